//! Markdown: each feature in French and English, the laws it keeps, and what hostile text does to it.

mod bombs;
mod components;
mod features;
mod laws;
mod raw_html;
mod typography;

use std::{borrow::Cow, cell::RefCell, ops::Range};

use sobre::{
    content::markdown::{ComponentTag, FileTag, Holes, Options, Outline, Typography, html, outline},
    diag::{Code, Diagnostic, Lang, Place, text},
};

const FRENCH: Options = Options { typography: Typography::French, french: true, ..Options::USUAL };
const ENGLISH: Options = Options::USUAL;

/// A site that knows one page and shows components as elements, and remembers what it was asked.
#[derive(Default)]
struct Site {
    asked: RefCell<Vec<String>>,
}

impl Holes for Site {
    fn address(&self, target: &str) -> Option<Cow<'_, str>> {
        self.asked.borrow_mut().push(target.into());
        target.contains("fair").then_some(Cow::Borrowed("/news/fair/"))
    }

    fn title(&self, target: &str) -> Option<Cow<'_, str>> {
        target.contains("fair").then_some(Cow::Borrowed("The <fair>"))
    }

    fn file(&self, file: &FileTag<'_>, html: &mut String) -> Result<bool, Box<Diagnostic>> {
        let is_here = !file.target.contains("://");
        if is_here {
            html.push_str(&format!(
                "<{:?} {} {:?} {} {:?}>",
                file.kind, file.target, file.label, file.is_block, file.size
            ));
        }
        Ok(is_here)
    }

    fn component(&self, tag: &ComponentTag<'_>, body: Option<&str>, html: &mut String) -> Result<(), Box<Diagnostic>> {
        if tag.name == "nope" {
            return Err(Box::new(Diagnostic::new(Code::COMPONENT_UNKNOWN, text!("no component", "pas de composant"))));
        }
        html.push_str(&format!("<{}{:?}>", tag.name, tag.arguments));
        if let Some(body) = body {
            html.push_str(&format!("{body}</{}>", tag.name));
        }
        Ok(())
    }
}

fn render(body: &str, options: Options) -> String {
    let mut out = String::new();
    html(body, options, &Site::default(), &mut out, &|span| Place::new("a.md", body, span));
    out
}

fn french(body: &str) -> String {
    render(body, FRENCH)
}

fn english(body: &str) -> String {
    render(body, ENGLISH)
}

fn read(body: &str) -> (Outline, Vec<Diagnostic>) {
    outline(body, FRENCH, &|span: Range<usize>| Place::new("a.md", body, span))
}

/// Returns what is said about `body` in `lang`, a line each: place, code, fact, hints.
fn findings_in(body: &str, options: Options, lang: Lang) -> String {
    let (_, found) = outline(body, options, &|span: Range<usize>| Place::new("a.md", body, span));
    let line = |found: &Diagnostic| {
        let place = found.place.as_ref().map_or(String::new(), |p| format!("{}:{}+{}", p.line, p.column, p.width));
        let hints: String = found.hints.iter().map(|hint| format!(" ({})", hint.in_lang(lang))).collect();
        format!("{place} {} {}{hints}", found.code.as_str(), found.text.in_lang(lang))
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn findings(body: &str) -> String {
    findings_in(body, ENGLISH, Lang::En)
}
