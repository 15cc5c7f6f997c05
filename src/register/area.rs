//! The parts of a portal: who may enter, and where they lie.

use std::fmt;

use jiff::civil::Date;

use super::{AssociationId, Register, Sight};
use crate::{
    content::Audience,
    diag::{Lang, Text, text},
};

/// A part of the portal that has its own readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Everyone.
    Public,
    /// All members.
    Members,
    /// One association.
    Association(AssociationId),
    /// The board.
    Board,
    /// Who keeps the accounts.
    Treasury,
    /// Who keeps the machines.
    Technical,
}

impl Area {
    /// Returns who reads it.
    pub fn audience(self) -> Audience {
        match self {
            Self::Public => Audience::Public,
            Self::Members => Audience::Members,
            Self::Association(_) => Audience::Association,
            Self::Board => Audience::Board,
            Self::Treasury => Audience::Treasury,
            Self::Technical => Audience::Technical,
        }
    }

    /// Returns what its readers see.
    pub fn sight(self) -> Sight {
        Sight::of(self.audience())
    }

    /// Returns the area that a path below the root of the site lies in; `None` when that is for everyone.
    ///
    /// ```
    /// use sobre::{diag::Lang, register::Area};
    /// assert_eq!(Area::at("ca/index.html", Lang::Fr), Some(Area::Board));
    /// assert_eq!(Area::at("camping/index.html", Lang::Fr), None);
    /// ```
    pub fn at(path: &str, lang: Lang) -> Option<Self> {
        let roles = [Self::Members, Self::Board, Self::Treasury, Self::Technical].into_iter();
        let id = path.split('/').nth(1).and_then(|id| id.to_ascii_uppercase().parse().ok());
        let lies_in = |area: &Self| {
            let folder = area.folder(lang);
            path.strip_prefix(&folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        roles.chain(id.map(Self::Association)).find(lies_in)
    }

    /// Returns what those are called who read it, in one word of lower-case letters, digits and hyphens.
    pub fn role(self) -> String {
        match self {
            Self::Association(id) => id.account(),
            area => area.audience().as_str().to_owned(),
        }
    }

    /// Whether its readers may enter another: every one of them is a member.
    pub fn enters(self, other: Self) -> bool {
        other == self || other == Self::Public || (other == Self::Members && self != Self::Public)
    }

    /// Returns the folder that holds all of it and nothing else, below the root of the site: `adherents`,
    /// `asso/a0159`; empty for what is public.
    ///
    /// ```
    /// use sobre::{diag::Lang, register::Area};
    /// assert_eq!(Area::Association("A0159".parse().unwrap()).folder(Lang::Fr), "asso/a0159");
    /// ```
    pub fn folder(self, lang: Lang) -> String {
        let Text { en, fr } = match self {
            Self::Public => text!("", ""),
            Self::Members => text!("members", "adherents"),
            Self::Association(id) => {
                let account = id.account();
                text!("association/{account}", "asso/{account}")
            }
            Self::Board => text!("board", "ca"),
            Self::Treasury => text!("treasury", "tresorerie"),
            Self::Technical => text!("technique", "technique"),
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }

    /// Returns what it is called.
    pub fn title(self) -> Text {
        match self {
            Self::Public => text!("Public", "Public"),
            Self::Members => text!("Members", "Adhérents"),
            Self::Association(id) => text!("Association {id}", "Association {id}"),
            Self::Board => text!("Board", "Conseil d’administration"),
            Self::Treasury => text!("Treasury", "Trésorerie"),
            Self::Technical => text!("Technique", "Technique"),
        }
    }
}

impl fmt::Display for Area {
    /// Writes the name of its tree below `OUT/<site>.private/`: `members`, `association/a0159`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Association(id) => write!(f, "association/{}", id.account()),
            area => f.write_str(area.audience().as_str()),
        }
    }
}

impl Register {
    /// Returns all areas on a day: everyone, the members, each association that is one, the roles.
    pub fn areas(&self, today: Date) -> Vec<Area> {
        let members = self.associations.values().filter(|one| !one.has_left(today));
        let mut areas = vec![Area::Public, Area::Members];
        areas.extend(members.map(|one| Area::Association(one.id)));
        areas.extend([Area::Board, Area::Treasury, Area::Technical]);
        areas
    }
}
