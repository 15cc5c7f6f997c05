//! What no rule looks into: `<html>`, `<code>`, `<cadre>`, `<pre>`, `<script>`, `<style>`, `<math>` and PHP.

use super::{
    signs::{Sign, Signs, piece},
    tree::{Kind, Piece, Verbatim},
    write::escaped,
};

/// The elements whose content stands as it was written.
const KINDS: &[(&str, Kind)] = &[
    ("html", Kind::Html),
    ("pre", Kind::Pre),
    ("code", Kind::Code),
    ("cadre", Kind::Frame),
    ("frame", Kind::Frame),
    ("script", Kind::Script),
    ("style", Kind::Style),
    ("math", Kind::Formula),
];

/// Returns a source as signs: an element of [`KINDS`] as one piece, all else as characters.
pub(super) fn read(source: &str) -> Signs {
    let mut signs = Vec::with_capacity(source.len());
    let mut absent = Absent::default();
    let mut rest = source;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        signs.extend(rest[..at].chars().map(Sign::Char));
        rest = &rest[at..];
        if let Some((verbatim, length)) = element(rest, &mut absent).or_else(|| php(rest)) {
            signs.push(piece(Piece::Verbatim(verbatim)));
            rest = &rest[length..];
        } else {
            signs.push(Sign::Char('<'));
            rest = &rest[1..];
        }
    }
    signs.extend(rest.chars().map(Sign::Char));
    signs
}

/// The elements that are known not to end any more.
#[derive(Default)]
struct Absent(u8);

fn element(text: &str, absent: &mut Absent) -> Option<(Verbatim, usize)> {
    let name = &text[1..];
    let (index, (name, kind)) =
        KINDS.iter().enumerate().find(|(_, (known, _))| starts_with_ignoring_case(name, known))?;
    if absent.0 & (1 << index) != 0 {
        return None;
    }
    let after = 1 + name.len();
    let attributes = match text.as_bytes().get(after)? {
        b'>' => "",
        b if b.is_ascii_whitespace() => &text[after..after + memchr::memchr(b'>', &text.as_bytes()[after..])?],
        _ => return None,
    };
    let start = after + attributes.len() + 1;
    let Some(length) = closing(&text[start..], name) else {
        absent.0 |= 1 << index;
        return None;
    };
    let verbatim =
        Verbatim { kind: *kind, attributes: attributes.to_owned(), text: text[start..start + length].to_owned() };
    Some((verbatim, start + length + name.len() + 3))
}

/// Returns where the tag `</name>` stands.
fn closing(text: &str, name: &str) -> Option<usize> {
    memchr::memmem::find_iter(text.as_bytes(), b"</").find(|at| {
        let rest = &text[at + 2..];
        starts_with_ignoring_case(rest, name) && rest.as_bytes().get(name.len()) == Some(&b'>')
    })
}

/// Returns a piece of PHP, to the end of the text when it does not end before.
fn php(text: &str) -> Option<(Verbatim, usize)> {
    let inner = text.strip_prefix("<?")?;
    let length = inner.find("?>").map_or(text.len(), |end| end + 4);
    Some((Verbatim { kind: Kind::Php, attributes: String::new(), text: text[..length].to_owned() }, length))
}

/// Returns what stands in `<pre>` as HTML: nothing looks into a `<code>` there either.
pub(super) fn code_within(pre: &str) -> String {
    let mut html = String::new();
    let mut rest = pre;
    while let Some(open) = rest.find("<code") {
        let inner = &rest[open..];
        let (Some(start), Some(end)) = (inner.find('>'), inner.find("</code>")) else { break };
        let start = (start + 1).min(end);
        html.push_str(&rest[..open]);
        html.push_str(&inner[..start]);
        html.push_str(&escaped(&inner[start..end]));
        html.push_str("</code>");
        rest = &inner[end + "</code>".len()..];
    }
    html + &rest.replace("<code", "&lt;code")
}

fn starts_with_ignoring_case(text: &str, name: &str) -> bool {
    text.as_bytes().get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
}
