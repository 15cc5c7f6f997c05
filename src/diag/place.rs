//! Where something stands in the user's files.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A stretch of one line of a file, kept with the line itself so that it can be shown later, when
/// the file may have changed or gone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path below the farm, with `/`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// How many characters the caret underlines, at least 1, within the line.
    pub width: u32,
    /// The line's text, or a window of it when it is very long; empty when only the file is known.
    pub excerpt: String,
    /// How many characters of the line were left out before the excerpt.
    pub skipped: u32,
}

/// Longest excerpt kept, in characters: a minified line of 1 MB is not shown whole.
const EXCERPT_MAX: usize = 160;

impl Place {
    /// Returns the place of the byte range `span` of `source`. A span outside the text or inside a
    /// character is moved to the nearest boundary.
    pub fn new(file: impl Into<String>, source: &str, span: Range<usize>) -> Self {
        let start = source.floor_char_boundary(span.start.min(source.len()));
        let end = source.floor_char_boundary(span.end.clamp(start, source.len()));
        let line_start = source[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |i| start + i);
        let line = source[line_start..line_end].trim_end_matches('\r');
        let column = source[line_start..start].chars().count();
        let width = source[start..end.min(line_end)].chars().count().max(1);
        // A window of a long line, so that the caret stays in view.
        let skip = if line.chars().count() > EXCERPT_MAX { column.saturating_sub(EXCERPT_MAX / 2) } else { 0 };
        let to_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            file: file.into(),
            line: to_u32(source[..start].matches('\n').count() + 1),
            column: to_u32(column + 1),
            width: to_u32(width.min(EXCERPT_MAX)),
            excerpt: line.chars().skip(skip).take(EXCERPT_MAX).collect(),
            skipped: to_u32(skip),
        }
    }

    /// Returns the place of a whole file, when no line is to blame.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 1, column: 1, width: 1, excerpt: String::new(), skipped: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn columns_count_characters_not_bytes() {
        let place = Place::new("a.md", "é\nçà va\n", 3 + 5..3 + 7);
        assert_eq!((place.line, place.column, place.width), (2, 4, 2));
        assert_eq!(place.excerpt, "çà va");
    }

    #[test]
    fn a_span_past_the_end_is_the_end() {
        let place = Place::new("a.md", "abc", 10..20);
        assert_eq!((place.line, place.column, place.width), (1, 4, 1));
    }
}
