//! Diagnostics on a screen.

use super::{Diagnostic, Lang};

/// How to show things to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Language of the sentences.
    pub lang: Lang,
    /// Whether to use colour.
    pub color: bool,
}

/// Appends a diagnostic as a person reads it: fact, place, line, caret, remedies.
pub fn write_human(_diagnostic: &Diagnostic, _style: Style, _screen: &mut String) {}
