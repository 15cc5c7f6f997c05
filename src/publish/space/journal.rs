//! What happened on a web space, for people: `journal`, one line an event, each with its own check.
//!
//! It is derived: nothing is decided by it, so a full disk or a torn line loses a memory and no more.

use std::io::{Seek as _, SeekFrom, Write as _};

use crate::{
    digest::check_of,
    publish::{folder::Folder, id::Moment},
};

const NAME: &str = "journal";

/// Past this size the older half becomes `journal.1`.
const MOST: u64 = 1 << 20;

/// Adds a line: when, what, who.
pub(crate) fn note(state: &Folder, now: Moment, event: &str, who: &str) {
    let words = format!("{} {event} {}", now.compact(), who.replace(char::is_control, " "));
    let line = format!("{words} #{:016x}\n", check_of(words.as_bytes()));
    let Ok(mut file) = state.keep_file(NAME) else { return };
    match file.seek(SeekFrom::End(0)) {
        Ok(end) if end > MOST => {
            drop(state.rename(NAME, state, "journal.1"));
            drop(state.keep_file(NAME).map(|mut file| file.write_all(line.as_bytes())));
        }
        _ => drop(file.write_all(line.as_bytes())),
    }
}
