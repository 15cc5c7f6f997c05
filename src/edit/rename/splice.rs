//! Small changes to a text that leave every other byte alone.

use std::{ops::Range, sync::Arc};

use super::{Change, Edit};
use crate::digest::Digest;

/// A text and what is to change in it.
#[derive(Debug)]
pub(super) struct Splices {
    pub(super) text: Arc<str>,
    is_new: bool,
    /// Stretches and what replaces them; insertions at one place keep their order.
    splices: Vec<(Range<usize>, String)>,
}

impl Splices {
    pub(super) fn new(text: Arc<str>) -> Self {
        Self { text, is_new: false, splices: Vec::new() }
    }

    /// Returns a file that does not exist yet.
    pub(super) fn new_file() -> Self {
        Self { text: Arc::from(""), is_new: true, splices: Vec::new() }
    }

    pub(super) fn insert(&mut self, at: usize, new: String) {
        self.splices.push((at..at, new));
    }

    /// Replaces a stretch; the same stretch twice (a reference that two links share) counts once.
    pub(super) fn replace(&mut self, range: Range<usize>, new: String) {
        if !self.splices.iter().any(|(known, _)| *known == range) {
            self.splices.push((range, new));
        }
    }

    /// Replaces `old` where it is written as an address within `within`; does nothing when it cannot
    /// be found, which the proof will notice.
    pub(super) fn replace_in(&mut self, within: Range<usize>, old: &str, new: String) {
        if let Some(range) = find_address(&self.text, within, old) {
            self.replace(range, new);
        }
    }

    /// Returns the line break that the text uses.
    pub(super) fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// Returns the edit that makes the changes, if there are any.
    pub(super) fn into_edit(mut self, file: String) -> Option<Edit> {
        if self.splices.is_empty() {
            return None;
        }
        self.splices.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut text, mut done, mut changes) = (String::with_capacity(self.text.len() + 64), 0, Vec::new());
        for (range, new) in self.splices {
            let line = self.text[..range.start].matches('\n').count() + 1;
            let old = self.text[range.clone()].to_owned();
            text.push_str(&self.text[done..range.start]);
            text.push_str(&new);
            done = range.end;
            changes.push(Change { line, old, new });
        }
        text.push_str(&self.text[done..]);
        let old = (!self.is_new).then(|| Digest::of(self.text.as_bytes()));
        Some(Edit { file, old, text, changes })
    }
}

/// Returns where `address` stands within a stretch of `text`, as an address: alone, or between the
/// signs that enclose one. Failing that, where a reference definition (`[label]: address`) gives it.
fn find_address(text: &str, within: Range<usize>, address: &str) -> Option<Range<usize>> {
    let encoded = address.replace('&', "&amp;");
    [address, &encoded].into_iter().find_map(|written| {
        let slice = text.get(within.clone())?;
        let places = slice.match_indices(written).map(|(at, _)| within.start + at..within.start + at + written.len());
        let enclosed = |range: &Range<usize>| {
            *range == within || (opens(&text[..range.start]) && closes(text[range.end..].chars().next()))
        };
        places.filter(enclosed).last().or_else(|| definition(text, written))
    })
}

/// Whether an address can begin here: in brackets, or in the quotes of `key="…"`; a link's title, in
/// quotes as well, follows a space.
fn opens(before: &str) -> bool {
    match before.strip_suffix(['"', '\'']) {
        Some(before) => before.trim_end().ends_with('='),
        None => before.trim_end_matches(' ').ends_with(['(', '<']),
    }
}

fn closes(next: Option<char>) -> bool {
    next.is_none_or(|c| matches!(c, ')' | '>' | '"' | '\'') || c.is_whitespace())
}

/// Returns where the first definition gives this address.
fn definition(text: &str, address: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let inside = line.trim_start_matches([' ', '>']);
        if let Some((label, rest)) = inside.split_once("]:")
            && label.starts_with('[')
        {
            let given = rest.trim_start().trim_start_matches('<');
            let at = start + line.len() - given.len();
            if given.starts_with(address) && closes(given[address.len()..].chars().next()) {
                return Some(at..at + address.len());
            }
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Splices;

    fn changed(text: &str, old: &str, new: &str) -> Option<String> {
        let mut splices = Splices::new(text.into());
        splices.replace_in(0..text.len(), old, new.into());
        splices.into_edit("a.md".into()).map(|edit| edit.text)
    }

    #[test]
    fn only_the_address_changes() {
        let cases = [
            ("[a.md](a.md)", "[a.md](b.md)"),
            ("![a.md](<a.md> \"a.md\")", "![a.md](<b.md> \"a.md\")"),
            ("::button{label=\"x\" link=\"a.md\"}", "::button{label=\"x\" link=\"b.md\"}"),
            ("[x][y]\n\n[z]: c.md\n[y]: a.md 'T'\n", "[x][y]\n\n[z]: c.md\n[y]: b.md 'T'\n"),
        ];
        for (before, after) in cases {
            assert_eq!(changed(before, "a.md", "b.md").as_deref(), Some(after));
        }
        assert_eq!(changed("[x](aa.md)", "a.md", "b.md"), None);
        assert_eq!(changed("[x](b?q=1&amp;r)", "b?q=1&r", "c").as_deref(), Some("[x](c)"));
    }
}
