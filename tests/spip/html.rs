//! A tiny engine: the tree that becomes Markdown, written as SPIP writes it.

use sobre::statify::spip::text::{
    Tree,
    tree::{Break, Caption, Cell, Element, Kind, Link, Piece, Target, Verbatim},
};

use super::{
    base::{Base, Place},
    filters::cut,
};

/// What SPIP is set to.
pub struct Spip<'s> {
    /// What stands for the bullet of a line; none for the usual one.
    pub bullet: Option<&'s str>,
    /// Whether its notes stand behind a text.
    pub notes: bool,
    /// Whether long addresses that are their own words are cut.
    pub cuts: bool,
    /// The site the text stands in.
    pub site: Option<&'s Base>,
}

/// What SPIP calls notes.
const NOTES: &[(&str, &str)] =
    &[("fr", "Notes"), ("es", "Notas"), ("it", "Note"), ("de", "Anmerkungen"), ("pt", "Notas"), ("ar", "حواشي")];

impl Default for Spip<'_> {
    fn default() -> Self {
        Self { bullet: None, notes: true, cuts: true, site: None }
    }
}

impl Spip<'_> {
    /// Returns a text as SPIP's page has it, with its notes behind it.
    pub fn html(&self, tree: &Tree) -> String {
        let mut html = String::new();
        self.pieces(tree, &tree.pieces, "", &mut html);
        let html = html.trim().to_owned();
        if tree.notes.is_empty() || !self.notes {
            return html;
        }
        let mut notes = String::new();
        for note in &tree.notes {
            let anchor = anchor(&note.name);
            let title = NOTES.iter().find(|(lang, _)| *lang == tree.lang).map_or("Footnotes", |(_, title)| title);
            let call = match note.name.as_str() {
                "" | "0" => String::new(),
                name => format!(
                    "<span class=\"spip_note_ref\">[<a href='#nh{anchor}' class='spip_note' title='{title} {anchor}' rev='appendix'>{name}</a>]&nbsp;</span>"
                ),
            };
            notes.push_str(&format!("<div id='nb{anchor}'>"));
            self.pieces(tree, &note.pieces, &call, &mut notes);
            notes.push_str("</div>\n");
        }
        format!("{html}<div class='notes'>{}</div>", notes.trim())
    }

    fn pieces(&self, tree: &Tree, pieces: &[Piece], call: &str, html: &mut String) {
        let mut closing: Vec<usize> = Vec::new();
        let mut last = None;
        let table = "t";
        for piece in pieces {
            match piece {
                Piece::Text(text) => html.push_str(&text.replace('\u{a0}', "&nbsp;")),
                Piece::Tag(tag) => html.push_str(tag),
                Piece::Number => html.push_str(call),
                Piece::Open(element) => html.push_str(&open(element, table)),
                Piece::Close(element) => html.push_str(close(element)),
                Piece::Break(Break::Auto) => html.push_str("<br class='autobr' />"),
                Piece::Break(Break::Manual) => html.push_str("<br class='manualbr' />"),
                Piece::Break(Break::Plain) => html.push_str("<br />"),
                Piece::Rule => html.push_str("<hr class=\"spip\" />"),
                Piece::Bullet => match self.bullet {
                    Some(bullet) => html.push_str(bullet),
                    None => {
                        let way = if matches!(tree.lang.as_str(), "ar" | "fa" | "he") { "rtl" } else { "ltr" };
                        html.push_str(&format!("<span class=\"spip-puce {way}\"><b>–</b></span>"));
                    }
                },
                Piece::Anchor(name) => html.push_str(&format!("<a id=\"{}\"></a>", escaped(name))),
                Piece::Link(link) => {
                    closing.push(html.len());
                    html.push_str(&self.anchor_tag(link, tree));
                    last = Some(&link.target);
                }
                Piece::LinkEnd => html.push_str("</a>"),
                Piece::Address(text) => html.push_str(&self.shown(text, pieces)),
                Piece::Title => html.push_str(&self.title(last, tree)),
                Piece::Verbatim(verbatim) => html.push_str(&match verbatim.kind {
                    Kind::Resource => self.resource(&verbatim.text),
                    _ => verbatim_html(verbatim),
                }),
                Piece::Model(model) => html.push_str(&format!("<tt>{}</tt>", escaped(&model.source))),
                Piece::Call(call) => {
                    let (name, anchor) = (&call.name, anchor(&call.name));
                    let id = if call.is_first { format!(" id='nh{anchor}'") } else { String::new() };
                    let words = call.note.map(|note| hint(&tree.notes[note].pieces)).filter(|words| !words.is_empty());
                    let title = words.map(|words| format!(" title='{words}'")).unwrap_or_default();
                    html.push_str(&format!("<span class=\"spip_note_ref\">&nbsp;[<a href='#nb{anchor}' class='spip_note' rel='appendix'{title}{id}>{name}</a>]</span>"));
                }
            }
        }
    }

    /// Returns an address that is its own words; one in brackets is cut where it grows long.
    fn shown(&self, text: &str, pieces: &[Piece]) -> String {
        let is_auto = pieces.windows(2).any(|pair| match pair {
            [Piece::Link(link), Piece::Address(shown)] => link.is_auto && shown == text,
            _ => false,
        });
        let short = match text.is_char_boundary(35.min(text.len())) {
            true if self.cuts && text.len() > 40 && !is_auto => format!("{}...", &text[..35]),
            _ => text.to_owned(),
        };
        escaped(&short)
    }

    /// Returns the title of what a link without words leads to.
    fn title(&self, target: Option<&Target>, tree: &Tree) -> String {
        let (Some(site), Some(Target::Object { kind, id, .. })) = (self.site, target) else { return "article".into() };
        site.title(kind, *id, &tree.lang).unwrap_or_else(|| format!("{kind} {id}"))
    }

    fn anchor_tag(&self, link: &Link, tree: &Tree) -> String {
        let mut place = Place { href: String::new(), class: "", lang: link.lang.clone(), media: "" };
        let (href, class) = match &link.target {
            Target::Object { kind, id, query, anchor } => {
                let query = if query.is_empty() { String::new() } else { format!("&amp;{query}") };
                match self.site.map(|site| site.place(kind, *id, &tree.lang)) {
                    Some(Some(found)) => {
                        place =
                            Place { lang: if link.lang.is_empty() { found.lang } else { link.lang.clone() }, ..found };
                        (format!("{}{}{anchor}", place.href, query.replacen("&amp;", "?", 1)), place.class)
                    }
                    // What is not there.
                    Some(None) => (format!("spip.php?page={kind}&id_{kind}={id}{query}{anchor}"), ""),
                    None if kind == "site" => (format!("spip.php?{kind}{id}{query}{anchor}"), "spip_out"),
                    None => (format!("spip.php?{kind}{id}{query}{anchor}"), "spip_in"),
                }
            }
            Target::Glossary(word, _) => {
                let term = percent(&word.split_whitespace().collect::<Vec<_>>().join("_"));
                (format!("https://{}.wikipedia.org/wiki/{term}", tree.lang), "spip_glossaire")
            }
            Target::Address(href) => {
                let is_out =
                    href.split_once("://").is_some_and(|(scheme, _)| scheme.chars().all(char::is_alphanumeric));
                let class = match href {
                    href if href.starts_with('#') => "spip_ancre",
                    href if href.starts_with("mailto:") => "spip_mail",
                    _ if link.is_auto => "spip_url spip_out auto",
                    _ if link.is_bare && is_out => "spip_url spip_out",
                    _ if link.is_bare => "spip_url",
                    _ if is_out => "spip_out",
                    _ => "",
                };
                (escaped(href), class)
            }
        };
        let is_out = href.starts_with("http://") || href.starts_with("https://");
        let rel = [link.is_auto.then_some("nofollow"), is_out.then_some("external")];
        let rel = rel.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut tag = format!("<a href=\"{href}\"");
        for (key, value) in [("class", class), ("hreflang", &place.lang), ("type", place.media), ("rel", &rel)] {
            if !value.is_empty() {
                tag.push_str(&format!(" {key}='{value}'"));
            }
        }
        if !link.title.is_empty() {
            tag.push_str(&format!(" title=\"{}\"", escaped(&link.title).replace('\u{a0}', " ").replace('’', "'")));
        }
        tag.push('>');
        tag
    }

    fn resource(&self, text: &str) -> String {
        let place = match text {
            _ if text.starts_with("http://") || text.starts_with("https://") => " spip_out",
            _ if text.contains('/') => " spip_in",
            _ => return format!("<span class='ressource'>&lt;{}&gt;</span>\n", escaped(text)),
        };
        let (target, title, lang) = (Target::Address(text.to_owned()), String::new(), String::new());
        let tag = self.anchor_tag(&Link { target, title, lang, is_bare: true, is_auto: false }, &Tree::default());
        format!("<span class='ressource{place}'>&lt;{tag}{}</a>&gt;</span>\n", self.shown(text, &[]))
    }
}

