//! What stands in a line: text, links, images, footnote calls, raw tags.

use std::{borrow::Cow, ops::Range};

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{Dialect, Image, Link, Sink, Walk};
use crate::{
    content::{
        embed::embed,
        markdown::{
            attributes::{Attributes, Owner},
            links, math,
            source::Source,
        },
    },
    diag::{Code, Diagnostic, text},
};

impl<'a, S: Sink> Walk<'a, '_, S> {
    /// Text, joined with all that follows it without a gap in the source.
    pub(super) fn text(&mut self, text: &CowStr<'a>, range: Range<usize>) {
        if self.span_of(text).is_none_or(|span| span != range) {
            self.text_run(text, None);
            return;
        }
        let mut end = range.end;
        // Nothing is joined over the end of a line: most runs need no look ahead.
        while self.source.text.as_bytes().get(end).is_some_and(|&b| b != b'\n')
            && let Some((Event::Text(more), next)) = self.peek()
        {
            let next = next.clone();
            let CowStr::Borrowed(more) = *more else { break };
            let here = &self.source.text.as_bytes()[next.start..];
            if next.start != end || more.len() != next.len() || !std::ptr::eq(more.as_ptr(), here.as_ptr()) {
                break;
            }
            end = next.end;
            self.peeked = None;
        }
        let start = range.start.max(self.skip.end.min(end));
        if start < end {
            self.text_run(&self.body[start..end], Some(start));
        }
    }

    /// A run of text, which begins at `offset` of the body if it stands there as it is.
    fn text_run(&mut self, run: &str, offset: Option<usize>) {
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(run);
        }
        if let Some(image) = self.images.last_mut() {
            image.described |= !run.trim().is_empty();
        }
        let Some(offset) = offset else {
            self.words(run);
            return;
        };
        self.find_undefined_notes(run, offset);
        let mut done = 0;
        while let Some(bare) = self.bare_links.next(run, offset, done) {
            if !self.links.is_empty() || !self.images.is_empty() {
                continue;
            }
            if bare.range.start > done {
                self.words(&run[done..bare.range.start]);
            }
            self.bare_link(bare.prefix, &run[bare.range.clone()], offset + bare.range.start);
            done = bare.range.end;
        }
        if done < run.len() {
            self.words(&run[done..]);
        }
    }

    /// Text in which nothing is a link; words that the body explains are told apart.
    fn words(&mut self, run: &str) {
        let mut done = 0;
        if self.images.is_empty() {
            let source = self.source;
            for (range, meaning) in source.abbreviations.find(run) {
                if range.start > done {
                    self.sink.text(&run[done..range.start]);
                }
                self.sink.abbreviation(&run[range.clone()], meaning);
                done = range.end;
            }
        }
        if done < run.len() {
            self.sink.text(&run[done..]);
        }
    }

    fn bare_link(&mut self, prefix: &str, written: &str, start: usize) {
        let secure = if prefix == "http://" && self.dialect == Dialect::Sobre { "https://" } else { prefix };
        self.sink.link(&Link {
            target: Some(format!("{secure}{written}").into()),
            title: Cow::Borrowed(""),
            attributes: Attributes::default(),
            span: start..start + written.len(),
            unnamed: None,
        });
        self.sink.address_text(written);
        self.sink.link_end();
    }

    fn find_undefined_notes(&mut self, run: &str, offset: usize) {
        while let Some(mark) = self.note_marks.pop_if(|mark| *mark < offset + run.len()) {
            let Some(i) = mark.checked_sub(offset) else { continue };
            let label = &run[i + 2..];
            let Some(length) = label.find([']', '[', ' ', '\n']).filter(|&l| l > 0 && label[l..].starts_with(']'))
            else {
                continue;
            };
            let label = &label[..length];
            if self.body[..offset + i].ends_with('\\') {
                continue;
            }
            self.report(offset + i..offset + i + length + 3, || {
                Diagnostic::new(
                    Code::FOOTNOTE_UNDEFINED,
                    text!(
                        "footnote `{label}` is called but never written",
                        "la note « {label} » est appelée mais jamais écrite"
                    ),
                )
                .hint(text!(
                    "write its text on a line `[^{label}]: …`",
                    "écrivez son texte sur une ligne `[^{label}]: …`"
                ))
            });
        }
    }

    pub(super) fn code(&mut self, code: &str) {
        let code = &*Source::unhide(code);
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(code);
        }
        if let Some(image) = self.images.last_mut() {
            image.described = true;
        }
        self.sink.code(code);
    }

    pub(super) fn math(&mut self, latex: &str, is_block: bool, range: Range<usize>) {
        let latex = &*Source::unhide(latex);
        if !is_block && math::is_price(latex) {
            self.text_run(&self.body[range.clone()], Some(range.start));
            return;
        }
        let made = if self.images.is_empty() { Some(math::mathml(latex, is_block, self.options.french)) } else { None };
        match made {
            Some(Ok(mathml)) => {
                if let Some((_, heading)) = &mut self.heading {
                    heading.push_str(latex);
                }
                self.sink.math(latex, &mathml);
                return;
            }
            Some(Err(found)) => self.report(range, || *found),
            None => {}
        }
        self.code(latex);
    }

    pub(super) fn soft_break(&mut self) {
        if self.alert_title == Some(self.depth) {
            self.alert_title = None;
            self.sink.alert_title_end();
            self.sink.start(&Tag::Paragraph);
            return;
        }
        if let Some((_, heading)) = &mut self.heading {
            heading.push(' ');
        }
        self.sink.soft_break();
    }

    pub(super) fn hard_break(&mut self) {
        if self.alert_title == Some(self.depth) {
            self.soft_break();
            return;
        }
        if let Some((_, heading)) = &mut self.heading {
            heading.push(' ');
        }
        self.sink.hard_break();
    }

    pub(super) fn note_call(&mut self, label: &str) {
        if !self.images.is_empty() {
            return;
        }
        let (number, call) = self.notes.call(label);
        self.sink.note_call(number, call);
    }

    pub(super) fn inline_html(&mut self, html: &str, range: &Range<usize>) {
        if self.source.text[range.clone()] != self.body[range.clone()] {
            // What was hidden from the parser where it begins no block, as in an indented continuation line.
            self.text_run(&self.body[range.clone()], Some(range.start));
        } else if self.images.is_empty() {
            self.raw(html, Some(range.clone()), range, false);
        }
    }

    pub(super) fn link(&mut self, link_type: LinkType, address: CowStr<'a>, title: CowStr<'a>, range: Range<usize>) {
        let (mut link, list) = self.read_link(link_type, address, title, &range, Owner::Link);
        self.links.push(list);
        if let LinkType::WikiLink { has_pothole: false } = link_type {
            let id = link.target.as_deref().unwrap_or_default().trim_start_matches("page:").to_owned();
            if let Some((_, heading)) = &mut self.heading {
                heading.push_str(&id);
            }
            link.unnamed = Some(id.into());
            self.sink.link(&link);
            self.skip_rest();
            self.end(TagEnd::Link, &range);
            return;
        }
        if self.dialect == Dialect::Sobre && matches!(self.peek(), Some((Event::End(TagEnd::Link), _))) {
            link.unnamed = Some(Cow::Borrowed(""));
        }
        self.sink.link(&link);
        if matches!(link_type, LinkType::Autolink | LinkType::Email)
            && matches!(self.peek(), Some((Event::Text(_), _)))
            && let Some((Event::Text(written), _)) = self.next()
        {
            if let Some((_, heading)) = &mut self.heading {
                heading.push_str(&written);
            }
            self.sink.address_text(&written);
        }
    }

    pub(super) fn link_end(&mut self) {
        if let Some(list) = self.links.pop().filter(|list| !list.is_empty()) {
            self.skip = list;
        }
        self.sink.link_end();
    }

    pub(super) fn image(&mut self, link_type: LinkType, address: CowStr<'a>, title: CowStr<'a>, range: Range<usize>) {
        let (link, list) = self.read_link(link_type, address, title, &range, Owner::Image);
        self.sink.image(&link);
        self.images.push(Image { link, list, described: false });
        if let LinkType::WikiLink { has_pothole: false } = link_type {
            self.skip_rest();
            self.depth -= 1;
            self.image_end();
        }
    }

    pub(super) fn image_end(&mut self) {
        let Some(Image { link, list, described }) = self.images.pop() else { return };
        if !list.is_empty() {
            self.skip = list;
        }
        if let Some(outer) = self.images.last_mut() {
            outer.described |= described;
        } else if !described && link.target.as_deref().is_none_or(|target| embed(target).is_none()) {
            self.report(link.span.clone(), || {
                Diagnostic::new(
                    Code::IMAGE_ALT,
                    text!("this image has no description", "cette image n’a pas de description"),
                )
                .hint(text!("say between the brackets what it shows", "dites entre les crochets ce qu’elle montre"))
            });
        }
        self.sink.image_end(&link);
    }

    fn read_link(
        &mut self,
        link_type: LinkType,
        address: CowStr<'a>,
        title: CowStr<'a>,
        range: &Range<usize>,
        owner: Owner,
    ) -> (Link<'a>, Range<usize>) {
        let span = self.span_of(&address).filter(|span| !span.is_empty()).unwrap_or(range.clone());
        let mut target = match (link_type, owner) {
            (LinkType::Email, _) => Some(Cow::Owned(format!("mailto:{address}"))),
            (LinkType::WikiLink { .. }, Owner::Link) => Some(Cow::Owned(format!("page:{address}"))),
            _ => Some(into_cow(address)),
        };
        if self.cleans() && target.as_ref().is_some_and(|target| !links::is_safe(target, owner == Owner::Image)) {
            target = None;
            self.report(span.clone(), || {
                Diagnostic::new(
                    Code::HTML_CLEANED,
                    text!("this address is not safe and is removed", "cette adresse n’est pas sûre et est retirée"),
                )
            });
        }
        let (attributes, list) = self.read_attributes(range, owner).unwrap_or((Attributes::default(), 0..0));
        (Link { target, title: into_cow(title), attributes, span, unnamed: None }, list)
    }

    /// Returns the attributes in braces right after a link or image, and where they stand.
    fn read_attributes(&mut self, range: &Range<usize>, owner: Owner) -> Option<(Attributes<'a>, Range<usize>)> {
        if self.dialect != Dialect::Sobre {
            return None;
        }
        let (mut attributes, length) = Attributes::parse(&self.body[range.end..])?;
        let list = range.end..range.end + length;
        self.drop_refused(&mut attributes, owner, &list);
        if let Some(id) = attributes.id
            && self.own_id(id, &list) != id
        {
            attributes.id = None;
        }
        Some((attributes, list))
    }
}

fn into_cow(text: CowStr<'_>) -> Cow<'_, str> {
    match text {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.into_string()),
    }
}
