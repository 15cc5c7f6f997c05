//! The parts of a portal: who may enter, and where they lie.

use std::fmt;

use crate::{
    content::Audience,
    diag::{Lang, Text, text},
    register::{AssociationId, Sight},
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

    /// Returns the folder that holds all of it and nothing else, below the root of the site: `adherents`,
    /// `asso/a0159`; empty for what is public.
    ///
    /// ```
    /// use sobre::{diag::Lang, portal::Area};
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
