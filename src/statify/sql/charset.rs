//! Bytes → text, when nobody knows any more what they are.
//!
//! A dump names a character set in three places and may lie in each: UTF-8 in latin1 tables is the
//! rule on old sites. So the bytes decide: what is valid UTF-8 is UTF-8, else windows-1252, which is
//! what MySQL means by latin1. Text that was encoded twice is put right where going back one step gives
//! a letter or sign that people write; going forward again then gives exactly what was there.

use std::borrow::Cow;

use crate::charset::{of_byte, to_byte};

/// What a column's values are, once all of them have passed by.
///
/// A text that was encoded twice is provable only by its column: the reversal must give valid UTF-8 for every
/// value that holds more than ASCII. One value that says no, and all stay as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Column {
    /// Values that are UTF-8 with more than ASCII, and cannot have been encoded twice.
    once: u64,
    /// Values that can have been.
    twice: u64,
    /// Values that are no UTF-8.
    other: u64,
}

impl Column {
    /// Looks at a value.
    pub fn see(&mut self, value: &[u8]) {
        if value.is_ascii() {
            return;
        }
        match std::str::from_utf8(whole_letters(value)) {
            Ok(text) if reversed(text).is_some() => self.twice += 1,
            Ok(_) => self.once += 1,
            Err(_) => self.other += 1,
        }
    }

    /// Whether all values were encoded twice.
    pub fn is_twice(&self) -> bool {
        self.twice > 0 && self.once == 0 && self.other == 0
    }

    /// Whether some values look as if they had been, and others do not: nothing can be proved.
    pub fn is_mixed(&self) -> bool {
        self.twice > 0 && !self.is_twice()
    }

    /// Returns a value as text.
    pub fn text(&self, value: &[u8]) -> String {
        let text = decode(value);
        if self.is_twice() { reversed(&text).unwrap_or(text) } else { text }
    }
}

/// Returns a text as it was before it was encoded once too often; `None` when it cannot have been.
///
/// ```
/// use sobre::statify::sql::reversed;
/// assert_eq!(reversed("l’Ã©tÃ©"), None);
/// assert_eq!(reversed("lâ€™Ã©tÃ©").as_deref(), Some("l’été"));
/// ```
pub fn reversed(text: &str) -> Option<String> {
    let byte = |c: char| if c.is_ascii() { u8::try_from(c).ok() } else { to_byte(c) };
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    String::from_utf8(bytes?).ok().filter(|before| before.len() < text.len())
}

/// Returns UTF-8 without a letter that a column too short for it has cut at its end.
fn whole_letters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() => {
            &bytes[..error.valid_up_to()]
        }
        _ => bytes,
    }
}

/// Returns bytes of a dump as text.
pub fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(whole_letters(bytes)) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| of_byte(*byte)).collect(),
    }
}

/// Returns text with what was encoded twice put right, and how many runs that were.
///
/// ```
/// use sobre::statify::sql::repaired;
/// assert_eq!(repaired("l’Ã©tÃ© – É©").0, "l’été – É©");
/// ```
pub fn repaired(text: &str) -> (Cow<'_, str>, usize) {
    let mut whole = String::new();
    let (mut copied, mut runs, mut next) = (0, 0, 0);
    for (at, first) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
        if at >= next
            && let Some((right, length)) = undone(first, &text[at..])
        {
            whole.push_str(&text[copied..at]);
            whole.push(right);
            (copied, next) = (at + length, at + length);
            runs += 1;
        }
    }
    if runs == 0 {
        return (Cow::Borrowed(text), 0);
    }
    whole.push_str(&text[copied..]);
    (Cow::Owned(whole), runs)
}

/// Returns the letter that the beginning of `text` was before it was encoded once too often, and how
/// many bytes of `text` it takes now.
fn undone(first: char, text: &str) -> Option<(char, usize)> {
    let count = match to_byte(first)? {
        0xc2..=0xdf => 2,
        0xe2..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = text.chars().take(count).map_while(to_byte).collect();
    let right = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    let length = text.chars().take(count).map(char::len_utf8).sum();
    (bytes.len() == count && is_likely(right)).then_some((right, length))
}

/// Whether a letter or sign is one that people of these sites write: accented Latin, punctuation, €.
fn is_likely(c: char) -> bool {
    matches!(u32::from(c), 0xa0..=0xff | 0x152 | 0x153 | 0x160 | 0x161 | 0x178 | 0x2010..=0x203a | 0x20ac | 0x2122 | 0x1f300..=0x1faff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin1_and_utf8_are_told_apart() {
        assert_eq!(decode("été".as_bytes()), "été");
        assert_eq!(decode(b"\xe9t\xe9 \x80"), "été €");
    }

    #[test]
    fn a_column_is_reversed_as_a_whole_or_not_at_all() {
        let column = |values: &[&str]| {
            let mut column = Column::default();
            values.iter().for_each(|value| column.see(value.as_bytes()));
            column
        };
        let twice = column(&["plain", "Ã©tÃ©", "lâ€™Å“uvre", "ðŸŒ±"]);
        assert!(twice.is_twice());
        assert_eq!(["Ã©tÃ©", "lâ€™Å“uvre", "ðŸŒ±"].map(|value| twice.text(value.as_bytes())), ["été", "l’œuvre", "🌱"]);
        let mixed = column(&["Ã©tÃ©", "été"]);
        assert!(!mixed.is_twice() && mixed.is_mixed());
        assert_eq!(mixed.text("Ã©tÃ©".as_bytes()), "Ã©tÃ©");
        assert!(!column(&["été", "À l’œuvre"]).is_mixed());
    }

    #[test]
    fn a_letter_that_was_cut_goes() {
        assert_eq!(decode(b"\xc3\xa9t\xc3"), "ét");
        assert_eq!(decode(b"caf\xe9"), "café");
    }

    #[test]
    fn only_what_can_be_undone_is() {
        assert_eq!(repaired("câ€™est lâ€™Ã©tÃ© Ã\u{a0} Å\u{93}uvrer").0, "c’est l’été à œuvrer");
        for right in ["été", "« à »", "É©t", "naïve – 5 €", "Ã", "", "日本"] {
            assert_eq!(repaired(right), (Cow::Borrowed(right), 0), "{right}");
        }
    }
}
