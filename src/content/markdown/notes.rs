//! Footnotes: who calls which, and the order they are shown in.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// The footnotes of one page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// In the order their labels were met.
    all: Vec<Note>,
    /// Index by label in lower case.
    labels: FxHashMap<String, usize>,
    /// Index of each called note, in order of its first call.
    called: Vec<usize>,
}

/// One label.
#[derive(Debug, Default)]
pub(super) struct Note {
    /// How often it is called.
    pub(super) calls: u32,
    /// Its place among the shown notes, from 1; 0 while nobody called it.
    pub(super) number: usize,
    /// Where it is written, if it is.
    pub(super) written: Option<Range<usize>>,
}

impl Notes {
    /// Counts a call; returns the note's number and which call of it this is, both from 1.
    pub(super) fn call(&mut self, label: &str) -> (usize, u32) {
        let index = self.index(label);
        let note = &mut self.all[index];
        note.calls += 1;
        if note.number == 0 {
            self.called.push(index);
            note.number = self.called.len();
        }
        (note.number, note.calls)
    }

    /// Takes note of the text of a label; returns its index, or `None` when it had one already.
    pub(super) fn write(&mut self, label: &str, span: Range<usize>) -> Option<usize> {
        let index = self.index(label);
        let fresh = self.all[index].written.is_none();
        self.all[index].written.get_or_insert(span);
        fresh.then_some(index)
    }

    /// Returns the shown notes in order, each with its index.
    pub(super) fn shown(&self) -> impl Iterator<Item = (usize, &Note)> {
        self.called.iter().map(|&index| (index, &self.all[index])).filter(|(_, note)| note.written.is_some())
    }

    /// Returns the notes that are written but never called.
    pub(super) fn unused(&self) -> impl Iterator<Item = &Note> {
        self.all.iter().filter(|note| note.calls == 0)
    }

    fn index(&mut self, label: &str) -> usize {
        let next = self.all.len();
        let index = *self.labels.entry(label.to_lowercase()).or_insert(next);
        if index == next {
            self.all.push(Note::default());
        }
        index
    }
}

/// Returns the id of the note with this number.
pub(super) fn note_id(number: usize) -> String {
    format!("fn-{number}")
}

/// Returns the id of a call of the note with this number.
pub(super) fn call_id(number: usize, call: u32) -> String {
    if call == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{call}") }
}
