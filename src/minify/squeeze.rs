//! Removes from HTML, or from a template, what no reader can see: white space beside block elements,
//! all but one space of a run elsewhere, comments, quotes around attributes that need none.
//!
//! Nothing is removed from `<pre>`, `<textarea>`, scripts, styles, `{% raw %}`, attribute values and
//! template code. What cannot be understood is left as it is.

use super::{
    element::{self, Flow, Inside},
    scan::{Scanner, Tag, Token},
    space::{self, Fate, Node, Side},
    tag,
    tree::Tree,
};

/// Returns a template without what no reader can see.
///
/// At both ends of the file and of a component's definition, white space with a line break in it is
/// layout, not text, and goes as well; write `&#32;` where a space is meant.
///
/// ```
/// let template = "<ul>\n  {% for tag in tags %}\n    <li class=\"tag\">{{ tag }}</li>\n  {% endfor %}\n</ul>\n";
/// assert_eq!(sobre::minify::squeeze_template(template), "<ul>{% for tag in tags %}<li class=tag>{{ tag }}</li>{% endfor %}</ul>");
/// ```
pub fn squeeze_template(source: &str) -> String {
    squeeze(source, Options { templates: true, space: ' ' }).unwrap_or_else(|| source.to_owned())
}

/// How to squeeze.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// Whether braces are template code.
    pub(super) templates: bool,
    /// What to write for a space that shows and stands beside a tag.
    pub(super) space: char,
}

/// Returns `source` squeezed, or nothing if it cannot be done safely.
pub(super) fn squeeze(source: &str, options: Options) -> Option<String> {
    let scanner = if options.templates { Scanner::template(source) } else { Scanner::html(source) };
    let mut reading = Reading { templates: options.templates, ..Reading::default() };
    for token in scanner {
        reading.token(token)?;
    }
    let Reading { items, tree, gone, .. } = reading;
    let ends = if options.templates { Fate::Layout } else { Fate::Stays };
    Some(write(&items, &space::vanishing(&tree.finish()?, gone, ends), options))
}

