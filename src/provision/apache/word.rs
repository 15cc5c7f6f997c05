//! Words of a configuration, and how each kind of directive has them quoted.
//!
//! Read from Apache 2.4: most directives take words with `ap_getword_conf` (`server/util.c`): quotes of
//! either kind, in which a backslash stands for itself unless a quote or a backslash follows, and two
//! backslashes for one even outside quotes. The directives of `mod_rewrite` take theirs apart themselves
//! (`parseargline`): quotes, but nothing is ever unescaped.

/// A word that no configuration can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit(pub String);

/// How words are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// As most directives have it.
    Plain,
    /// As `RewriteRule` and `RewriteCond` have it.
    Rewrite,
}

impl Dialect {
    /// Returns the dialect of a directive or section.
    pub(super) fn of(name: &str) -> Self {
        match ["RewriteRule", "RewriteCond"].iter().any(|rewrite| rewrite.eq_ignore_ascii_case(name)) {
            true => Self::Rewrite,
            false => Self::Plain,
        }
    }

    /// Tells whether a directive can be said.
    pub(super) fn check(self, name: &str, words: &[String]) -> Result<(), Unfit> {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Unfit(name.into()));
        }
        let refused = words.iter().find(|word| !is_one_line(word) || is_replaced(word) || !self.can_quote(word));
        refused.map_or(Ok(()), |word| Err(Unfit(word.clone())))
    }

    fn can_quote(self, word: &str) -> bool {
        self == Self::Plain || !needs_quotes(word) || !(word.contains('"') && word.contains('\''))
    }

    /// Appends words, each after a space.
    pub(super) fn write(self, words: &[String], text: &mut String) {
        for word in words {
            text.push(' ');
            match self {
                _ if !needs_quotes(word) && (self == Self::Rewrite || !word.contains(['\\', '"', '\''])) => {
                    text.push_str(word);
                }
                Self::Plain => {
                    text.push('"');
                    for c in word.chars() {
                        if matches!(c, '"' | '\\') {
                            text.push('\\');
                        }
                        text.push(c);
                    }
                    text.push('"');
                }
                Self::Rewrite => {
                    let quote = if word.contains('"') { '\'' } else { '"' };
                    text.extend([quote]);
                    text.push_str(word);
                    text.push(quote);
                }
            }
        }
    }

    /// Returns the words of the rest of a line.
    pub(super) fn words(self, mut rest: &str) -> Vec<String> {
        let mut words = Vec::new();
        loop {
            rest = rest.trim_start_matches(is_space);
            if rest.is_empty() {
                return words;
            }
            let (word, after) = self.word(rest);
            words.push(word);
            rest = after;
        }
    }

    fn word(self, rest: &str) -> (String, &str) {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let inside = if quote.is_some() { &rest[1..] } else { rest };
        let (mut word, mut chars) = (String::new(), inside.char_indices().peekable());
        while let Some((at, c)) = chars.next() {
            if quote == Some(c) || quote.is_none() && is_space(c) {
                return (word, &inside[at + usize::from(quote.is_some())..]);
            }
            let next = chars.peek().map(|(_, next)| *next).filter(|_| c == '\\');
            match (self, next) {
                (Self::Plain, Some(next)) if next == '\\' || Some(next) == quote => {
                    word.push(next);
                    chars.next();
                }
                (Self::Rewrite, Some(next)) if is_space(next) => {
                    word.extend([c, next]);
                    chars.next();
                }
                _ => word.push(c),
            }
        }
        (word, "")
    }
}

/// What separates words, in the locale in which servers run.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\x0b' | '\x0c' | '\r')
}

/// Whether a comment stays one.
pub(super) fn fits_comment(comment: &str) -> bool {
    is_one_line(comment) && !comment.is_empty() && comment.trim_matches(is_space) == comment && !comment.ends_with('\\')
}

fn is_one_line(text: &str) -> bool {
    !text.contains(char::is_control)
}

/// Whether a word would be taken for several, for none, or for the beginning of a quoted one; or would
/// let its line go on.
fn needs_quotes(word: &str) -> bool {
    word.is_empty() || word.contains(is_space) || word.starts_with(['"', '\'']) || word.ends_with('\\')
}

/// Whether Apache would look for a variable in it: `${NAME}`; `${map:key}` is no name.
fn is_replaced(word: &str) -> bool {
    let mut rest = word;
    while let Some((_, after)) = rest.split_once("${") {
        match after.split_once('}') {
            Some((name, after)) if name.contains(':') => rest = after,
            _ => return true,
        }
    }
    false
}
