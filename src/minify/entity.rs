//! Character references, as far as comparing two writings of one text needs them.

use std::borrow::Cow;

/// The names of U+00A0 to U+00FF, in order: the set every author uses.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
    sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde \
    Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde \
    Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
    egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
    uacute ucirc uuml yacute thorn yuml";

/// Others often met.
const OTHERS: [(&str, char); 38] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Yuml", 'Ÿ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("fnof", 'ƒ'),
    ("circ", 'ˆ'),
    ("tilde", '˜'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("rarr", '→'),
    ("minus", '−'),
];

/// Returns `text` with the references decoded that end in `;` and are known here. Others stay as
/// written, so that two texts that come out equal are equal to a browser, too.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest[1..].split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        match reference {
            // A bare ampersand that would come out as the start of a reference is kept apart.
            Some((c, after)) => {
                decoded.push(c);
                if c == '&' {
                    decoded.push('\u{4}');
                }
                rest = after;
            }
            None => {
                decoded.push_str(if is_plain(&rest[1..]) { "&\u{4}" } else { "&" });
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// Whether an ampersand before `after` is one to every browser: no reference, not even one of those
/// that work without a semicolon.
fn is_plain(after: &str) -> bool {
    let name = &after[..after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len())];
    let next = after[name.len()..].chars().next();
    let old =
        LATIN.split_ascii_whitespace().chain(["amp", "lt", "gt", "quot", "AMP", "LT", "GT", "QUOT", "COPY", "REG"]);
    next != Some(';') && !after.starts_with('#') && !old.into_iter().any(|old| name.starts_with(old))
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        // 128 to 159 and a few others mean something else than their number says.
        return char::from_u32(code).filter(|c| matches!(c, '\t' | '\n' | ' '..='~' | '\u{a0}'..));
    }
    if name.len() > 8 || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    if let Some((_, c)) = OTHERS.iter().find(|(other, _)| *other == name) {
        return Some(*c);
    }
    let at = LATIN.split_ascii_whitespace().position(|latin| latin == name)?;
    char::from_u32(0xa0 + u32::try_from(at).ok()?)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_latin_names_are_in_order() {
        assert_eq!(decode("&nbsp;&eacute;&yuml;&times;&laquo;&Egrave;"), "\u{a0}éÿ×«È");
    }

    #[test]
    fn what_would_become_a_reference_does_not_look_like_one() {
        assert_ne!(decode("&amp;eacute;"), decode("&eacute;"));
        assert_ne!(decode("&amp;eacute"), decode("&eacute"));
        assert_ne!(decode("&amp;copyleft"), decode("&copyleft"));
        assert_eq!(decode("a &amp; b"), decode("a & b"));
        assert_eq!(decode("R&amp;D"), decode("R&D"));
    }
}