/// A piece of the output.
enum Item<'a> {
    AsIs(&'a str),
    Words(&'a str),
    Space(usize),
    Tag(Tag<'a>),
    Comment(&'a str),
}

impl Item<'_> {
    /// Makes a comment one that is written.
    fn keep(&mut self) {
        if let Item::Comment(comment) = *self {
            *self = Item::AsIs(comment);
        }
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reading<'a> {
    templates: bool,
    items: Vec<Item<'a>>,
    tree: Tree,
    /// For each run of white space, whether it goes whatever stands beside it.
    gone: Vec<bool>,
    preserved: usize,
    in_head: bool,
    /// Whether the last tag of the template language trims what follows.
    trims: bool,
}

impl<'a> Reading<'a> {
    /// Takes the next token; `None` if the whole text had better be left alone.
    fn token(&mut self, token: Token<'a>) -> Option<()> {
        let trims = std::mem::take(&mut self.trims);
        if !is_whole(&token) {
            return None;
        }
        match token {
            Token::Text(text) if self.preserved > 0 => self.as_is(text, Side::Shows),
            Token::Text(text) => self.text(text, trims),
            Token::Open(tag) => self.open(tag)?,
            Token::Close(tag) => self.close(tag),
            Token::Comment(comment) if is_instruction(comment) => self.as_is(comment, Side::Shows),
            Token::Comment(comment) if self.templates && comment.contains("{%") => self.as_is(comment, Side::Through),
            Token::Comment(comment) => self.comment(comment, trims),
            Token::Declaration(text) => {
                let is_doctype = text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
                self.as_is(text, if is_doctype { Side::Vanishes } else { Side::Shows });
            }
            Token::Raw(text) => self.items.push(Item::AsIs(text)),
            Token::Code(code) => self.code(code, trims)?,
        }
        Some(())
    }

    /// Takes a comment; one that keeps a dash from trimming what lies behind it must stay.
    fn comment(&mut self, comment: &'a str, trims: bool) {
        self.items.push(if trims { Item::AsIs(comment) } else { Item::Comment(comment) });
    }

    fn as_is(&mut self, text: &'a str, side: Side) {
        self.items.push(Item::AsIs(text));
        self.tree.push(Node::Mark(side, side));
    }

    fn text(&mut self, text: &'a str, trims: bool) {
        // A dash trims what Unicode calls white space, a no-break space, too.
        let is_gone = |c: char| element::is_space(c) || (trims && c.is_whitespace());
        let words = text.trim_start_matches(is_gone);
        let before = text.len() - words.len();
        let words = words.trim_end_matches(element::is_space);
        if before > 0 && trims {
            self.items.push(Item::AsIs(" "));
            self.trims = words.is_empty();
        } else if before > 0 {
            self.space(&text[..before]);
        }
        if !words.is_empty() {
            self.items.push(Item::Words(words));
            self.tree.push(Node::Mark(Side::Shows, Side::Shows));
            if before + words.len() < text.len() {
                self.space(&text[before + words.len()..]);
            }
        }
    }

    fn space(&mut self, run: &str) {
        let number = self.gone.len();
        self.items.push(Item::Space(number));
        self.tree.push(Node::Space(number, run.contains('\n')));
        self.gone.push(self.in_head);
    }

    fn open(&mut self, tag: Tag<'a>) -> Option<()> {
        if tag.text.contains("white-space") {
            return None;
        }
        match &*tag.name {
            "head" => self.in_head = true,
            "body" => self.in_head = false,
            _ => {}
        }
        let (before, after) = match element::flow(&tag.name) {
            Flow::Block | Flow::Break => (Side::Vanishes, Side::Vanishes),
            // In a template, what is not about an item of the text belongs in the head.
            Flow::Hidden
                if self.templates && matches!(&*tag.name, "meta" | "link") && !tag.text.contains("itemprop") =>
            {
                (Side::Vanishes, Side::Vanishes)
            }
            // Something may be drawn in or around an element that is styled, even an empty one.
            Flow::Inline if tag.text.len() > tag.name.len() + 2 => (Side::Shows, Side::Shows),
            Flow::Inline | Flow::Hidden => (Side::Through, Side::Through),
            Flow::Boxed => (Side::Shows, Side::Vanishes),
            Flow::Thing => (Side::Shows, Side::Shows),
        };
        if element::inside(&tag.name) == Inside::Preserved {
            self.preserved += 1;
        }
        self.tree.push(Node::Mark(before, after));
        self.items.push(Item::Tag(tag));
        Some(())
    }

    fn close(&mut self, tag: Tag<'a>) {
        if tag.name == "head" {
            self.in_head = false;
        }
        if element::inside(&tag.name) == Inside::Preserved {
            self.preserved = self.preserved.saturating_sub(1);
        }
        let (before, after) = match element::flow(&tag.name) {
            Flow::Block | Flow::Break => (Side::Vanishes, Side::Vanishes),
            Flow::Inline | Flow::Hidden => (Side::Through, Side::Through),
            Flow::Boxed => (Side::Vanishes, Side::Shows),
            Flow::Thing => (Side::Shows, Side::Shows),
        };
        self.tree.push(Node::Mark(before, after));
        self.items.push(Item::Tag(tag));
    }

    /// Leaves what stands before a dash to the template language, which trims it.
    fn trim_before(&mut self) {
        let mut items = self.items.iter_mut().rev();
        let mut last = items.next();
        if let Some(item @ Item::Space(_)) = last {
            *item = Item::AsIs(" ");
            self.tree.forget();
            last = items.next();
        }
        // A comment in between keeps the dash from reaching further.
        last.into_iter().for_each(Item::keep);
    }

    fn code(&mut self, code: &'a str, trims: bool) -> Option<()> {
        // `<{{ name }} …`: a tag that only the template knows.
        let said = self.items.iter().rev().find(|item| !matches!(item, Item::Space(_) | Item::Comment(_)));
        if matches!(said, Some(Item::Words(words)) if words.ends_with('<') || words.ends_with("</")) {
            return None;
        }
        let trims_before = code.as_bytes().get(2) == Some(&b'-');
        if trims_before {
            self.trim_before();
        }
        self.trims = code.len() > 4 && code.as_bytes()[code.len() - 3] == b'-';
        if code.starts_with("{#") && !trims_before && !self.trims {
            self.comment(code, trims);
            // To the dash before it the template's own comment is nothing: it trims what lies behind.
            self.trims = trims;
            return Some(());
        }
        self.items.push(Item::AsIs(code));
        self.tree.code(code)
    }
}

/// Whether a token is complete; one that is not would swallow what is put behind the text.
fn is_whole(token: &Token<'_>) -> bool {
    match token {
        Token::Open(tag) | Token::Close(tag) => tag.ended,
        Token::Comment(text) | Token::Declaration(text) => text.ends_with('>') || text.ends_with("#}"),
        _ => true,
    }
}

/// Whether a comment says something to the server or to an old browser.
fn is_instruction(comment: &str) -> bool {
    ["<!--#", "<!--[if", "<!--<!["].iter().any(|start| comment.starts_with(start))
}

fn write(items: &[Item<'_>], vanishes: &[bool], options: Options) -> String {
    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        match item {
            Item::AsIs(text) => out.push_str(text),
            Item::Words(words) => collapse(words, &mut out),
            Item::Space(run) if vanishes[*run] => {
                // `{ {% if … %}` must not become `{{% if … %}`.
                if out.ends_with('{') {
                    out.push(' ');
                }
            }
            Item::Space(_) => {
                let is_tag = |item: Option<&Item<'_>>| matches!(item, Some(Item::Tag(_)));
                let beside = is_tag(items.get(at + 1)) || is_tag(at.checked_sub(1).and_then(|at| items.get(at)));
                out.push(if beside { options.space } else { ' ' });
            }
            Item::Tag(tag) => tag::squeeze(tag, options.templates, &mut out),
            Item::Comment(comment) => {
                if would_join(&out) {
                    out.push_str(comment);
                }
            }
        }
    }
    out
}

/// Whether what follows could join what was written to something else: a tag, a code, an entity.
fn would_join(out: &str) -> bool {
    let unfinished =
        out.rfind('&').is_some_and(|at| out[at + 1..].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'));
    unfinished || out.ends_with(['<', '{', '/', '!', '&'])
}

fn collapse(words: &str, out: &mut String) {
    let mut was_space = false;
    for c in words.chars() {
        let is_space = element::is_space(c);
        if !is_space {
            out.push(c);
        } else if !was_space {
            out.push(' ');
        }
        was_space = is_space;
    }
}

#[cfg(test)]
mod tests {
    use super::squeeze_template as squeeze;

    #[test]
    fn spaces_between_inline_elements_stay() {
        assert_eq!(squeeze("<div>\n <b>Tel</b>\n <a href='x'>1</a>\n</div>"), "<div><b>Tel</b> <a href=x>1</a></div>");
    }
}
