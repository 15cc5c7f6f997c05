//! Footnotes: their calls, and the list at the end with the ways back.

use super::Writer;
use crate::content::markdown::{
    notes::{Note, Notes, call_id, note_id},
    text,
};

impl Writer<'_> {
    pub(super) fn write_note_call(&mut self, number: usize, call: u32) {
        let (number, note, id) = (number.to_string(), note_id(number), call_id(number, call));
        self.html.extend(["<sup><a href=#", &note, " id=", &id, " role=doc-noteref>", &number, "</a></sup>"]);
    }

    /// Writes the notes that were called, in order of their first call.
    pub(super) fn write_notes(&mut self, notes: &Notes) {
        if notes.shown().next().is_none() {
            return;
        }
        self.html.push_str("<section class=footnotes role=doc-endnotes aria-label=Notes><ol>");
        for (index, note) in notes.shown() {
            self.html.extend(["<li id=", &note_id(note.number), ">"]);
            let written = self.notes.get(index).map_or("", String::as_str);
            // The ways back stand in the last line, not below it.
            let (open, end) = written.strip_suffix("</p>").map_or((written, ""), |open| (open, "</p>"));
            self.html.push_str(open);
            for call in 1..=note.calls {
                write_way_back(note, call, self.options.french, &mut self.html);
            }
            self.html.extend([end, "</li>"]);
        }
        self.html.push_str("</ol></section>");
    }
}

/// Writes the link from a note back to one of its calls.
fn write_way_back(note: &Note, call: u32, french: bool, html: &mut String) {
    let number = note.number;
    let label = match (french, note.calls) {
        (true, 1) => format!("Retour à l’appel de la note {number}"),
        (true, _) => format!("Retour à l’appel {call} de la note {number}"),
        (false, 1) => format!("Back to reference {number}"),
        (false, _) => format!("Back to reference {number}-{call}"),
    };
    html.extend([" <a href=#", &call_id(number, call), " class=footnote-back role=doc-backlink"]);
    text::attribute("aria-label", &label, html);
    html.push_str(">↩");
    if call > 1 {
        html.extend(["<sup>", &call.to_string(), "</sup>"]);
    }
    html.push_str("</a>");
}
