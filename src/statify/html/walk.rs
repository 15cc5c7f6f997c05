//! The walk: elements open and close on a stack of our own, and each leaves its Markdown to the one
//! around it, as words of a line or as blocks.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Host, Note, Reading, Shown,
    dom::{Dom, Kind, NodeId},
    escape::{quote_argument, smart},
    figure, host_of,
    kind::{anchors, is_block, is_heading, place_name},
    raw,
    shape::{
        begins_list_of, code, component, destination, emphasis, fenced, hard_break, heading, item, language, phrase,
        prefixed, tidy, words,
    },
    table,
};

/// Returns HTML as Markdown: blocks apart by one empty line, no line end at the end.
pub fn markdown(html: &str, host: &dyn Host, reading: Reading) -> String {
    let dom = Dom::parse(html);
    let anchors = anchors(&dom, &|place| host.is_asked(place));
    let walk = Walk { dom: &dom, host, reading, anchors: &anchors };
    walk.blocks(dom.root()).join("\n\n")
}

/// Returns which of the `wanted` places there will be on the page of this HTML, once it asks for them.
pub fn places(html: &str, wanted: &BTreeSet<String>) -> BTreeSet<String> {
    let there = anchors(&Dom::parse(html), &|place| wanted.contains(place));
    there.into_keys().filter(|place| wanted.contains(place)).collect()
}

/// How many lists, quotes and components may stand in each other; deeper ones add nothing but space.
const DEPTH: usize = 24;

/// What a walk knows.
#[derive(Clone, Copy)]
pub(super) struct Walk<'w> {
    pub(super) dom: &'w Dom,
    pub(super) host: &'w dyn Host,
    pub(super) reading: Reading,
    /// Names of places that links lead to, and of headings.
    anchors: &'w BTreeMap<String, NodeId>,
}

/// An element that is open.
pub(super) struct Frame {
    node: NodeId,
    /// Which child comes next.
    next: usize,
    /// Blocks that are finished.
    blocks: Vec<String>,
    /// The paragraph being written.
    line: String,
    /// How many containers are around it.
    depth: usize,
    /// What a `<summary>` said.
    label: String,
    /// What words in it are already.
    within: Emphasis,
    /// Twice bold is bold: this adds nothing.
    is_repeated: bool,
    /// Whether white space stands before its first word.
    begins_apart: bool,
}

/// Which emphases are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Emphasis(u8);

impl Emphasis {
    const NONE: Self = Self(0);

