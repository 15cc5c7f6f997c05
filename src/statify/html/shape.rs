//! The shapes of Markdown: words and blocks in, words and blocks out.

use super::{
    dom::{Dom, NodeId},
    escape::{guard, push},
};
use crate::path::slugify;

/// Returns a paragraph without white space and breaks at its ends.
pub(super) fn tidy(line: &str) -> &str {
    let mut tidied = line.trim();
    while let Some(rest) = tidied.strip_suffix("\\").filter(|rest| line.contains("\\\n") && !rest.ends_with('\\')) {
        tidied = rest.trim_end();
    }
    while let Some(rest) = tidied.strip_prefix("\\\n") {
        tidied = rest.trim_start();
    }
    tidied
}

/// Returns an item of a list as one piece: a list below its words stays close to them.
pub(super) fn item(blocks: Vec<String>) -> Vec<String> {
    let mut item = String::new();
    for block in &blocks {
        if !item.is_empty() {
            item.push_str(if begins_list(block) && !item.contains("\n\n") { "\n" } else { "\n\n" });
        }
        item.push_str(block);
    }
    if item.is_empty() { Vec::new() } else { vec![item] }
}

/// Whether a block is a list.
pub(super) fn begins_list(block: &str) -> bool {
    begins_list_of(block, true) || begins_list_of(block, false)
}

/// Whether a block is a list that counts, or one that does not.
pub(super) fn begins_list_of(block: &str, counts: bool) -> bool {
    let rest = block.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = rest.len() < block.len() && (rest.starts_with(". ") || rest.starts_with(") "));
    if counts { is_numbered } else { block.starts_with("- ") || block.starts_with("* ") }
}

/// Returns a heading, with the name that links know it by where it is not the one it would have anyway.
pub(super) fn heading(name: &str, blocks: &[String], id: Option<&str>) -> Vec<String> {
    // The page's title is the first level.
    let level = name[1..].parse::<usize>().unwrap_or(2).max(2);
    let mut words = blocks.join(" ").replace("\\\n", " ");
    // A brace at the end would close attributes.
    if words.ends_with('}') {
        words.truncate(words.len() - 1);
        words.push_str("&#125;");
    }
    let id = id.filter(|id| slugify(&words) != *id).map(|id| format!(" {{#{id}}}")).unwrap_or_default();
    if words.is_empty() { Vec::new() } else { vec![format!("{} {words}{id}", "#".repeat(level))] }
}

/// Returns a component around blocks; its fence is longer than those within.
pub(super) fn component(tag: &str, blocks: &[String]) -> String {
    let body = blocks.join("\n\n");
    let longest = body.lines().map(|line| line.bytes().take_while(|b| *b == b':').count()).max().unwrap_or(0);
    let fence = ":".repeat(longest.max(2) + 1);
    // A block of HTML goes on to the next empty line.
    let gap = if blocks.last().is_some_and(|last| last.starts_with('<')) { "\n" } else { "" };
    format!("{fence}{tag}\n{body}\n{gap}{fence}")
}

/// Returns text with `first` before its first line and `rest` before the others.
pub(super) fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut prefixed = String::with_capacity(text.len() + first.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            prefixed.push('\n');
        }
        let prefix = if at == 0 { first } else { rest };
        prefixed.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        prefixed.push_str(line);
    }
    prefixed
}

/// Appends words, white space as one space.
pub(super) fn words(text: &str, line: &mut String) {
    let is_gap = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
    let mut rest = text;
    while !rest.is_empty() {
        let gap = rest.len() - rest.trim_start_matches(is_gap).len();
        if gap > 0 && !line.is_empty() && !line.ends_with([' ', '\n']) {
            line.push(' ');
        }
        rest = &rest[gap..];
        let length = rest.find(is_gap).unwrap_or(rest.len());
        push(&rest[..length], line);
        rest = &rest[length..];
    }
}

/// Appends what is Markdown already.
pub(super) fn phrase(markdown: &str, line: &mut String) {
    // An exclamation mark before a link would make a picture of it.
    if markdown.starts_with('[') && line.ends_with('!') {
        line.pop();
        line.push_str("\\!");
    }
    guard(line, markdown);
    line.push_str(markdown);
}

/// Ends a line within its paragraph.
pub(super) fn hard_break(line: &mut String) {
    if !line.is_empty() && !line.ends_with('\n') {
        line.truncate(line.trim_end_matches(' ').len());
        line.push_str("\\\n");
    }
}

/// Returns words in signs of emphasis, in tags where the signs would not be read as such.
pub(super) fn emphasis(inner: &str, sign: &str, tag: &str, before: Option<char>, after: Option<char>) -> String {
    let is_word = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && !c.is_ascii_punctuation());
    let is_sign = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let begins_badly = is_sign(inner.chars().next()) && is_word(before);
    let ends_badly = is_sign(inner.chars().next_back()) && is_word(after);
    // Three signs on both sides are read as both; any other mix is not sure to be.
    let both = |one: &str, other: &str| {
        sign == one && inner.starts_with(other) && inner.ends_with(other) && inner.matches(other).count() == 2
    };
    let is_nested = (both("*", "**") && !inner.trim_matches('*').contains('*')) || both("**", "*");
    let touches = before.is_some_and(|c| sign.starts_with(c)) || (inner.starts_with('*') && !is_nested);
    if begins_badly || ends_badly || touches || inner.contains("\\\n") {
        format!("<{tag}>{inner}</{tag}>")
    } else {
        format!("{sign}{inner}{sign}")
    }
}

/// Returns text as code, in as many backticks as it needs.
pub(super) fn code(text: &str) -> String {
    let text = text.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(text, '`') + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

/// Returns text as a block of code, in a fence longer than any in it.
pub(super) fn fenced(text: &str, language: &str) -> String {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", text.trim_matches('\n').replace('\r', ""))
}

pub(super) fn longest_run(text: &str, sign: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == sign { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Returns the language that the classes of a `<pre>` or its `<code>` name.
pub(super) fn language(dom: &Dom, node: NodeId) -> String {
    let classes = std::iter::once(node).chain(dom.below(node)).filter_map(|at| dom.attribute(at, "class"));
    let mut words = classes.flat_map(|classes| classes.split([' ', ':', ';']));
    let name = words.find_map(|word| word.strip_prefix("language-").or_else(|| word.strip_prefix("lang-")));
    name.filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')).unwrap_or_default().to_owned()
}

/// Returns an address as the destination of a link.
pub fn destination(target: &str) -> String {
    let mut safe = String::with_capacity(target.len());
    for c in target.chars() {
        match c {
            ' ' => safe.push_str("%20"),
            '(' => safe.push_str("%28"),
            ')' => safe.push_str("%29"),
            '<' => safe.push_str("%3C"),
            '>' => safe.push_str("%3E"),
            '\\' => safe.push_str("%5C"),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}
