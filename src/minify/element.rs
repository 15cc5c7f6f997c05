//! How an element takes part in the flow of text: what decides whether white space beside it shows.

/// What a tag does to the line of text it stands in, by a browser's own style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Breaks the line before and after: white space beside its tags never shows.
    Block,
    /// Part of the line; its tags have no width.
    Inline,
    /// A box in the line, such as a button: has width outside, a line of its own inside.
    Boxed,
    /// A thing in the line, such as an image, or an element we do not know.
    Thing,
    /// Ends the line: `<br>`.
    Break,
    /// Never shown, nor its content: `<script>`.
    Hidden,
}

/// How the text inside an element is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    /// As HTML whose white space collapses.
    Markup,
    /// As HTML whose white space shows: `<pre>`.
    Preserved,
    /// As text up to its closing tag, never as HTML: `<script>`, `<textarea>`.
    Text,
}

/// Returns how an element of this lower-case name takes part in the flow.
pub(crate) fn flow(name: &str) -> Flow {
    match name {
        "html" | "head" | "title" | "body" | "address" | "article" | "aside" | "blockquote" | "center" | "dd"
        | "details" | "dialog" | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
        | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" | "hgroup" | "hr" | "legend" | "li"
        | "listing" | "main" | "menu" | "nav" | "ol" | "optgroup" | "option" | "p" | "plaintext" | "pre" | "search"
        | "section" | "summary" | "ul" | "xmp" | "table" | "caption" | "colgroup" | "col" | "thead" | "tbody"
        | "tfoot" | "tr" | "td" | "th" => Flow::Block,
        "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "data" | "del" | "dfn" | "em"
        | "font" | "i" | "ins" | "kbd" | "label" | "mark" | "nobr" | "output" | "q" | "s" | "samp" | "small"
        | "span" | "strike" | "strong" | "sub" | "sup" | "time" | "tt" | "u" | "var" => Flow::Inline,
        "button" | "select" | "textarea" => Flow::Boxed,
        "br" => Flow::Break,
        "script" | "style" | "template" | "link" | "meta" | "base" => Flow::Hidden,
        _ => Flow::Thing,
    }
}

/// Returns how the text inside an element of this lower-case name is to be read.
pub(crate) fn inside(name: &str) -> Inside {
    match name {
        "pre" | "listing" => Inside::Preserved,
        "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes" => Inside::Text,
        _ => Inside::Markup,
    }
}

/// Whether an element of this lower-case name never has a closing tag.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// The white space that HTML collapses; a no-break space is none.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}
