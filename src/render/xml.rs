//! XML, written.

/// Appends `text` as XML character data: `&`, `<`, `>`, `"` escaped, and what XML 1.0 § 2.2 does not
/// allow left out.
pub(super) fn escape(text: &str, xml: &mut String) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' => xml.push(c),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => xml.push(c),
        }
    }
}

/// Appends an element that holds text, and a line's end.
pub(super) fn element(name: &str, text: &str, xml: &mut String) {
    element_with(name, &[], text, xml);
}

/// Appends an element with attributes that holds text, and a line's end.
pub(super) fn element_with(name: &str, attributes: &[(&str, &str)], text: &str, xml: &mut String) {
    open(name, attributes, xml);
    xml.push('>');
    escape(text, xml);
    close(name, xml);
}

/// Appends an element with attributes that holds nothing, and a line's end.
pub(super) fn empty(name: &str, attributes: &[(&str, &str)], xml: &mut String) {
    open(name, attributes, xml);
    xml.push_str("/>\n");
}

/// Appends the end of an element, and a line's end.
pub(super) fn close(name: &str, xml: &mut String) {
    xml.push_str("</");
    xml.push_str(name);
    xml.push_str(">\n");
}

/// Appends an element's tag up to its `>`.
fn open(name: &str, attributes: &[(&str, &str)], xml: &mut String) {
    xml.push('<');
    xml.push_str(name);
    for (key, value) in attributes {
        for part in [" ", key, "=\""] {
            xml.push_str(part);
        }
        escape(value, xml);
        xml.push('"');
    }
}