fn anchor(name: &str) -> String {
    let mut anchor = String::new();
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' | b'~' => anchor.push(char::from(byte)),
            byte => anchor.push_str(&format!("_{byte:02X}")),
        }
    }
    anchor
}

/// What shows over the call of a note: its first words.
fn hint(pieces: &[Piece]) -> String {
    let mut words = String::new();
    let mut is_auto = false;
    for piece in pieces {
        match piece {
            Piece::Text(text) => words.push_str(text),
            Piece::Break(_) => words.push(' '),
            Piece::Link(link) => is_auto = link.is_auto,
            Piece::Address(text) if !is_auto => words.push_str(text),
            _ => {}
        }
    }
    cut(&words.replace(['{', '}'], ""), 80, "&nbsp;(...)")
}

fn open(element: &Element, table: &str) -> String {
    match element {
        Element::Paragraph(attributes) if attributes.is_empty() => "\n<p>".into(),
        Element::Paragraph(attributes) => format!("<p {attributes}>"),
        Element::Heading => "<h2 class=\"spip\">".into(),
        Element::Strong => "<strong>".into(),
        Element::Emphasis => "<i>".into(),
        Element::Quote => "<blockquote class=\"spip\">".into(),
        Element::Poem => "<blockquote class=\"spip_poesie\">".into(),
        Element::Verse => "<div>".into(),
        Element::List(false) => "<ul>".into(),
        Element::List(true) => "<ol>".into(),
        Element::Item => "<li>".into(),
        Element::Abbreviation(words, lang) => {
            let lang = if lang.is_empty() { String::new() } else { format!(" lang=\"{lang}\"") };
            format!("<abbr title=\"{}\"{lang}>", escaped(words).replace('\u{a0}', " ").replace('’', "'"))
        }
        Element::Foreign(lang) => format!("<span lang='{lang}'>"),
        Element::Table(summary) if summary.is_empty() => "<table class=\"table spip\">".into(),
        Element::Table(_) => format!("<table class=\"table spip\" aria-describedby=\"dby{table}\">"),
        Element::Caption(Caption::Title) => "<caption>".into(),
        Element::Caption(Caption::Summary) => format!("<br /> <small id=\"dby{table}\" class=\"summary offscreen\">"),
        Element::Caption(Caption::Alone) => format!("<caption id=\"dby{table}\" class=\"summary offscreen\"><small>"),
        Element::Head => "<thead>".into(),
        Element::Body => "<tbody>".into(),
        Element::Row(0) => "<tr class='row_first'>".into(),
        Element::Row(n) if n % 2 == 1 => "<tr class='row_odd odd'>".into(),
        Element::Row(_) => "<tr class='row_even even'>".into(),
        Element::Cell(cell) => open_cell(cell, table),
    }
}

