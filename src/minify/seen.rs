//! What a reader sees of a piece of HTML: its text, with the spaces and line breaks a browser shows.

use super::{
    element::{self, Flow, Inside},
    entity,
    scan::{Scanner, Tag, Token},
};

/// Returned by [`seen`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// The text: `\n` where a line ends, and marks for things in the line.
    pub(super) text: String,
    /// The names of all tags in order: a minifier must neither lose nor add one.
    pub(super) tags: String,
    /// How deep elements nest, at most; too high where closing tags are left out.
    pub(super) depth: usize,
}

/// Where something without text of its own stands in a line.
const THING: char = '\u{1}';
/// Where a box in the line begins and ends.
const BOX: [char; 2] = ['\u{2}', '\u{3}'];

/// Returns what a reader sees of `html` under a browser's own style sheet.
pub(super) fn seen(html: &str) -> Seen {
    let mut eye = Eye { text: String::with_capacity(html.len() / 2), ..Eye::default() };
    for token in Scanner::html(html) {
        eye.look(&token);
    }
    eye.end_line();
    Seen { text: eye.text, tags: eye.tags, depth: eye.deepest }
}

#[derive(Default)]
struct Eye {
    text: String,
    tags: String,
    /// A space is due before the next thing in the line.
    space: bool,
    /// Something stands in the line already.
    in_line: bool,
    preserved: usize,
    /// A line break right after `<pre>` or `<textarea>` does not show.
    fresh: bool,
    /// How the next raw text shows.
    raw: Raw,
    depth: usize,
    deepest: usize,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Raw {
    #[default]
    Hidden,
    Words,
    Exactly,
}

impl Eye {
    fn look(&mut self, token: &Token<'_>) {
        let fresh = std::mem::take(&mut self.fresh);
        match token {
            Token::Text(text) => {
                let text = if fresh { without_first_break(text) } else { text };
                self.words(text, self.preserved > 0);
            }
            Token::Open(tag) => self.open(tag),
            Token::Close(tag) => self.close(tag),
            Token::Raw(text) => match self.raw {
                Raw::Hidden => {}
                Raw::Words => self.words(text, false),
                Raw::Exactly => self.words(without_first_break(text), true),
            },
            Token::Declaration(text) if text.starts_with("<![CDATA[") => self.thing(THING),
            // A server writes something here.
            Token::Comment(text) if text.starts_with("<!--#") => self.thing(THING),
            Token::Declaration(_) | Token::Comment(_) | Token::Code(_) => self.fresh = fresh,
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        self.tags.extend(["<", &tag.name]);
        if !element::is_void(&tag.name) && !tag.text.ends_with("/>") {
            self.depth += 1;
            self.deepest = self.deepest.max(self.depth);
        }
        match element::flow(&tag.name) {
            Flow::Block => self.end_line(),
            Flow::Break => self.break_line(),
            Flow::Thing => self.thing(THING),
            Flow::Boxed => {
                self.thing(BOX[0]);
                self.in_line = false;
            }
            Flow::Inline | Flow::Hidden => {}
        }
        self.raw = match &*tag.name {
            "title" => Raw::Words,
            "textarea" | "xmp" => Raw::Exactly,
            _ => Raw::Hidden,
        };
        if element::inside(&tag.name) == Inside::Preserved {
            self.preserved += 1;
            self.fresh = true;
        }
    }

    fn close(&mut self, tag: &Tag<'_>) {
        self.tags.extend(["/", &tag.name]);
        self.depth = self.depth.saturating_sub(1);
        if element::inside(&tag.name) == Inside::Preserved {
            self.preserved = self.preserved.saturating_sub(1);
        }
        match element::flow(&tag.name) {
            Flow::Block => self.end_line(),
            Flow::Break => self.break_line(),
            Flow::Boxed => {
                self.space = false;
                self.text.push(BOX[1]);
                self.in_line = true;
            }
            Flow::Inline | Flow::Hidden | Flow::Thing => {}
        }
    }

    fn words(&mut self, text: &str, exactly: bool) {
        let text = entity::decode(text);
        if exactly {
            if !text.is_empty() {
                self.thing_before();
                self.text.push_str(&text.replace("\r\n", "\n"));
            }
            return;
        }
        for c in text.chars() {
            if element::is_space(c) {
                self.space = true;
            } else {
                self.thing_before();
                self.text.push(c);
            }
        }
    }

    /// Writes the space that is due, now that something follows it.
    fn thing_before(&mut self) {
        if std::mem::take(&mut self.space) && self.in_line {
            self.text.push(' ');
        }
        self.in_line = true;
    }

    fn thing(&mut self, mark: char) {
        self.thing_before();
        self.text.push(mark);
    }

    fn break_line(&mut self) {
        self.text.push('\n');
        self.space = false;
        self.in_line = false;
    }

    fn end_line(&mut self) {
        if self.in_line {
            self.break_line();
        }
        self.space = false;
    }
}

fn without_first_break(text: &str) -> &str {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text)
}
