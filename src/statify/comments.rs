//! What readers wrote below a page, as data that the component `comments` shows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

/// An approved comment. Mail, address and browser are not even read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// The comment it answers, 0 for none.
    pub parent: u64,
    /// Who wrote it.
    pub author: String,
    /// When, in the site's time.
    pub date: String,
    /// What it says: HTML.
    pub text: String,
}

/// What of a comment is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Who wrote it; may be empty.
    pub author: String,
    /// Its Markdown.
    pub text: String,
}

/// Returns comments in the order of their threads, oldest first, as JSON; `None` when there is none. A circle
/// of answers belongs to nobody's thread: it is left out.
pub fn threads(comments: &[Comment], say: impl Fn(&Comment) -> Said) -> Option<String> {
    let mut sorted: Vec<&Comment> = comments.iter().collect();
    sorted.sort_by_key(|comment| (&comment.date, comment.id));
    let known: BTreeSet<u64> = sorted.iter().map(|comment| comment.id).collect();
    let mut answers: BTreeMap<u64, Vec<&Comment>> = BTreeMap::new();
    for comment in &sorted {
        let parent = if known.contains(&comment.parent) { comment.parent } else { 0 };
        answers.entry(parent).or_default().push(comment);
    }
    let below = |id: u64| answers.get(&id).into_iter().flatten().rev();
    let mut due: Vec<(&Comment, usize)> = below(0).map(|comment| (*comment, 0)).collect();
    let (mut lines, mut seen) = (Vec::new(), BTreeSet::new());
    while let Some((comment, depth)) = due.pop() {
        if comment.id != 0 && !seen.insert(comment.id) {
            continue;
        }
        let Said { author, text } = say(comment);
        let date = comment.date.replacen(' ', "T", 1);
        lines.push(json!({ "author": author, "date": date, "depth": depth, "text": text }));
        if comment.id != 0 {
            due.extend(below(comment.id).map(|answer| (*answer, depth + 1)));
        }
    }
    (!lines.is_empty()).then(|| serde_json::to_string_pretty(&json!({ "comments": lines })).unwrap_or_default())
}
