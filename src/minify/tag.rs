//! A tag, written as short as it can be.

use super::{
    element,
    scan::{Part, Parts, Tag},
};

/// Appends a tag with one space between attributes and without quotes that are not needed.
pub(super) fn squeeze(tag: &Tag<'_>, templates: bool, out: &mut String) {
    let parts: Vec<Part<'_>> = Parts::of(tag, templates).collect();
    let head = tag.text.len() - parts.iter().map(|part| part.text().len()).sum::<usize>();
    out.push_str(&tag.text[..head]);
    let mut gap = false;
    for (at, part) in parts.iter().enumerate() {
        match *part {
            Part::Space(_) => gap = true,
            // Before a name or code a gap is needed; around `=` and before the end it is not.
            Part::Name(text) | Part::Code(text) => {
                if std::mem::take(&mut gap) {
                    out.push(' ');
                }
                out.push_str(text);
            }
            Part::Slash(_) if element::is_void(&tag.name) => {}
            Part::Slash(text) => {
                // After an unquoted value the slash would belong to the value; such stay quoted.
                out.push_str(text);
                gap = false;
            }
            Part::Equals(_) if has_empty_value(&parts[at + 1..], element::is_void(&tag.name)) => gap = false,
            Part::Equals(text) | Part::End(text) => {
                out.push_str(text);
                gap = false;
            }
            Part::Value(_) if has_empty_value(&parts[at..], element::is_void(&tag.name)) => gap = false,
            Part::Value(text) => {
                out.push_str(bare(text, &parts[at + 1..], element::is_void(&tag.name)).unwrap_or(text));
                gap = false;
            }
        }
    }
}

/// Whether an empty value comes next that need not be written: `alt=""` is `alt`.
fn has_empty_value(parts: &[Part<'_>], is_void: bool) -> bool {
    match parts {
        [Part::Space(_), rest @ ..] => has_empty_value(rest, is_void),
        [Part::Value("\"\"" | "''"), after @ ..] => is_ended(after, is_void),
        _ => false,
    }
}

/// Returns a quoted value without its quotes, if it means the same without.
fn bare<'a>(value: &'a str, after: &[Part<'_>], is_void: bool) -> Option<&'a str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = value[1..].strip_suffix(quote)?;
    let harmless =
        |c: char| !(element::is_space(c) || matches!(c, '"' | '\'' | '=' | '<' | '>' | '`' | '{' | '}' | '&'));
    (!inner.is_empty() && inner.chars().all(harmless) && is_ended(after, is_void)).then_some(inner)
}

/// Whether what follows an unquoted value ends it: white space or the end of the tag, on every way
/// through the template.
fn is_ended(after: &[Part<'_>], is_void: bool) -> bool {
    match after {
        [Part::End(_), ..] => true,
        // The space before a final slash is not written.
        [Part::Space(_), next, ..] => matches!(next, Part::End(_) | Part::Name(_) | Part::Code(_)),
        [Part::Slash(_), Part::End(_)] => is_void,
        [Part::Code(code), rest @ ..] if super::scan::keyword(code) == "endif" => is_ended(rest, is_void),
        _ => false,
    }
}
