//! A source file as the laws see it: without comments, texts and tests.

use std::{collections::BTreeSet, fs, path::Path};

/// One file below `src/`.
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// Code with comments and texts blanked out, and test modules cut.
    code: String,
}

impl Source {
    pub fn load(root: &Path, file: &Path) -> Self {
        let path = file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let code = without_tests(&blank(&fs::read_to_string(file).unwrap()));
        Self { path, code }
    }

    /// Names of folders and file below `src/`.
    pub fn segments(&self) -> Vec<&str> {
        let below = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        below.split('/').filter(|segment| *segment != "mod").collect()
    }

    /// The room it belongs to; `None` for the front page and the entry.
    pub fn room(&self) -> Option<&str> {
        self.segments().first().copied().filter(|room| !["lib", "main"].contains(room))
    }

    /// Whether its code contains `word` at the start of a name or path.
    pub fn says(&self, word: &str) -> bool {
        self.code.match_indices(word).any(|(at, _)| !self.code[..at].ends_with(is_name))
    }

    /// Whether its code contains `word` as a whole name.
    pub fn says_word(&self, word: &str) -> bool {
        self.code.match_indices(word).any(|(at, _)| !self.code[at + word.len()..].starts_with(is_name))
    }

    pub fn lines_of_code(&self) -> usize {
        self.code.lines().filter(|line| !line.trim().is_empty()).count()
    }

    /// The rooms it imports or names by a path, its own left out.
    pub fn imports(&self) -> BTreeSet<String> {
        let mut rooms = BTreeSet::new();
        let depth = self.segments().len();
        let climbs = ["super::".repeat(depth), "crate::".to_owned()];
        for climb in &climbs {
            for (at, _) in self.code.match_indices(climb.as_str()) {
                let before = &self.code[..at];
                if !before.ends_with(is_name) && !before.ends_with("super::") {
                    first_names(&self.code[at + climb.len()..], &mut rooms);
                }
            }
        }
        rooms.retain(|room| Some(room.as_str()) != self.room() && !room.starts_with("__"));
        rooms
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Adds the first name of a path, or of each path between braces: `a::b`, `{a::{b, c}, d}`.
fn first_names(path: &str, names: &mut BTreeSet<String>) {
    let Some(group) = path.strip_prefix('{') else {
        let name: String = path.chars().take_while(|c| is_name(*c)).collect();
        names.extend((!name.is_empty() && name != "super").then_some(name));
        return;
    };
    let (mut depth, mut start) = (0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && is_name(c) => {
                first_names(&group[at..], names);
                start = false;
            }
            _ => {}
        }
    }
}

/// Cuts `#[cfg(test)]` items: what follows up to the end of its braces or its semicolon.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..at]);
        let item = &rest[at..];
        let end = item.find(['{', ';']).unwrap_or(item.len() - 1);
        rest = if item[end..].starts_with('{') { &item[end + block_end(&item[end..])..] } else { &item[end + 1..] };
    }
    kept + rest
}

/// Length of the block that starts with the first brace.
fn block_end(block: &str) -> usize {
    let mut depth = 0;
    for (at, c) in block.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    block.len()
}

/// Replaces comments and the inside of texts by nothing, line ends kept.
fn blank(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment_end(rest)
        } else if c == '"' {
            text_end(&rest[1..]) + 1
        } else if let Some(hashes) = raw_hashes(rest, &code) {
            raw_end(rest, hashes)
        } else if c == '\'' {
            char_end(rest)
        } else {
            0
        };
        if skipped == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            let (gone, left) = rest.split_at(skipped);
            code.extend(gone.chars().filter(|c| *c == '\n'));
            rest = left;
        }
    }
    code
}

fn comment_end(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        (depth, at) = match here {
            [b'/', b'*', ..] => (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth - 1, at + 2),
            _ => (depth, at + 1),
        };
        if depth == 0 {
            break;
        }
    }
    at
}

fn text_end(inside: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    inside.len()
}

/// Number of `#` when a raw text starts here.
fn raw_hashes(rest: &str, before: &str) -> Option<usize> {
    let after = rest.strip_prefix('r').filter(|_| !before.trim_end_matches('b').ends_with(is_name))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn raw_end(rest: &str, hashes: usize) -> usize {
    let open = hashes + 2;
    let close = format!("\"{}", "#".repeat(hashes));
    rest[open..].find(&close).map_or(rest.len(), |at| open + at + close.len())
}

/// Length of a character literal, 0 for a lifetime.
fn char_end(rest: &str) -> usize {
    let inside = &rest[1..];
    let mut chars = inside.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some(escaped)) => {
            let body = 1 + escaped.len_utf8();
            inside[body..].find('\'').map_or(0, |at| 1 + body + at + 1)
        }
        (Some(c), Some('\'')) => 1 + c.len_utf8() + 1,
        _ => 0,
    }
}

#[test]
fn the_reader_sees_code_only() {
    let code = blank(
        "use a; // crate::x\nlet s = \"crate::y\\\"\"; let r = r#\"\"crate::z\"#; let c = '\"'; fn f<'a>() { crate::real() }",
    );
    assert!(!code.contains("crate::x") && !code.contains("crate::y") && !code.contains("crate::z"));
    assert!(code.contains("crate::real") && code.contains("'a"));
    let mut names = BTreeSet::new();
    first_names("{diag::{Code, text}, path, content::node::{self, Value}}", &mut names);
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["content", "diag", "path"]);
    assert_eq!(
        without_tests("a(); #[cfg(test)] mod tests { fn b() {} } c();").split_whitespace().collect::<Vec<_>>(),
        ["a();", "c();"]
    );
}
