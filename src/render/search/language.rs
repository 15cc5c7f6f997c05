//! What the search knows of a language: words that say nothing, and endings that do not count.
//!
//! The rules are data. They are written into the index, so that the script in the browser cuts the
//! words of a question by the very rules that the build cut the words of the pages by.

use serde::Serialize;

/// A language's rules. Words come to them folded: lower case, without accents.
#[derive(Debug, Serialize)]
pub(in crate::render) struct Language {
    /// Words that are in every text, and what is left of `l’`, `qu’` and the like; with their accents.
    pub(in crate::render) stop: &'static [&'static str],
    /// Endings by round: in each the first that fits is replaced.
    pub(in crate::render) endings: &'static [&'static [Ending]],
}

/// `(ending, what stands in its place, how many letters must stand before it)`.
pub(in crate::render) type Ending = (&'static str, &'static str, usize);

/// Returns the rules for a language code.
pub(in crate::render) fn language(lang: &str) -> &'static Language {
    match lang.split('-').next() {
        Some("fr") => &FRENCH,
        Some("en") => &ENGLISH,
        _ => &OTHER,
    }
}

/// Plurals, then the feminine, then what nouns and verbs of one family differ by. Light on purpose: a
/// word cut too short brings pages about something else.
static FRENCH: Language = Language {
    stop: &[
        "a", "au", "aux", "avec", "c", "ce", "ces", "cet", "cette", "d", "dans", "de", "des", "du", "dès", "elle",
        "en", "est", "et", "eux", "il", "ils", "j", "je", "jusqu", "l", "la", "le", "les", "leur", "leurs", "lorsqu",
        "lui", "là", "m", "ma", "mais", "me", "mes", "mon", "n", "ne", "nos", "notre", "nous", "on", "ont", "ou", "où",
        "par", "pas", "pour", "puisqu", "qu", "que", "qui", "quoiqu", "s", "sa", "se", "ses", "si", "son", "sont",
        "sur", "t", "ta", "te", "tes", "ton", "tu", "un", "une", "vos", "votre", "vous", "y", "à",
    ],
    endings: &[
        &[
            ("travaux", "travail", 0),
            ("eaux", "eau", 0),
            ("aux", "al", 2),
            ("eux", "eu", 1),
            ("oux", "ou", 1),
            ("ss", "ss", 0),
            ("s", "", 3),
        ],
        &[("ee", "e", 2)],
        &[
            ("trice", "teur", 2),
            ("euse", "eur", 2),
            ("ive", "if", 3),
            ("elle", "el", 3),
            ("enne", "en", 2),
            ("onne", "on", 2),
            ("e", "", 5),
        ],
        &[("er", "", 4), ("ez", "", 4)],
    ],
};

static ENGLISH: Language = Language {
    stop: &[
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its", "of",
        "on", "or", "s", "t", "that", "the", "their", "they", "this", "to", "was", "we", "were", "with", "you", "your",
    ],
    endings: &[
        &[("ies", "y", 2), ("sses", "ss", 1), ("ss", "ss", 0), ("us", "us", 0), ("s", "", 3)],
        &[("ing", "", 3), ("ed", "", 3)],
        &[("e", "", 3)],
    ],
};

static OTHER: Language = Language { stop: &[], endings: &[] };
