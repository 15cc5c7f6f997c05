//! What a reader sees of a page, told independently of sobre: html5ever cuts the tokens, and a small
//! model of a browser's own style sheet lays out the lines.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue,
        TagKind::StartTag,
        Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind::{Rawtext, Rcdata, ScriptData},
    },
};

/// What there is in a page for a reader, in order.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Char(char),
    /// A character of which white space shows.
    Exact(char),
    SoftBreak,
    HardBreak,
    Thing(String),
    BoxStart,
    BoxEnd,
}

/// Returns the lines a reader sees.
pub(crate) fn lines(html: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut due = false;
    for piece in read(html).pieces.into_inner() {
        let line = lines.last_mut().unwrap();
        match piece {
            Piece::Char(' ' | '\t' | '\n' | '\r' | '\x0c') => due = !line.is_empty() && !line.ends_with('⟦'),
            Piece::Char(c) | Piece::Exact(c) => {
                line.extend(std::mem::take(&mut due).then_some(' '));
                line.push(c);
            }
            Piece::Thing(name) => {
                line.extend(std::mem::take(&mut due).then_some(' '));
                line.push_str(&name);
            }
            Piece::BoxStart => {
                line.extend(std::mem::take(&mut due).then_some(' '));
                line.push('⟦');
            }
            Piece::BoxEnd => {
                due = false;
                line.push('⟧');
            }
            Piece::SoftBreak => {
                due = false;
                if !line.is_empty() {
                    lines.push(String::new());
                }
            }
            Piece::HardBreak => {
                due = false;
                line.push('⏎');
                lines.push(String::new());
            }
        }
    }
    lines
}

/// Returns every tag with its attributes.
pub(crate) fn tags(html: &str) -> Vec<String> {
    read(html).tags.into_inner()
}

/// Returns the name of every tag, with a slash before those that close.
pub(crate) fn names(html: &str) -> Vec<String> {
    tags(html).iter().map(|tag| tag.split(' ').next().unwrap().to_owned()).collect()
}

#[derive(Default)]
struct Page {
    pieces: RefCell<Vec<Piece>>,
    tags: RefCell<Vec<String>>,
    /// Names of the open elements that change how text is read.
    raw: RefCell<Option<String>>,
    preserved: RefCell<usize>,
    skip_break: RefCell<bool>,
}

fn read(html: &str) -> Page {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Page::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

const INLINE: &str = " a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark output q s samp small span \
                      strong sub sup time u var script style template link meta base ";
const THINGS: &str = " img input svg video audio canvas iframe object wbr custom-thing ";

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let skip = self.skip_break.replace(false);
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                let mut attributes: Vec<_> =
                    tag.attrs.iter().map(|a| format!("{}={}", a.name.local, a.value)).collect();
                attributes.sort();
                let start = tag.kind == StartTag;
                self.tags.borrow_mut().push(format!("{}{name} {}", if start { "" } else { "/" }, attributes.join(" ")));
                self.element(&name, start);
                return if start { self.enter(name) } else { self.leave(&name) };
            }
            Token::CharacterTokens(text) => self.text(&text, skip),
            Token::NullCharacterToken => self.text("\u{fffd}", skip),
            Token::CommentToken(text) => {
                if text.starts_with("#include") {
                    self.pieces.borrow_mut().push(Piece::Thing(format!("⟨{text}⟩")));
                }
                self.skip_break.replace(skip);
            }
            Token::DoctypeToken(_) | Token::EOFToken => {}
            Token::ParseError(_) => {
                self.skip_break.replace(skip);
            }
        }
        TokenSinkResult::Continue
    }
}

impl Page {
    fn element(&self, name: &str, start: bool) {
        let spaced = format!(" {name} ");
        let piece = match name {
            "br" => Piece::HardBreak,
            "button" | "select" | "textarea" if start => Piece::BoxStart,
            "button" | "select" | "textarea" => Piece::BoxEnd,
            _ if INLINE.contains(&spaced) => return,
            _ if THINGS.contains(&spaced) && start => Piece::Thing(format!("⟨{name}⟩")),
            _ if THINGS.contains(&spaced) => return,
            _ => Piece::SoftBreak,
        };
        self.pieces.borrow_mut().push(piece);
    }

    fn enter(&self, name: String) -> TokenSinkResult<()> {
        let raw = match &*name {
            "script" => ScriptData,
            "style" => Rawtext,
            "textarea" | "title" => Rcdata,
            "pre" => {
                *self.preserved.borrow_mut() += 1;
                self.skip_break.replace(true);
                return TokenSinkResult::Continue;
            }
            _ => return TokenSinkResult::Continue,
        };
        self.skip_break.replace(name == "textarea");
        self.raw.replace(Some(name));
        TokenSinkResult::RawData(raw)
    }

    fn leave(&self, name: &str) -> TokenSinkResult<()> {
        self.raw.replace(None);
        if name == "pre" {
            let mut preserved = self.preserved.borrow_mut();
            *preserved = preserved.saturating_sub(1);
        }
        TokenSinkResult::Continue
    }

    fn text(&self, text: &str, skip_break: bool) {
        let text = if skip_break { text.strip_prefix('\n').unwrap_or(text) } else { text };
        let exact = match self.raw.borrow().as_deref() {
            Some("script" | "style") => return,
            Some("textarea") => true,
            _ => *self.preserved.borrow() > 0,
        };
        self.pieces.borrow_mut().extend(text.chars().map(|c| if exact { Piece::Exact(c) } else { Piece::Char(c) }));
    }
}
