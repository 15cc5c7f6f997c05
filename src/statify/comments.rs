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

/// Returns comments in the order of their threads, oldest first, as JSON, and how many they are; `None` when
/// there is none. Those whose threads run in a circle come last.
pub fn threads(comments: &[Comment], say: impl Fn(&Comment) -> Said) -> Option<(String, u64)> {
    let mut ids = BTreeSet::new();
    let mut sorted: Vec<&Comment> = comments.iter().collect();
    sorted.sort_by_key(|comment| (&comment.date, comment.id));
    sorted.retain(|comment| comment.id == 0 || ids.insert(comment.id));
    let mut answers: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, comment) in sorted.iter().enumerate() {
        let parent = if ids.contains(&comment.parent) { comment.parent } else { 0 };
        answers.entry(parent).or_default().push(at);
    }
    let below = |id: u64, depth: usize| answers.get(&id).into_iter().flatten().rev().map(move |at| (*at, depth));
    let mut due: Vec<(usize, usize)> = (0..sorted.len()).rev().map(|at| (at, 0)).collect();
    due.extend(below(0, 0));
    let (mut lines, mut seen) = (Vec::new(), BTreeSet::new());
    while let Some((at, depth)) = due.pop() {
        if !seen.insert(at) {
            continue;
        }
        let comment = sorted[at];
        let Said { author, text } = say(comment);
        let date = comment.date.replacen(' ', "T", 1);
        lines.push(json!({ "author": author, "date": date, "depth": depth, "text": text }));
        if comment.id != 0 {
            due.extend(below(comment.id, depth + 1));
        }
    }
    let count = lines.len() as u64;
    let text = serde_json::to_string_pretty(&json!({ "comments": lines })).unwrap_or_default();
    (count > 0).then_some((text, count))
}
