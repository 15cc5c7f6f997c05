//! Two purposes served by one walk.

use pulldown_cmark::{Tag, TagEnd};

use super::{Link, Sink};
use crate::content::markdown::{ComponentTag, alerts::Alert, attributes::Attributes, notes::Notes};

/// Calls the first, then the second.
impl<A: Sink, B: Sink> Sink for (A, B) {
    const REPORTS: bool = A::REPORTS || B::REPORTS;

    fn start(&mut self, tag: &Tag<'_>) {
        self.0.start(tag);
        self.1.start(tag);
    }

    fn end(&mut self, tag: TagEnd) {
        self.0.end(tag);
        self.1.end(tag);
    }

    fn heading_end(&mut self, level: u8, id: String, attributes: &Attributes<'_>) {
        self.0.heading_end(level, id.clone(), attributes);
        self.1.heading_end(level, id, attributes);
    }

    fn text(&mut self, run: &str) {
        self.0.text(run);
        self.1.text(run);
    }

    fn abbreviation(&mut self, word: &str, meaning: &str) {
        self.0.abbreviation(word, meaning);
        self.1.abbreviation(word, meaning);
    }

    fn address_text(&mut self, address: &str) {
        self.0.address_text(address);
        self.1.address_text(address);
    }

    fn code_block_text(&mut self, code: &str) {
        self.0.code_block_text(code);
        self.1.code_block_text(code);
    }

    fn code(&mut self, code: &str) {
        self.0.code(code);
        self.1.code(code);
    }

    fn math(&mut self, latex: &str, mathml: &str) {
        self.0.math(latex, mathml);
        self.1.math(latex, mathml);
    }

    fn soft_break(&mut self) {
        self.0.soft_break();
        self.1.soft_break();
    }

    fn hard_break(&mut self) {
        self.0.hard_break();
        self.1.hard_break();
    }

    fn rule(&mut self) {
        self.0.rule();
        self.1.rule();
    }

    fn task(&mut self, done: bool) {
        self.0.task(done);
        self.1.task(done);
    }

    fn link(&mut self, link: &Link<'_>) {
        self.0.link(link);
        self.1.link(link);
    }

    fn link_end(&mut self) {
        self.0.link_end();
        self.1.link_end();
    }

    fn image(&mut self, image: &Link<'_>) {
        self.0.image(image);
        self.1.image(image);
    }

    fn image_end(&mut self, image: &Link<'_>) {
        self.0.image_end(image);
        self.1.image_end(image);
    }

    fn note_call(&mut self, number: usize, call: u32) {
        self.0.note_call(number, call);
        self.1.note_call(number, call);
    }

    fn note_start(&mut self, index: usize) {
        self.0.note_start(index);
        self.1.note_start(index);
    }

    fn note_end(&mut self) {
        self.0.note_end();
        self.1.note_end();
    }

    fn alert(&mut self, alert: Alert, titled: bool) {
        self.0.alert(alert, titled);
        self.1.alert(alert, titled);
    }

    fn alert_title_end(&mut self) {
        self.0.alert_title_end();
        self.1.alert_title_end();
    }

    fn alert_end(&mut self) {
        self.0.alert_end();
        self.1.alert_end();
    }

    fn component(&mut self, tag: &ComponentTag<'_>) {
        self.0.component(tag);
        self.1.component(tag);
    }

    fn component_open(&mut self, tag: &ComponentTag<'_>) {
        self.0.component_open(tag);
        self.1.component_open(tag);
    }

    fn component_close(&mut self, tag: &ComponentTag<'_>) {
        self.0.component_close(tag);
        self.1.component_close(tag);
    }

    fn raw_block(&mut self, html: &str) {
        self.0.raw_block(html);
        self.1.raw_block(html);
    }

    fn raw_inline(&mut self, html: &str) {
        self.0.raw_inline(html);
        self.1.raw_inline(html);
    }

    fn raw_ids(&mut self, ids: &[&str]) {
        self.0.raw_ids(ids);
        self.1.raw_ids(ids);
    }

    fn more(&mut self) {
        self.0.more();
        self.1.more();
    }

    fn finish(&mut self, notes: &Notes) {
        self.0.finish(notes);
        self.1.finish(notes);
    }
}