    /// Returns the emphasis that an element gives.
    fn of(name: &str) -> Self {
        match name {
            "b" | "strong" => Self(1),
            "i" | "em" => Self(2),
            "del" | "s" | "strike" => Self(4),
            _ => Self::NONE,
        }
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Frame {
    fn new(node: NodeId, depth: usize) -> Self {
        Self {
            node,
            next: 0,
            blocks: Vec::new(),
            line: String::new(),
            depth,
            label: String::new(),
            within: Emphasis::NONE,
            is_repeated: false,
            begins_apart: false,
        }
    }

    /// Ends the paragraph.
    fn flush(&mut self) {
        let line = tidy(&self.line);
        if !line.is_empty() {
            self.blocks.push(line.to_owned());
        }
        self.line.clear();
    }
}

impl Walk<'_> {
    /// Returns what lies below a node as blocks.
    pub(super) fn blocks(&self, node: NodeId) -> Vec<String> {
        let mut stack = vec![Frame::new(node, 0)];
        loop {
            let Some(frame) = stack.last_mut() else { return Vec::new() };
            if let Some(&child) = self.dom.children(frame.node).get(frame.next) {
                frame.next += 1;
                self.enter(child, &mut stack);
                continue;
            }
            let Some(mut done) = stack.pop() else { return Vec::new() };
            match stack.last_mut() {
                Some(parent) => self.leave(done, parent),
                None => {
                    done.flush();
                    return done.blocks;
                }
            }
        }
    }

    /// Returns what lies below a node as words of one line.
    pub(super) fn line(&self, node: NodeId) -> String {
        self.blocks(node).join(" ").replace("\\\n", "<br>").replace('\n', " ")
    }

    fn enter(&self, node: NodeId, stack: &mut Vec<Frame>) {
        let Some(top) = stack.last_mut() else { return };
        match self.dom.kind(node) {
            Kind::Text(text) => return self.text(text, top),
            Kind::Comment(text) if text.trim() == "more" || text.trim().starts_with("more ") => {
                top.flush();
                top.blocks.push("<!-- more -->".into());
                return;
            }
            Kind::Comment(_) | Kind::Root => return,
            Kind::Element(..) => {}
        }
        let (depth, within) = (top.depth, top.within);
        let emphasis = Emphasis::of(self.dom.name(node));
        let is_repeated = emphasis != Emphasis::NONE && within.holds(emphasis);
        if let Some(block) = self.whole_block(node) {
            top.flush();
            top.blocks.extend(block);
            return;
        }
        let mark = self.mark(node).unwrap_or_default();
        if !is_block(self.dom.name(node)) {
            top.line.push_str(&mark);
        }
        // Within a list, the place would be an item.
        let is_list = matches!(self.dom.name(node), "ul" | "ol" | "dl");
        if is_list && !mark.is_empty() {
            top.flush();
            top.blocks.push(mark.clone());
        }
        match self.dom.name(node) {
            "br" => hard_break(&mut top.line),
            // The call of a note, as WordPress' own editor writes it.
            "sup" if self.dom.attribute(node, "data-fn").is_some() => {
                let number: String = self.dom.text(node).chars().filter(char::is_ascii_digit).collect();
                top.line.extend(["[^", &number, "]"].into_iter().filter(|_| !number.is_empty()));
            }
            "img" => top.line.push_str(&figure::image(self, node)),
            "own-piece" => self.own(node, top),
            "code" | "kbd" | "samp" | "tt" => top.line.push_str(&code(&self.dom.text(node))),
            "wbr" | "source" | "track" | "param" | "input" | "button" | "label" | "textarea" | "option" => {}
            name @ ("script" | "style" | "noscript" | "template" | "svg" | "canvas" | "select" | "object"
            | "applet" | "link" | "meta" | "base" | "head" | "title" | "frameset" | "math") => {
                let address = ["src", "href", "data"].iter().find_map(|key| self.dom.attribute(node, key));
                if let Some(host) = address.and_then(host_of) {
                    self.host.note(Note::ThirdParty(host.into()));
                }
                if let Some(known) =
                    ["script", "svg", "canvas", "object", "applet", "math"].iter().find(|one| **one == name)
                {
                    self.host.note(Note::Dropped(known));
                }
            }
            name => {
                if is_block(name) {
                    top.flush();
                }
                let mut frame = Frame::new(node, depth + usize::from(self.is_container(node)));
                if is_block(name) && !is_list {
                    frame.line = mark;
                }
                frame.within = within.and(emphasis);
                frame.is_repeated = is_repeated;
                stack.push(frame);
            }
        }
    }

    /// Puts what the producer made in its place.
    fn own(&self, node: NodeId, top: &mut Frame) {
        let number = self.dom.attribute(node, "n").and_then(|number| number.parse().ok());
        match number.and_then(|number| self.host.own(number)) {
            Some(Shown::Phrase(words)) => phrase(&words, &mut top.line),
            Some(Shown::Block(block)) => {
                top.flush();
                top.blocks.extend((!block.is_empty()).then_some(block));
            }
            None => {}
        }
    }

    /// Returns the mark of a place that links of the page lead to; headings say their own name.
    fn mark(&self, node: NodeId) -> Option<String> {
        let id = place_name(self.dom, node).filter(|id| self.anchors.get(*id) == Some(&node))?;
        (!is_heading(self.dom.name(node))).then(|| format!("<a id=\"{id}\"></a>"))
    }

    /// Returns the name by which links know a heading.
    fn heading_id(&self, node: NodeId) -> Option<&str> {
        self.dom.attribute(node, "id").filter(|id| self.anchors.get(*id) == Some(&node))
    }

    /// Whether an element indents or fences what it holds.
    fn is_container(&self, node: NodeId) -> bool {
        matches!(self.dom.name(node), "ul" | "ol" | "blockquote" | "details" | "dd") || self.component(node).is_some()
    }

    /// Returns the component that an element of a known class is.
    fn component(&self, node: NodeId) -> Option<&'static str> {
        let has = |class| self.dom.has_class(node, class);
        match () {
            () if has("wp-block-columns") || has("columns") => Some("columns"),
            () if has("wp-block-gallery") || has("gallery") => Some("gallery"),
            () => None,
        }
    }

