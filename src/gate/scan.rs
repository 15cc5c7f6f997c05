//! One look over a page, from tag to tag.

mod asks;

use std::borrow::Cow;

use super::{
    address::{Target, references, target},
    attributes::Attributes,
    css,
    element::Element,
    facts::{Facts, Role, When},
    forms::Forms,
    policy::sha256,
    rule::Rule,
    script,
};
use crate::minify::{Scanner, Tag, Token};

/// Adds what the page at `path` says of itself, read as HTML or, with `is_drawing`, as SVG.
pub(super) fn scan(html: &str, path: &str, facts: &mut Facts) {
    let mut scan = Scan::new(path, facts);
    let mut at = 0;
    let mut scanner = Scanner::html(html);
    while let Some(token) = scanner.next() {
        at += scan.look(&token, Attributes(scanner.said()), at);
    }
    scan.finish();
}

/// Where the text of a style or script begins, and what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Raw {
    Style,
    Script,
    Title,
    Other,
}

struct Scan<'f, 'a> {
    path: Cow<'f, str>,
    facts: &'f mut Facts,
    forms: Forms<'a>,
    raw: Raw,
    has: [bool; 3],
    is_document: bool,
    in_main: u32,
    svg: u32,
    /// Elements of one name within which all lies in a gallery: the name, and how many are open.
    gallery: Option<(String, u32)>,
    /// Where those without scripts are spoken to, or a part for scripts waits.
    aside: u32,
    /// The address that a `source` gives the picture around it.
    source: Option<&'a str>,
    source_sizes: Option<&'a str>,
    icon: bool,
    mains: u32,
}

impl<'f, 'a> Scan<'f, 'a> {
    fn new(path: &'f str, facts: &'f mut Facts) -> Self {
        Self {
            path: Cow::Borrowed(path),
            facts,
            forms: Forms::default(),
            raw: Raw::Other,
            has: [false; 3],
            is_document: false,
            in_main: 0,
            svg: 0,
            gallery: None,
            aside: 0,
            source: None,
            source_sizes: None,
            icon: false,
            mains: 0,
        }
    }

    /// Looks at a token that begins at `at` and, if it is a tag, says this; returns its length.
    fn look(&mut self, token: &Token<'a>, said: Attributes<'_, 'a>, at: usize) -> usize {
        match token {
            Token::Text(text) => {
                self.forms.text(text);
                text.len()
            }
            Token::Open(tag) => {
                self.open(tag, said, at);
                tag.text.len()
            }
            Token::Close(tag) => {
                self.close(Element::of(&tag.name), &tag.name);
                tag.text.len()
            }
            Token::Raw(text) => {
                self.raw(text, at);
                text.len()
            }
            Token::Declaration(text) => {
                self.declaration(text, at);
                text.len()
            }
            Token::Comment(text) | Token::Code(text) => text.len(),
        }
    }

    fn declaration(&mut self, text: &str, at: usize) {
        self.is_document |= text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
        if text.starts_with("<?xml-stylesheet")
            && let Some((_, rest)) = text.split_once("href=")
        {
            let quote = rest.chars().next().unwrap_or('"');
            let href = rest[1.min(rest.len())..].split(quote).next().unwrap_or_default();
            self.ask(href, Role::Style, When::Load, at);
        }
    }

    fn when(&self) -> When {
        if self.aside > 0 { When::Aside } else { When::Load }
    }

    fn ask(&mut self, written: &str, role: Role, when: When, at: usize) {
        match target(written, &self.path) {
            Target::Own(address) | Target::Absolute(address) => self.facts.ask(address, role, when, at),
            Target::Data => self.facts.inline().data = true,
            Target::Script if role != Role::Other => self.facts.find(Rule::Script, at, written),
            Target::Script | Target::Nothing => {}
        }
    }

    fn count(&mut self, elements: u32) {
        if self.aside == 0 {
            self.facts.nodes += elements;
            if self.in_main == 0 {
                self.facts.chrome += elements;
            }
        }
    }

