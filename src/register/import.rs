//! Members that another program keeps → the register.
//!
//! ```text
//! export ──Source::read──► Imported ─┐
//! what was imported last ──► Base ───┼─ merge ─► Merge: changes, conflicts, the next Base
//! register ──────────────────────────┘
//! ```
//!
//! A merge has three sides, field by field: what the last import said (the [`Base`]), what this one says, and what
//! the register says. What only one of the two changed is taken; what both changed is a conflict, which is told and
//! left alone. A column that an export does not have says nothing. Who is not in the export any more is told, and
//! stays.
//!
//! A member is known by the program's own number once it was imported; before, by the code of an association, then
//! by an address for mail that one member alone has. Nothing is guessed from names.
//!
//! The base holds persons, so it lies in the private folder; the register keeps of an import its date and digest.

mod base;
mod galette;
mod merge;
mod write;

pub use base::{Base, Known};
pub use merge::{Change, Merge, Subject, merge};
pub use write::{Texts, written};

use std::collections::BTreeMap;

use super::AssociationId;
use crate::diag::{Diagnostic, Place};

/// The folder of what is known of imports, in the register and in the private folder.
pub const FOLDER: &str = "imports";

/// A program whose export can be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Galette: the export of its list of members, from 0.9 on.
    Galette,
}

impl Source {
    /// Returns its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Galette => "galette",
        }
    }

    /// Returns what an export says, and what is wrong with it.
    pub fn read(self, file: &str, bytes: &[u8]) -> (Export, Vec<Diagnostic>) {
        match self {
            Self::Galette => galette::read(file, &crate::charset::text(bytes)),
        }
    }
}

/// What an export says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Export {
    /// Its members, in their order.
    pub members: Vec<Imported>,
    /// Columns that are not taken over, as they are called there.
    pub left_out: Vec<String>,
}

/// What an export says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its number in that program.
    pub number: String,
    /// Its code in the register, if the program knows it.
    pub code: Option<AssociationId>,
    /// Whether it is an association; else a person.
    pub is_association: bool,
    /// What is said, in the form that the register has it; a field without column is missing.
    pub said: BTreeMap<Item, String>,
    /// Where it is said.
    pub place: Place,
}

/// A field that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// Name of the association.
    Name,
    /// Its town.
    Town,
    /// Its postcode.
    Postcode,
    /// Since when it is a member.
    Joined,
    /// Name of the person.
    Person,
    /// The person’s address for mail.
    Mail,
    /// The person’s telephone.
    Phone,
}

impl Item {
    /// All.
    pub const ALL: [Self; 7] =
        [Self::Name, Self::Town, Self::Postcode, Self::Joined, Self::Person, Self::Mail, Self::Phone];

    /// Returns its key in the base.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            item => item.key(),
        }
    }

    /// Returns its key in the register.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name | Self::Person => "name",
            Self::Town => "town",
            Self::Postcode => "postcode",
            Self::Joined => "joined",
            Self::Mail => "mail",
            Self::Phone => "phone",
        }
    }

    /// Whether it is about a person: only the private folder holds it.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Person | Self::Mail | Self::Phone)
    }
}

/// Returns a text without what nobody sees: all kinds of blanks, of which runs are one.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns an address for mail as it is compared: nobody tells two apart by capitals.
fn mail(text: &str) -> String {
    plain(text).to_lowercase()
}