    /// Returns the blocks of an element that is read as a whole.
    fn whole_block(&self, node: NodeId) -> Option<Vec<String>> {
        let one = |block: String| Some(vec![block]);
        match self.dom.name(node) {
            "hr" => one("---".into()),
            "pre" => one(fenced(&self.dom.text(node), &language(self.dom, node))),
            "table" => Some(table::blocks(self, node)),
            "figure" => figure::blocks(self, node),
            "form" => {
                self.host.note(Note::Form);
                one(self.host.form())
            }
            "iframe" | "embed" | "frame" => Some(figure::embed(self, self.dom.attribute(node, "src")?)),
            "video" | "audio" => Some(figure::player(self, node)),
            "a" if self.is_button(node) => {
                let label = self.dom.text(node);
                let link = self.host.link(self.dom.attribute(node, "href")?, false)?;
                let words = label.trim();
                (!words.is_empty()).then(|| {
                    vec![format!("::button{{link={} label={}}}", quote_argument(&link), quote_argument(words))]
                })
            }
            _ => None,
        }
    }

    fn is_button(&self, node: NodeId) -> bool {
        ["wp-block-button__link", "wp-element-button", "et_pb_button", "elementor-button"]
            .iter()
            .any(|class| self.dom.has_class(node, class))
    }