fn open_cell(cell: &Cell, table: &str) -> String {
    let mut tag = String::from(if cell.is_header { "<th" } else { "<td" });
    if let Some(numeric) = cell.numeric {
        tag.push_str(&format!(" class='{numeric}{}'", if numeric == "numeric" { " " } else { "" }));
    }
    if cell.columns > 1 {
        tag.push_str(&format!(" colspan='{}'", cell.columns));
    }
    if cell.rows > 1 {
        tag.push_str(&format!(" rowspan='{}'", cell.rows));
    }
    let mut heads = Vec::new();
    if cell.headed.0 {
        heads.push(format!("id{table}_c{}", cell.column));
    }
    if let Some(row) = cell.row.filter(|_| cell.headed.1) {
        heads.push(format!("id{table}_l{row}"));
    }
    if !heads.is_empty() {
        tag.push_str(&format!(" headers='{}'", heads.join(" ")));
    }
    match (cell.is_header, cell.row) {
        (true, Some(row)) => tag.push_str(&format!(" id='id{table}_l{row}'")),
        (true, None) => tag.push_str(&format!(" id='id{table}_c{}'", cell.column)),
        _ => {}
    }
    tag.push('>');
    tag
}

fn close(element: &Element) -> &'static str {
    match element {
        Element::Paragraph(_) => "</p>",
        Element::Heading => "</h2>",
        Element::Strong => "</strong>",
        Element::Emphasis => "</i>",
        Element::Quote | Element::Poem => "</blockquote>",
        Element::Verse => "</div>",
        Element::List(false) => "</ul>",
        Element::List(true) => "</ol>",
        Element::Item => "</li>",
        Element::Abbreviation(..) => "</abbr>",
        Element::Foreign(_) => "</span>",
        Element::Table(_) => "</table>",
        Element::Caption(Caption::Title) => "</caption>\n",
        Element::Caption(Caption::Summary) => "</small>",
        Element::Caption(Caption::Alone) => "</small></caption>\n",
        Element::Head => "</thead>",
        Element::Body => "</tbody>",
        Element::Row(_) => "</tr>",
        Element::Cell(cell) if cell.is_header => "</th>",
        Element::Cell(_) => "</td>",
    }
}