    fn open(&mut self, tag: &Tag<'a>, attributes: Attributes<'_, 'a>, at: usize) {
        let element = Element::of(&tag.name);
        self.raw = Raw::Other;
        // Of these a page has one, however often it is written.
        let single = match element {
            Element::Html => Some(0),
            Element::Head => Some(1),
            Element::Body => Some(2),
            _ => None,
        };
        if let Some(which) = single {
            if std::mem::replace(&mut self.has[which], true) {
                return;
            }
            self.is_document |= which == 0;
        }
        if element == Element::Main && self.aside == 0 {
            self.mains += 1;
            if self.mains == 2 {
                self.facts.find(Rule::Landmark, at, "<main");
            }
            self.in_main += 1;
        }
        let implied = self.forms.implied(element);
        self.count(1 + implied);
        if element == Element::Waiting {
            self.aside += 1;
        }
        self.gallery_opens(&tag.name, attributes);
        if element != Element::Plain {
            self.asks(element, attributes, at);
        }
        self.inline(attributes, at);
        if self.svg == 0 && self.aside == 0 {
            self.forms.open(element, attributes, at, self.facts);
        }
        match element {
            Element::Svg if !tag.text.ends_with("/>") => {
                self.svg += 1;
                self.forms.drawing(attributes.says("aria-label") || attributes.says("aria-labelledby"));
            }
            Element::Style => self.raw = Raw::Style,
            Element::Script => {
                let is_code = attributes.get("type").is_none_or(|kind| {
                    let kind = kind.trim_ascii().to_ascii_lowercase();
                    let told = ["", "module", "importmap", "speculationrules"];
                    told.contains(&&*kind) || kind.ends_with("javascript") || kind.ends_with("ecmascript")
                });
                self.raw = if is_code && attributes.get("src").is_none() { Raw::Script } else { Raw::Other };
            }
            Element::Title => self.raw = Raw::Title,
            _ => {}
        }
    }

    fn close(&mut self, element: Element, name: &str) {
        match element {
            Element::Main if self.aside == 0 => self.in_main = self.in_main.saturating_sub(1),
            Element::Waiting => self.aside = self.aside.saturating_sub(1),
            Element::Svg => self.svg = self.svg.saturating_sub(1),
            Element::Picture => (self.source, self.source_sizes) = (None, None),
            _ => {}
        }
        if let Some((own, open)) = &mut self.gallery
            && own == name
        {
            *open -= 1;
            if *open == 0 {
                self.gallery = None;
            }
        }
        if self.svg == 0 && self.aside == 0 {
            self.forms.close(element, self.facts);
        }
    }

    fn gallery_opens(&mut self, name: &str, attributes: Attributes<'_, 'a>) {
        match &mut self.gallery {
            Some((own, open)) if own == name => *open += 1,
            None if attributes.has_word("class", "gallery") => self.gallery = Some((name.to_owned(), 1)),
            _ => {}
        }
    }

    fn raw(&mut self, text: &'a str, at: usize) {
        match self.raw {
            Raw::Style => {
                let piece = css::Piece { css: text, path: &self.path, at, when: self.when() };
                css::scan(piece, self.facts);
                if !text.is_empty() {
                    self.facts.inline().styles.push(sha256(text));
                }
            }
            Raw::Script => {
                script::scan(text, at, self.facts);
                if !text.is_empty() {
                    self.facts.inline().scripts.push(sha256(text));
                }
            }
            Raw::Title if self.svg == 0 => self.forms.title(text),
            Raw::Title => self.forms.text(text),
            Raw::Other => {}
        }
    }

    /// Adds styles and scripts in attributes.
    fn inline(&mut self, attributes: Attributes<'_, 'a>, at: usize) {
        for (name, value) in attributes.0 {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            // Nearly all names begin otherwise.
            match name.as_bytes().first().map(u8::to_ascii_lowercase) {
                Some(b's') if is("style") => {
                    let css = references(value);
                    css::scan(css::Piece { css: &css, path: &self.path, at, when: self.when() }, self.facts);
                    self.facts.inline().attributes.push(sha256(&css));
                }
                Some(b's') if is("srcdoc") => {
                    let inner = references(value);
                    let mut within = Facts::default();
                    scan(&inner, &self.path, &mut within);
                    self.facts.asks.extend(within.asks);
                }
                Some(b'o') if is_handler(name) => {
                    let code = references(value);
                    script::scan(&code, at, self.facts);
                    self.facts.inline().handlers.push(sha256(&code));
                    self.facts.find(Rule::Script, at, *value);
                }
                Some(b'a') if is("attributionsrc") => {
                    value.split_ascii_whitespace().for_each(|to| self.ask(to, Role::Other, When::Aside, at));
                }
                _ if self.svg > 0 && value.contains("url(") => {
                    // What a drawing says as an attribute, a style sheet could say.
                    let piece = css::Piece { css: &references(value), path: &self.path, at, when: self.when() };
                    css::scan(piece, self.facts);
                }
                _ => {}
            }
        }
    }

    fn finish(self) {
        let Self { facts, forms, has, is_document, mains, .. } = self;
        let implied = has.iter().filter(|has| !**has).count();
        let implied = u32::try_from(implied).unwrap_or_default();
        facts.nodes += implied;
        facts.chrome += implied;
        if mains == 0 {
            facts.chrome = facts.chrome.min(facts.nodes);
        }
        if is_document {
            facts.is_page = true;
            if mains == 0 {
                facts.find(Rule::Landmark, 0, "");
            }
        }
        forms.finish(is_document, facts);
    }
}

/// Whether an attribute holds a script: `onclick`.
fn is_handler(name: &str) -> bool {
    name.len() > 3 && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"))
}
