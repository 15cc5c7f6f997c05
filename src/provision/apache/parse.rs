//! A configuration read back.

use super::{
    Item,
    word::{Dialect, is_space},
};

/// Why a text is no configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseFault {
    /// Line, from 1.
    pub line: usize,
    /// What was expected there.
    pub expected: String,
}

/// A section that is not closed yet.
struct Open {
    name: String,
    words: Vec<String>,
    items: Vec<Item>,
}

pub(super) fn parse(text: &str) -> Result<Vec<Item>, ParseFault> {
    let mut open = vec![Open { name: String::new(), words: Vec::new(), items: Vec::new() }];
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let mut line = line.to_owned();
        while line.ends_with('\\') {
            line.pop();
            line.push_str(lines.next().map_or("", |(_, more)| more));
        }
        let fault = |expected: &str| ParseFault { line: number + 1, expected: expected.into() };
        let line = line.trim_matches(is_space);
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_matches(is_space);
            if !comment.is_empty() {
                add(&mut open, Item::Comment(comment.into()));
            }
        } else if let Some(name) = line.strip_prefix("</") {
            let name = name.strip_suffix('>').ok_or_else(|| fault(">"))?;
            let closed = open.pop_if(|section| !section.name.is_empty() && section.name.eq_ignore_ascii_case(name));
            let Open { name, words, items } = closed.ok_or_else(|| fault("the end of another section"))?;
            add(&mut open, Item::Section { name, words, items });
        } else if let Some(start) = line.strip_prefix('<') {
            let (name, words) = directive(start.strip_suffix('>').ok_or_else(|| fault(">"))?);
            open.push(Open { name, words, items: Vec::new() });
        } else if !line.is_empty() {
            let (name, words) = directive(line);
            add(&mut open, Item::Directive { name, words });
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(root), true) => Ok(root.items),
        (last, _) => {
            let name = last.map(|section| section.name).unwrap_or_default();
            Err(ParseFault { line: text.lines().count(), expected: format!("</{name}>") })
        }
    }
}

fn add(open: &mut [Open], item: Item) {
    if let Some(section) = open.last_mut() {
        section.items.push(item);
    }
}

fn directive(line: &str) -> (String, Vec<String>) {
    let (name, rest) = line.split_once(is_space).unwrap_or((line, ""));
    (name.into(), Dialect::of(name).words(rest))
}
