//! A sentence in both languages of the program.

use std::io;

use serde::{Deserialize, Serialize};

/// The languages sobre speaks to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Returns the language of a locale string such as `fr_FR.UTF-8`; anything unknown is English.
    pub fn from_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("fr") { Self::Fr } else { Self::En }
    }

    /// Returns the ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }
}

/// One sentence in English and French. Build it with [`text!`](crate::diag::text).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Text {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl Text {
    /// Returns the sentence in `lang`.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        }
    }
}

/// Builds a [`Text`] from an English and a French format string; captures work as in `format!`.
///
/// ```
/// use sobre::diag::{text, Lang};
/// let n = 3;
/// assert_eq!(text!("{n} pages", "{n} pages").in_lang(Lang::Fr), "3 pages");
/// ```
#[macro_export]
macro_rules! __text {
    ($en:literal, $fr:literal $(, $($args:tt)*)?) => {
        $crate::diag::Text { en: format!($en $(, $($args)*)?), fr: format!($fr $(, $($args)*)?) }
    };
}
pub use crate::__text as text;

/// Returns what the operating system said, in both languages for what happens most.
pub fn cause(error: &io::Error) -> Text {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => text!("there is no such file or folder", "ce fichier ou dossier n’existe pas"),
        Kind::PermissionDenied => text!("permission denied", "permission refusée"),
        Kind::AlreadyExists => text!("it already exists", "il existe déjà"),
        Kind::StorageFull => text!("the disk is full", "le disque est plein"),
        Kind::QuotaExceeded => text!("the disk quota is used up", "le quota de disque est épuisé"),
        Kind::ReadOnlyFilesystem => text!("the disk is read-only", "le disque est en lecture seule"),
        Kind::NotADirectory => text!("it is not a folder", "ce n’est pas un dossier"),
        Kind::IsADirectory => text!("it is a folder", "c’est un dossier"),
        Kind::Unsupported => text!("it is neither a file nor a folder", "ce n’est ni un fichier ni un dossier"),
        Kind::InvalidData => text!("it is not UTF-8", "il n’est pas en UTF-8"),
        Kind::AddrInUse => text!("another program uses this port", "un autre programme utilise ce port"),
        Kind::CrossesDevices => text!("it lies on another disk", "il est sur un autre disque"),
        _ => text!("{error}", "{error}"),
    }
}
