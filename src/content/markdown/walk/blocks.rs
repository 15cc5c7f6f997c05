//! Blocks: quotes and alerts, headings, code, footnotes, components, raw HTML.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::{DEPTH_MAX, Dialect, Open, Sink, Walk};
use crate::{
    content::markdown::{
        ComponentTag, HtmlPolicy,
        alerts::Alert,
        attributes::{Attributes, Owner},
        highlight::{self, Info},
        sanitize,
        tags::{TagKind, TagLine},
    },
    diag::{Code, Diagnostic, text},
};

impl<'a, S: Sink> Walk<'a, '_, S> {
    pub(super) fn quote(&mut self, range: &Range<usize>) {
        let alert = (self.dialect == Dialect::Sobre).then(|| Alert::find(&self.body[range.clone()])).flatten();
        let in_paragraph = alert.is_some() && matches!(self.peek(), Some((Event::Start(Tag::Paragraph), _)));
        let Some((alert, marker)) = alert.filter(|_| in_paragraph) else {
            self.open.push(Open::Plain);
            self.sink.start(&Tag::BlockQuote(None));
            return;
        };
        self.open.push(Open::Alert);
        self.skip = range.start..range.start + marker;
        self.next();
        while let Some((event, range)) = self.peek() {
            if !matches!(event, Event::Text(_)) || range.end > self.skip.end {
                break;
            }
            self.next();
        }
        let untitled = match self.peek() {
            Some((Event::SoftBreak | Event::HardBreak, _)) => Some(true),
            Some((Event::End(TagEnd::Paragraph), _)) => Some(false),
            _ => None,
        };
        self.sink.alert(alert, untitled.is_none());
        match untitled {
            None => self.alert_title = Some(self.depth),
            Some(goes_on) => {
                self.next();
                if goes_on {
                    self.sink.start(&Tag::Paragraph);
                }
            }
        }
    }

    pub(super) fn container_end(&mut self, tag: TagEnd) {
        self.close_components();
        match self.open.pop() {
            Some(Open::Alert) => self.sink.alert_end(),
            Some(Open::Note) => self.sink.note_end(),
            _ => self.sink.end(tag),
        }
    }

    pub(super) fn heading_end(&mut self, level: u8, range: &Range<usize>) {
        let Some((Tag::Heading { id, classes, attrs, .. }, heading)) = self.heading.take() else { return };
        if self.dialect != Dialect::Sobre {
            self.sink.heading_end(level, String::new(), &Attributes::default());
            return;
        }
        let mut attributes = Attributes {
            id: None,
            classes: classes.iter().map(|class| &**class).collect(),
            pairs: attrs.iter().map(|(key, value)| (&**key, value.as_deref().unwrap_or_default())).collect(),
        };
        self.drop_refused(&mut attributes, Owner::Heading, range);
        let id = match id {
            Some(id) => self.own_id(&id, range),
            None => self.ids.of_text(&heading),
        };
        if level > self.level + 1 {
            let last = self.level;
            self.report(range.clone(), || {
                Diagnostic::new(
                    Code::HEADING_JUMP,
                    text!(
                        "a heading of level {level} after one of level {last}",
                        "un titre de niveau {level} après un titre de niveau {last}"
                    ),
                )
            });
        }
        self.level = level;
        self.sink.heading_end(level, id, &attributes);
    }

    /// Returns an id that was written out, with a suffix when the page has it already.
    pub(super) fn own_id(&mut self, id: &str, range: &Range<usize>) -> String {
        let (unique, new) = self.ids.explicit(id);
        if !new {
            self.report(range.clone(), || {
                Diagnostic::new(
                    Code::MARKDOWN_ID,
                    text!("this page has the id `{id}` already", "cette page a déjà l’identifiant « {id} »"),
                )
                .hint(text!("here it becomes `{unique}`", "ici il devient « {unique} »"))
            });
        }
        unique
    }

    pub(super) fn drop_refused(&mut self, attributes: &mut Attributes<'_>, owner: Owner, range: &Range<usize>) {
        for name in attributes.keep_allowed(owner) {
            self.report(range.clone(), || {
                Diagnostic::new(
                    Code::ATTRIBUTE_REFUSED,
                    text!(
                        "attribute `{name}` is not allowed here, or its value is not",
                        "l’attribut « {name} » n’est pas permis ici, ou sa valeur ne l’est pas"
                    ),
                )
            });
        }
    }

    pub(super) fn code_block(&mut self, tag: &Tag<'a>, range: Range<usize>) {
        if let Tag::CodeBlock(CodeBlockKind::Fenced(info)) = tag
            && self.dialect == Dialect::Sobre
        {
            let language = Info::parse(info).language;
            if language == "math" {
                let mut latex = String::new();
                self.code_lines(|_, line| latex.push_str(line));
                return self.math_block(&latex, range);
            }
            if S::REPORTS
                && let Some(known) = highlight::unknown(language)
            {
                let span = self.span_of(info).map_or(range, |span| span.start..span.start + language.len());
                let fact =
                    text!("no colours for the language `{language}`", "pas de couleurs pour le langage « {language} »");
                self.report(span, || Diagnostic::new(Code::CODE_LANGUAGE, fact).did_you_mean(language, known));
            }
        }
        self.sink.start(tag);
        self.code_lines(|walk, line| walk.sink.code_block_text(line));
        self.sink.end(TagEnd::CodeBlock);
    }

    /// Takes the text of the code block that has just begun, up to its end.
    fn code_lines(&mut self, mut take: impl FnMut(&mut Self, &str)) {
        while let Some((Event::Text(code), range)) = self.next() {
            let written = self.span_of(&code).filter(|span| *span == range);
            let body = self.body;
            take(self, written.map_or(&*code, |span| &body[span]));
        }
    }

    fn math_block(&mut self, latex: &str, range: Range<usize>) {
        self.sink.start(&Tag::Paragraph);
        self.math(latex.trim(), true, range);
        self.sink.end(TagEnd::Paragraph);
    }

    pub(super) fn note(&mut self, label: &str, range: Range<usize>) {
        let span = range.start..range.start + label.len() + 4;
        if let Some(index) = self.notes.write(label, span.clone()) {
            self.open.push(Open::Note);
            self.sink.note_start(index);
            return;
        }
        self.depth -= 1;
        self.skip_rest();
        self.report(span, || {
            Diagnostic::new(
                Code::FOOTNOTE_UNUSED,
                text!(
                    "the footnote `{label}` is written twice: only the first appears",
                    "la note « {label} » est écrite deux fois : seule la première apparaît"
                ),
            )
        });
    }

    pub(super) fn html_block(&mut self, range: Range<usize>) {
        let first =
            range.start + self.source.text[range.clone()].len() - self.source.text[range.clone()].trim_start().len();
        if let Some(line) = self.source.tag_at(first) {
            self.skip_rest();
            self.tag_line(line);
            return;
        }
        if self.source.abbreviations.are_explained_at(first) {
            self.skip_rest();
            return;
        }
        let mut gathered = String::new();
        let mut written: Option<Range<usize>> = None;
        while let Some((Event::Html(html) | Event::Text(html), range)) = self.next() {
            match (self.span_of(&html).filter(|span| *span == range), &mut written) {
                (Some(span), None) if gathered.is_empty() => written = Some(span),
                (Some(span), Some(before)) if before.end == span.start => before.end = span.end,
                (span, before) => {
                    if let Some(before) = before.take() {
                        gathered.push_str(&self.body[before]);
                    }
                    gathered.push_str(span.map_or(&*html, |span| &self.body[span]));
                }
            }
        }
        let html = if gathered.is_empty() { written.clone().map_or("", |span| &self.body[span]) } else { &gathered };
        self.raw(html, written, &range, true);
    }

    /// Raw HTML, `written` where it stands in one piece.
    pub(super) fn raw(&mut self, html: &str, written: Option<Range<usize>>, range: &Range<usize>, block: bool) {
        if self.dialect == Dialect::Sobre {
            if is_comment(html) {
                if html.trim()[4..html.trim().len() - 3].trim() == "more" {
                    self.sink.more();
                    return;
                }
                if self.cleans() {
                    return;
                }
            } else if self.options.html == HtmlPolicy::Refuse {
                self.report(range.clone(), || {
                    Diagnostic::new(
                        Code::HTML_REFUSED,
                        text!("this site takes no raw HTML", "ce site n’accepte pas de HTML brut"),
                    )
                    .hint(text!("use Markdown or a component", "utilisez le Markdown ou un composant"))
                });
            } else if S::REPORTS {
                self.inspect(html, written.map(|span| span.start), range);
            }
        }
        if block { self.sink.raw_block(html) } else { self.sink.raw_inline(html) }
    }

    fn inspect(&mut self, html: &str, start: Option<usize>, range: &Range<usize>) {
        let (ids, removed) = sanitize::inspect(html);
        self.sink.raw_ids(&ids);
        for found in removed {
            if self.options.html != HtmlPolicy::Sanitize {
                break;
            }
            let span = start.map_or(range.clone(), |start| start + found.span.start..start + found.span.end);
            let element = found.element;
            self.report(span, || {
                let removed = match found.attribute {
                    Some(name) => text!(
                        "attribute `{name}` of `<{element}>` is removed",
                        "l’attribut « {name} » de `<{element}>` est retiré"
                    ),
                    None => text!("`<{element}>` is removed", "`<{element}>` est retiré"),
                };
                Diagnostic::new(Code::HTML_CLEANED, removed)
            });
        }
    }

    fn tag_line(&mut self, line: TagLine) {
        if let TagKind::Close = line.kind() {
            self.close_tag(line);
            return;
        }
        let tag = match line.parse(self.body) {
            Ok(tag) => tag,
            Err((span, found)) => {
                self.report(span, || *found);
                // Its closing tag shall not be blamed as well.
                if line.colons > 2 {
                    self.ignored_bodies += 1;
                }
                return;
            }
        };
        match line.kind() {
            TagKind::Open if self.depth >= DEPTH_MAX => {
                self.ignored_bodies += 1;
                self.report(line.span(), || {
                    Diagnostic::new(
                        Code::MARKDOWN_NESTING,
                        text!("nested more than {DEPTH_MAX} deep", "imbrication de plus de {DEPTH_MAX} niveaux"),
                    )
                });
            }
            TagKind::Open => {
                self.depth += 1;
                self.sink.component_open(&tag);
                self.open.push(Open::Component(tag, line.colons));
            }
            _ => self.sink.component(&tag),
        }
    }

    fn close_tag(&mut self, line: TagLine) {
        if self.ignored_bodies > 0 {
            self.ignored_bodies -= 1;
            return;
        }
        let components = self.open.iter().rev().take_while(|open| matches!(open, Open::Component(..)));
        let above = components
            .enumerate()
            .find(|(_, open)| matches!(open, Open::Component(_, colons) if *colons == line.colons));
        let Some(above) = above.map(|(above, _)| above) else {
            self.report(line.span(), || {
                let colons = ":".repeat(line.colons.min(10));
                Diagnostic::new(
                    Code::COMPONENT_OPEN,
                    text!("no component is open here that `{colons}` could close", "aucun composant n’est ouvert ici que « {colons} » pourrait fermer"),
                )
                .hint(text!("a component closes with as many colons as it opened with, in the same list item or quote", "un composant se ferme avec autant de deux-points qu’à l’ouverture, dans le même élément de liste ou la même citation"))
            });
            return;
        };
        for _ in 0..above {
            self.close_unclosed();
        }
        if let Some(Open::Component(tag, _)) = self.open.pop() {
            self.close_component(&tag);
        }
    }

    /// Closes the components that are still open in the container that ends.
    pub(super) fn close_components(&mut self) {
        while let Some(Open::Component(..)) = self.open.last() {
            self.close_unclosed();
        }
    }

    fn close_unclosed(&mut self) {
        let Some(Open::Component(tag, colons)) = self.open.pop() else { return };
        let name = tag.name;
        self.report(tag.span.clone(), || {
            let colons = ":".repeat(colons.min(10));
            Diagnostic::new(
                Code::COMPONENT_OPEN,
                text!(
                    "component `{name}` is opened here and never closed",
                    "le composant « {name} » est ouvert ici et jamais refermé"
                ),
            )
            .hint(text!("close it with a line `{colons}`", "fermez-le par une ligne « {colons} »"))
        });
        self.close_component(&tag);
    }

    fn close_component(&mut self, tag: &ComponentTag<'_>) {
        self.depth -= 1;
        self.sink.component_close(tag);
    }
}

fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.strip_prefix("<!--").is_some_and(|rest| rest.find("-->") == Some(rest.len().wrapping_sub(3)))
}
