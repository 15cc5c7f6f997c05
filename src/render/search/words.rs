//! A text → the words that it is found by.
//!
//! `search.js` holds the same few lines of it for the words of a question; a test asks a browser's
//! engine for every word of the example farm.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::language::{Ending, Language};

/// Letters that no decomposition of Unicode takes apart, though people type them so.
pub(super) static LETTERS: [(&str, &str); 8] =
    [("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th")];

/// Longest word, in characters: what is longer is an address or a key that nobody types.
pub(super) const LONGEST: usize = 40;

/// Calls `word` with each word of a text as it is looked up. What a hyphen or an apostrophe joins, and initials with
/// points, are also one word together: *week-end* is found as *weekend*, *C.A.* as *CA*.
pub(in crate::render) fn each_word(text: &str, language: &Language, mut word: impl FnMut(&str)) {
    let plain: String = text.to_lowercase().nfc().map(|c| if c == MODIFIER { '’' } else { c }).collect();
    let mut joined: Vec<&str> = Vec::new();
    let mut end = 0;
    for run in plain.split(|c| !is_of_word(c)).filter(|run| !run.is_empty()) {
        // Where a run starts follows from where it lies in the text it was split from.
        let start = run.as_ptr() as usize - plain.as_ptr() as usize;
        if !joins(&joined, &plain[end..start], run, language) {
            tell_joined(&joined, language, &mut word);
            joined.clear();
        }
        joined.push(run);
        end = start + run.len();
        tell(run, language, &mut word);
    }
    tell_joined(&joined, language, &mut word);
}

/// A letter that some keyboards write where an apostrophe is meant.
const MODIFIER: char = 'ʼ';

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Whether what stands `between` joins a run to those before it: a point two letters, a hyphen or an apostrophe any
/// but what is left of a small word before a vowel, as in *l’été*.
fn joins(before: &[&str], between: &str, run: &str, language: &Language) -> bool {
    let is_letter = |run: &str| run.chars().count() == 1;
    match (before, between) {
        ([.., last], ".") => is_letter(last) && is_letter(run),
        ([only], "-" | "‐" | "‑" | "'" | "’") => language.stop.binary_search(only).is_err(),
        ([_, ..], "-" | "‐" | "‑" | "'" | "’") => true,
        _ => false,
    }
}

fn tell_joined(runs: &[&str], language: &Language, word: &mut impl FnMut(&str)) {
    if runs.len() > 1 {
        tell(&runs.concat(), language, word);
    }
}

/// Calls `word` with a run of letters as it is looked up, unless it says nothing. Accents count for that: *maïs* says
/// something, *mais* does not.
fn tell(run: &str, language: &Language, word: &mut impl FnMut(&str)) {
    if language.stop.binary_search(&run).is_ok() {
        return;
    }
    let folded = fold(run);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|found| !found.is_empty() && found.chars().count() <= LONGEST)
        .for_each(|found| word(&cut(found, language)));
}

/// Returns a run of small letters without accents and the like.
fn fold(run: &str) -> String {
    let mut folded = String::with_capacity(run.len());
    for c in run.nfkd().filter(|&c| !is_combining_mark(c)) {
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
            ("lʼaube", "l'aube"),
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
    fn what_is_joined_is_one_word_as_well() {
        assert_eq!(words("week-end", "fr"), ["week", "end", "weekend"]);
        assert_eq!(words("aujourd’hui", "fr"), ["aujourd", "hui", "aujourdhui"]);
        assert_eq!(words("rendez-vous", "fr"), ["rend", "rendezvou"]);
        assert_eq!(words("le C.A. de l’A.M.A.P", "fr"), ["ca", "p", "amap"]);
        assert_eq!(words("l’été - dit", "fr"), ["ete", "dit"]);
        assert_eq!(words("le maïs, mais où ?", "fr"), ["mai"]);
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
