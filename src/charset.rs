//! Bytes of old programs → text: what is no UTF-8 is windows-1252, which is what western Europe wrote before it.

/// Windows-1252 from 0x80 to 0x9f, the five holes as MySQL and browsers map them: to themselves.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Returns the character of a byte of windows-1252.
pub fn of_byte(byte: u8) -> char {
    if (0x80..0xa0).contains(&byte) { HIGH[usize::from(byte - 0x80)] } else { char::from(byte) }
}

/// Returns the byte of windows-1252 of a character beyond ASCII, if it has one.
pub fn to_byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0x80..=0xff => u8::try_from(code).ok(),
        _ => HIGH.iter().position(|high| *high == c).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

/// Returns bytes as text, without a mark of their order: UTF-16 when that mark says so, UTF-8, or else windows-1252.
///
/// ```
/// use sobre::charset::text;
/// assert_eq!(text(b"\xff\xfe\xe9\0t\0\xe9\0"), "été");
/// assert_eq!(text(b"\xef\xbb\xbfl\xe2\x80\x99\xc3\xa9t\xc3\xa9"), "l’été");
/// assert_eq!(text(b"l\x92\xe9t\xe9"), "l’été");
/// ```
pub fn text(bytes: &[u8]) -> String {
    let units = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return units(rest, u16::from_be_bytes),
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => bytes.iter().map(|byte| of_byte(*byte)).collect(),
    }
}