fn percent(text: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if keeps(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn verbatim_html(verbatim: &Verbatim) -> String {
    let text = &verbatim.text;
    match verbatim.kind {
        Kind::Html => text.clone(),
        Kind::Pre => format!("<pre>{}</pre>", escaped_code_in(text)),
        Kind::Code => {
            let code = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
            let attributes = &verbatim.attributes;
            let code = if code.contains('\n') {
                let code = code.trim_matches(['\n', '\r']).replace('\n', "<br />\n");
                format!(
                    "<div style='text-align: left;' class='spip_code' dir='ltr'><code{attributes}>{code}</code></div>"
                )
            } else {
                format!("<code{attributes} class='spip_code' dir='ltr'>{code}</code>")
            };
            code.replace('\t', "&nbsp; &nbsp; &nbsp; &nbsp; ").replace("  ", " &nbsp;")
        }
        Kind::Frame => {
            let text = text.trim();
            let rows: usize = escaped(text).replace('\'', "&#039;").split('\n').map(|line| line.len() / 60 + 1).sum();
            format!(
                "\n<textarea readonly='readonly' cols='40' rows='{}' class='spip_cadre' dir='ltr'>{}</textarea>",
                rows.max(2),
                text.replace('&', "&amp;").replace("&amp;#", "&#").replace('<', "&lt;")
            )
        }
        Kind::Script => format!("<script{}>{text}</script>", verbatim.attributes),
        Kind::Style => format!("<style{}>{text}</style>", verbatim.attributes),
        Kind::Formula => format!("<math>{}</math>", escaped(text)),
        Kind::Php => format!("<code>{}</code>", escaped(text)),
        Kind::Resource => escaped(text),
    }
}

/// `<code>` within `<pre>` is code.
fn escaped_code_in(pre: &str) -> String {
    let mut html = String::new();
    let mut rest = pre;
    while let Some((before, tail)) = rest.split_once("<code") {
        let (Some(start), Some(end)) = (tail.find('>'), tail.find("</code>")) else { break };
        html.push_str(before);
        html.push_str(&format!("<code{}{}</code>", &tail[..=start], escaped(&tail[start + 1..end.max(start + 1)])));
        rest = &tail[end + "</code>".len()..];
    }
    html + rest
}

fn escaped(text: &str) -> String {
    // References stay references.
    let mut html = String::new();
    for (at, c) in text.char_indices() {
        match c {
            '&' if sobre_reference(&text[at + 1..]) => html.push('&'),
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

fn sobre_reference(rest: &str) -> bool {
    let name = rest.strip_prefix('#').unwrap_or(rest);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    end > 0 && end < 8 && name[end..].starts_with(';')
}
