//! What each piece of the tree is in plain HTML, and which of the author's own tags may stand beside it.

use std::fmt::Write as _;

use super::{
    tree::{Caption, Element, Link, Piece, tag_name},
    write::escaped,
};

/// How a heading begins.
pub(super) const HEADING: &str = "<h2>";

/// Returns the words of a heading without the stars that give its level, as a common plugin reads them:
/// `{{{**…}}}` is one level below `{{{…}}}`.
pub(super) fn levelled<'t>(text: &'t str, state: &mut State, html: &mut String) -> &'t str {
    let words = text.trim_start();
    let rest = words.trim_start_matches('*');
    let stars = words.len() - rest.len();
    if stars == 0 || state.heading.is_none() || !html.ends_with(HEADING) {
        return text;
    }
    let level = (stars + 1).clamp(2, 6);
    html.truncate(html.len() - HEADING.len());
    let _ = write!(html, "<h{level}>");
    state.heading = Some(level);
    rest
}

/// What ends a line of a poem.
pub(super) const VERSE: &str = "<br>";

/// What the writing of a run of pieces keeps in mind.
#[derive(Default)]
pub(super) struct State {
    /// Whether a list of bullets is open.
    pub(super) bullets: bool,
    /// Whether a poem has a line already that the next one follows.
    pub(super) has_verse: bool,
    /// The level of the heading that is open, which is strong by itself.
    pub(super) heading: Option<usize>,
    /// Words of a link that leads nowhere although they do not look like an address.
    pub(super) stray: Option<String>,
    /// Whether a space that holds its place is due to be left out.
    pub(super) skips_space: bool,
    /// Whether a cell or caption of a table is open.
    pub(super) in_cell: bool,
    /// Where the words of the open cell begin.
    pub(super) cell: usize,
    /// The tables that are open.
    pub(super) tables: usize,
    /// Whether the open table stays HTML, because cells of it are joined.
    pub(super) is_raw: bool,
    /// How many ends of frames are still to come.
    pub(super) frame_ends: usize,
}

/// Elements that a browser reads to their end as something else than words.
const SWALLOWERS: &[&str] = &[
    "math",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "xmp",
];

/// Whether HTML might take in what follows it.
pub(super) fn swallows(html: &str) -> bool {
    html.match_indices('<').any(|(at, _)| {
        let (name, closes) = tag_name(&html[at..]);
        let is_swallower = SWALLOWERS.iter().chain(&["iframe"]).any(|one| one.eq_ignore_ascii_case(name));
        html[at..].starts_with("<!--") || (!closes && is_swallower)
    })
}

/// Whether an author's tag may stand: one that would take in all words behind it may not.
pub(super) fn is_kept(tag: &str, state: &mut State) -> bool {
    let (name, closes) = tag_name(tag);
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "" => tag.starts_with("<!--") && tag.ends_with("-->"),
        "own" => false,
        "iframe" if closes => {
            state.frame_ends = state.frame_ends.saturating_sub(1);
            true
        }
        "iframe" => state.frame_ends > 0,
        name => !SWALLOWERS.contains(&name),
    }
}

/// Whether a table that begins here has joined cells, or lists in its cells.
pub(super) fn is_joined(pieces: &[Piece]) -> bool {
    let inner = pieces.iter().take_while(|piece| !matches!(piece, Piece::Close(Element::Table(_))));
    inner.into_iter().any(|piece| match piece {
        Piece::Open(Element::Cell(cell)) => cell.columns > 1 || cell.rows > 1,
        Piece::Open(Element::List(_) | Element::Heading | Element::Quote | Element::Poem) => true,
        Piece::Verbatim(verbatim) => verbatim.is_block(),
        Piece::Tag(tag) => piece.opens_block() && !matches!(tag_name(tag).0, "div" | "p"),
        _ => false,
    })
}

/// Returns a link that shows its own address, where pieces begin with one, and what it shows.
pub(super) fn bare_link(pieces: &[Piece]) -> Option<(&Link, &str)> {
    match pieces {
        [Piece::Link(link), Piece::Address(shown), Piece::LinkEnd, ..] if link.is_bare && link.title.is_empty() => {
            Some((link, shown))
        }
        _ => None,
    }
}

