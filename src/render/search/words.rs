//! A text → the words that it is found by.
//!
//! `search.js` holds the same five lines of it for the words of a question; a test asks a browser's
//! engine for every word of the example farm.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::language::{Ending, Language};

/// Letters that no decomposition of Unicode takes apart, though people type them so.
pub(super) static LETTERS: [(&str, &str); 8] =
    [("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th")];

/// Longest word, in characters: what is longer is an address or a key that nobody types.
pub(super) const LONGEST: usize = 40;

/// Calls `word` with each word of a text as it is looked up.
pub(in crate::render) fn each_word(text: &str, language: &Language, mut word: impl FnMut(&str)) {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    for found in words.filter(|found| !found.is_empty() && found.chars().count() <= LONGEST) {
        if language.stop.binary_search(&found).is_err() {
            word(&cut(found, language));
        }
    }
}

/// Returns a text in lower case, without accents and the like.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.to_lowercase().nfkd().filter(|&c| !is_combining_mark(c)) {
        match LETTERS.iter().find(|(letter, _)| letter.starts_with(c)) {
            Some((_, letters)) if !c.is_ascii() => folded.push_str(letters),
            _ => folded.push(c),
        }
    }
    folded
}

/// Returns a folded word without the endings that do not count.
fn cut<'w>(word: &'w str, language: &Language) -> Cow<'w, str> {
    let mut cut = Cow::Borrowed(word);
    for round in language.endings {
        let fits = |(ending, _, before): &&Ending| {
            cut.strip_suffix(ending).is_some_and(|rest| rest.chars().count() >= *before)
        };
        if let Some((ending, instead, _)) = round.iter().find(fits) {
            cut = Cow::Owned(format!("{}{instead}", &cut[..cut.len() - ending.len()]));
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::{super::language::language, each_word};

    fn words(text: &str, lang: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, language(lang), |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn what_people_write_in_several_ways_is_one_word() {
        for (one, other) in [
            ("l’été", "ETE"),
            ("d’adhésion", "adhesions"),
            ("qu’une fête", "fêtes"),
            ("jusqu’aujourd’hui", "aujourd'hui"),
            ("les journaux", "journal"),
            ("bureaux", "bureau"),
            ("jeux", "le jeu"),
            ("locale", "locaux"),
            ("animatrice", "animateurs"),
            ("première", "premier"),
            ("jardiner", "jardins"),
            ("cœur", "coeurs"),
            ("bénévole", "Bénévoles"),
            ("ﬁn", "fin"),
            ("e\u{301}cole", "école"),
            ("adhérente", "adhérents"),
            ("associative", "associatif"),
        ] {
            assert_eq!(words(one, "fr"), words(other, "fr"), "{one} and {other}");
        }
        assert_eq!(words("studies", "en"), words("study", "en-GB"));
        assert_eq!(words("running classes", "en"), ["runn", "class"]);
    }

    #[test]
    fn words_of_other_families_stay_apart() {
        for (one, other) in [("cas", "case"), ("pas de", "passe"), ("mer", "mère de"), ("port", "porte")] {
            assert_ne!((one, words(one, "fr")), (one, words(other, "fr")));
        }
        assert_eq!(words("le la les de l’", "fr"), [""; 0]);
        assert_eq!(words("CP 60200, 14 h 30", "fr"), ["cp", "60200", "14", "h", "30"]);
        assert_eq!(words("Straße", "de"), ["strasse"]);
    }

    #[test]
    fn the_words_that_say_nothing_are_in_order() {
        for lang in ["fr", "en"] {
            assert!(language(lang).stop.is_sorted(), "{lang}: they are found by bisection");
        }
    }
}
