//! A sentence in both languages of the program.

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