/// Ends what only holds words of a line, where a block begins or ends: an item of bullets, a heading.
pub(super) fn end_line(state: &mut State, html: &mut String) {
    if let Some(level) = state.heading.take() {
        let _ = write!(html, "</h{level}>");
    }
    if std::mem::take(&mut state.bullets) {
        html.push_str("</li></ul>");
    }
}

/// A line that begins with a hyphen is an item; in a table it is a line.
pub(super) fn bullet(state: &mut State, html: &mut String) {
    if state.tables > 0 {
        html.push('–');
        return;
    }
    if let Some(line) = html.strip_suffix("<br>") {
        html.truncate(line.len());
    }
    html.push_str(if state.bullets { "</li><li>" } else { "<ul><li>" });
    state.bullets = true;
    state.skips_space = true;
}

pub(super) fn open(element: &Element, state: &mut State, html: &mut String) {
    if !matches!(element, Element::Strong | Element::Emphasis | Element::Abbreviation(..) | Element::Foreign(_)) {
        end_line(state, html);
    }
    match element {
        Element::Paragraph(_) => html.push_str("<p>"),
        Element::Heading => {
            state.heading = Some(2);
            html.push_str(HEADING);
        }
        Element::Strong if state.heading.is_some() => {}
        Element::Strong => html.push_str("<strong>"),
        Element::Emphasis => html.push_str("<em>"),
        Element::Quote => html.push_str("<blockquote>"),
        Element::Poem => {
            state.has_verse = false;
            html.push_str("<blockquote><p>");
        }
        Element::Verse => {
            if std::mem::replace(&mut state.has_verse, true) {
                html.push_str(VERSE);
            }
        }
        Element::List(true) => html.push_str("<ol>"),
        Element::List(false) => html.push_str("<ul>"),
        Element::Item => html.push_str("<li>"),
        Element::Abbreviation(words, _) => {
            let _ = write!(html, "<abbr title=\"{}\">", escaped(words));
        }
        Element::Foreign(lang) => {
            let _ = write!(html, "<span lang=\"{}\">", escaped(lang));
        }
        Element::Table(_) => {
            state.tables += 1;
            html.push_str("<table>");
        }
        Element::Caption(Caption::Summary) => html.push_str(" — "),
        Element::Caption(_) => {
            state.in_cell = true;
            html.push_str("<caption>");
        }
        Element::Head => html.push_str("<thead>"),
        Element::Body => html.push_str("<tbody>"),
        Element::Row(_) => html.push_str("<tr>"),
        Element::Cell(cell) => {
            state.in_cell = true;
            let _ = write!(html, "<{}", cell.name());
            for (key, count) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
                if count > 1 {
                    let _ = write!(html, " {key}=\"{count}\"");
                }
            }
            html.push('>');
            state.cell = html.len();
        }
    }
}

pub(super) fn close(element: &Element, state: &mut State, html: &mut String) {
    if matches!(element, Element::Cell(_) | Element::Caption(Caption::Title | Caption::Alone)) {
        state.in_cell = false;
    }
    if !matches!(element, Element::Strong | Element::Emphasis | Element::Abbreviation(..) | Element::Foreign(_)) {
        end_line(state, html);
    }
    if matches!(element, Element::Cell(_)) {
        html.truncate(html.trim_end_matches(' ').len().max(state.cell));
    }
    html.push_str(match element {
        Element::Paragraph(_) => "</p>",
        Element::Strong if state.heading.is_some() => "",
        Element::Strong => "</strong>",
        Element::Emphasis => "</em>",
        Element::Quote => "</blockquote>",
        Element::Poem => "</p></blockquote>",
        Element::Heading | Element::Verse | Element::Caption(Caption::Summary) => "",
        Element::List(true) => "</ol>",
        Element::List(false) => "</ul>",
        Element::Item => "</li>",
        Element::Abbreviation(..) => "</abbr>",
        Element::Foreign(_) => "</span>",
        Element::Table(_) => {
            state.tables = state.tables.saturating_sub(1);
            "</table>"
        }
        Element::Caption(_) => "</caption>",
        Element::Head => "</thead>",
        Element::Body => "</tbody>",
        Element::Row(_) => "</tr>",
        Element::Cell(cell) if cell.is_header => "</th>",
        Element::Cell(_) => "</td>",
    });
}
