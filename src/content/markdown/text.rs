//! Text on its way into HTML: escaping, and attributes with as few quotes as HTML allows.

use memchr::{memchr2, memchr3};

/// Appends running text. `<` and `&` are all that has a meaning there; `>` stays.
pub(super) fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(i) = memchr2(b'<', b'&', rest.as_bytes()) {
        html.push_str(&rest[..i]);
        html.push_str(if rest.as_bytes()[i] == b'<' { "&lt;" } else { "&amp;" });
        rest = &rest[i + 1..];
    }
    html.push_str(rest);
}

/// Appends ` name=value`, quoted only where HTML needs it, or ` name` when the value is empty.
pub(super) fn attribute(name: &str, value: &str, html: &mut String) {
    html.push(' ');
    html.push_str(name);
    if value.is_empty() {
        return;
    }
    html.push('=');
    if is_bare(value) {
        escape_ampersands(value, html);
    } else {
        html.push('"');
        escape_quoted(value, html);
        html.push('"');
    }
}

/// Appends text that stands between double quotes; `<`, too, so that no reader that is simpler than a
/// browser takes it for a tag.
pub(crate) fn escape_quoted(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(i) = memchr3(b'"', b'&', b'<', rest.as_bytes()) {
        html.push_str(&rest[..i]);
        html.push_str(match rest.as_bytes()[i] {
            b'"' => "&quot;",
            b'<' => "&lt;",
            _ => "&amp;",
        });
        rest = &rest[i + 1..];
    }
    html.push_str(rest);
}

/// Returns the text of HTML that we have written ourselves.
pub(super) fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&")
}

fn escape_ampersands(text: &str, html: &mut String) {
    let mut parts = text.split('&');
    html.push_str(parts.next().unwrap_or_default());
    for part in parts {
        html.push_str("&amp;");
        html.push_str(part);
    }
}

/// Whether a value may stand without quotes (HTML §12.1.2.3).
pub(super) fn is_bare(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| BYTES[usize::from(byte)] & QUOTED == 0)
}

/// Whether [`encode_address`] would change nothing.
pub(super) fn is_encoded(address: &str) -> bool {
    address.bytes().all(|byte| BYTES[usize::from(byte)] & ENCODED == 0)
}

/// Appends an address percent-encoded where it must be, as CommonMark's reference does: what is
/// already encoded stays. No other escaping: that is [`attribute`]'s work.
pub(super) fn encode_address(address: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in address.bytes() {
        if BYTES[usize::from(byte)] & ENCODED == 0 {
            out.push(char::from(byte));
        } else {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.push('%');
            out.extend(digits.map(char::from));
        }
    }
}

/// Bit of a byte that makes its value need quotes.
const QUOTED: u8 = 1;
/// Bit of a byte that is percent-encoded in an address.
const ENCODED: u8 = 2;

static BYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut b = 0_u8;
    loop {
        if matches!(b, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' | b'"' | b'\'' | b'=' | b'<' | b'>' | b'`') {
            table[b as usize] |= QUOTED;
        }
        let plain = b.is_ascii_alphanumeric()
            || matches!(b, b'-' | b'_' | b'.' | b'+' | b'!' | b'*' | b'\'' | b'(' | b')' | b',' | b'%' | b'#' | b'@')
            || matches!(b, b'?' | b'=' | b';' | b':' | b'/' | b'&' | b'$' | b'~');
        if !plain {
            table[b as usize] |= ENCODED;
        }
        if b == u8::MAX {
            break table;
        }
        b += 1;
    }
};