    /// Appends characters to the open paragraph.
    fn text(&self, text: &str, frame: &mut Frame) {
        frame.begins_apart |= frame.line.is_empty() && text.starts_with([' ', '\n', '\t', '\r']);
        let text = if self.reading.smart { smart(text, frame.line.chars().next_back()) } else { text.to_owned() };
        if !self.reading.lines_count {
            return words(&text, &mut frame.line);
        }
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let holds_paragraphs = is_block(self.dom.name(frame.node));
        let mut empty_lines = 0;
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                empty_lines += 1;
            }
            if line.trim().is_empty() && at > 0 {
                continue;
            }
            match empty_lines {
                0 => {}
                1 => hard_break(&mut frame.line),
                _ if holds_paragraphs => self.paragraph_end(frame),
                _ => hard_break(&mut frame.line),
            }
            empty_lines = 0;
            words(line, &mut frame.line);
        }
        match empty_lines {
            0 => {}
            1 => hard_break(&mut frame.line),
            _ if holds_paragraphs => self.paragraph_end(frame),
            _ => hard_break(&mut frame.line),
        }
    }

    fn paragraph_end(&self, frame: &mut Frame) {
        if let Some(embed) = self.alone(&frame.line) {
            frame.line.clear();
            frame.blocks.extend(embed);
        }
        frame.flush();
    }

    /// Returns the card for an address that stands alone in its paragraph, where WordPress would embed what
    /// is there.
    fn alone(&self, line: &str) -> Option<Vec<String>> {
        let address = tidy(line).replace('\\', "");
        let is_address = address.starts_with("http") && !address.contains(char::is_whitespace);
        let host = host_of(&address).filter(|_| is_address)?;
        figure::EMBEDDED.iter().any(|known| host.ends_with(known)).then(|| figure::embed(self, &address))
    }

    /// Gives what a closed element holds to the element around it.
    fn leave(&self, mut done: Frame, parent: &mut Frame) {
        let name = self.dom.name(done.node);
        if !is_block(name) {
            return self.leave_phrase(done, parent);
        }
        if let Some(embed) = self.alone(&done.line) {
            done.line.clear();
            done.blocks.extend(embed);
        }
        done.flush();
        let is_shallow = done.depth <= DEPTH;
        let blocks = match name {
            name if is_heading(name) => heading(name, &done.blocks, self.heading_id(done.node)),
            "ul" | "ol" if is_shallow => self.list(name, &done, parent.blocks.last()),
            "li" => item(done.blocks),
            "blockquote" if is_shallow && !done.blocks.is_empty() => {
                vec![prefixed(&done.blocks.join("\n\n"), "> ", "> ")]
            }
            "dt" => done.blocks.iter().map(|block| block.replace("\\\n", " ")).collect(),
            "dd" if is_shallow => definition(&done.blocks, parent),
            "summary" => {
                parent.label = self.dom.text(done.node);
                Vec::new()
            }
            "details" if is_shallow => {
                let summary = if done.label.trim().is_empty() { "…" } else { done.label.trim() };
                vec![component(&format!("details{{summary={}}}", quote_argument(summary)), &done.blocks)]
            }
            _ => match self.component(done.node) {
                Some(kind) if is_shallow && !done.blocks.is_empty() => vec![component(kind, &done.blocks)],
                _ => done.blocks,
            },
        };
        parent.flush();
        parent.blocks.extend(blocks);
    }

    /// Gives the words of a phrase to the line around it; blocks in it are blocks there.
    fn leave_phrase(&self, mut done: Frame, parent: &mut Frame) {
        if !done.blocks.is_empty() {
            done.flush();
            parent.flush();
            parent.blocks.append(&mut done.blocks);
            return;
        }
        let name = self.dom.name(done.node);
        let line = std::mem::take(&mut done.line);
        let inner = tidy(&line);
        if inner.is_empty() {
            if line.contains("\\\n") {
                hard_break(&mut parent.line);
            } else if !line.is_empty() || done.begins_apart {
                words(" ", &mut parent.line);
            }
            return;
        }
        if done.begins_apart || line.starts_with(char::is_whitespace) {
            words(" ", &mut parent.line);
        }
        let after = if line.ends_with(char::is_whitespace) { Some(' ') } else { self.next_char(parent) };
        let wrapped = match name {
            _ if done.is_repeated => inner.to_owned(),
            "b" | "strong" => emphasis(inner, "**", "strong", parent.line.chars().next_back(), after),
            "i" | "em" | "cite" | "dfn" | "var" => emphasis(inner, "*", "em", parent.line.chars().next_back(), after),
            "del" | "s" | "strike" => emphasis(inner, "~~", "del", parent.line.chars().next_back(), after),
            "sup" | "sub" | "mark" | "q" | "small" | "u" | "ins" => format!("<{name}>{inner}</{name}>"),
            "abbr" | "acronym" => match self.dom.attribute(done.node, "title") {
                Some(title) => format!("<abbr title=\"{}\">{inner}</abbr>", raw::escaped(title)),
                None => inner.to_owned(),
            },
            "a" => self.link(done.node, inner),
            _ => inner.to_owned(),
        };
        phrase(&wrapped, &mut parent.line);
        if line.contains("\\\n") && line.trim_end().ends_with('\\') {
            hard_break(&mut parent.line);
        } else if line.ends_with(char::is_whitespace) {
            words(" ", &mut parent.line);
        }
    }

    /// Returns the character that comes next in an element, if it is text.
    fn next_char(&self, frame: &Frame) -> Option<char> {
        let next = self.dom.children(frame.node).get(frame.next)?;
        if let Kind::Text(text) = self.dom.kind(*next) { text.chars().next() } else { None }
    }

    fn link(&self, node: NodeId, text: &str) -> String {
        let href = self.dom.attribute(node, "href").map(str::trim).filter(|href| !href.is_empty());
        if let Some(anchor) =
            href.and_then(|href| href.strip_prefix('#')).filter(|anchor| self.anchors.contains_key(*anchor))
        {
            return format!("[{}](#{anchor})", text.replace("\\\n", " "));
        }
        match href.and_then(|href| self.host.link(href, false)) {
            Some(target) => {
                let hint = self.dom.attribute(node, "data-hint").map(|hint| format!(" {}", quote_argument(hint)));
                format!("[{}]({}{})", text.replace("\\\n", " "), destination(&target), hint.unwrap_or_default())
            }
            None => text.to_owned(),
        }
    }

    fn list(&self, name: &str, done: &Frame, before: Option<&String>) -> Vec<String> {
        // Two lists that touch would be one.
        if self.dom.has_class(done.node, "blocks-gallery-grid") {
            return done.blocks.clone();
        }
        let other = before.is_some_and(|before| begins_list_of(before, name == "ol"));
        let mut number: u64 = self.dom.attribute(done.node, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
        let is_loose = done.blocks.iter().any(|item| item.contains("\n\n"));
        let mut items = Vec::new();
        for item in &done.blocks {
            let marker = match (name, other) {
                ("ol", other) => format!("{number}{} ", if other { ')' } else { '.' }),
                (_, true) => "* ".into(),
                (_, false) => "- ".into(),
            };
            number = number.saturating_add(1).min(999_999_999);
            items.push(prefixed(item, &marker, &" ".repeat(marker.len())));
        }
        if items.is_empty() { items } else { vec![items.join(if is_loose { "\n\n" } else { "\n" })] }
    }
}

/// Returns a definition; it stands right below its term.
fn definition(blocks: &[String], parent: &mut Frame) -> Vec<String> {
    if blocks.is_empty() {
        return Vec::new();
    }
    let definition = prefixed(&blocks.join("\n\n"), ": ", "  ");
    match parent.blocks.pop() {
        Some(term) => vec![format!("{term}\n{definition}")],
        None => blocks.to_vec(),
    }
}
