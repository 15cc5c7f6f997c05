//! A text while it is read: signs, of which some are characters still and some are pieces already.

use std::rc::Rc;

use super::tree::{Kind, Piece};

/// One sign of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sign {
    /// A character that rules may read.
    Char(char),
    /// A character that no rule reads any more.
    Fixed(char),
    /// A piece.
    Piece(Rc<Piece>),
    /// A link with its words, which stands as one word until the typography around it is put right.
    Group(Rc<Signs>),
}

/// A text while it is read.
pub(super) type Signs = Vec<Sign>;

/// Returns characters as signs.
pub(super) fn signs(text: &str) -> Signs {
    text.chars().map(Sign::Char).collect()
}

/// Returns a piece as a sign.
pub(super) fn piece(piece: Piece) -> Sign {
    Sign::Piece(Rc::new(piece))
}

impl Sign {
    /// Returns the character it is, if rules may read it.
    pub(super) fn char(&self) -> Option<char> {
        if let Self::Char(c) = self { Some(*c) } else { None }
    }

    pub(super) fn is(&self, c: char) -> bool {
        self.char() == Some(c)
    }

    /// Whether it is white space, as patterns without Unicode know it.
    pub(super) fn is_space(&self) -> bool {
        self.char().is_some_and(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c'))
    }

    pub(super) fn piece(&self) -> Option<&Piece> {
        if let Self::Piece(piece) = self { Some(piece) } else { None }
    }

    /// Returns a tag as it was written.
    pub(super) fn tag(&self) -> Option<&str> {
        if let Some(Piece::Tag(tag)) = self.piece() { Some(tag) } else { None }
    }
}

/// What can be asked of a run of signs.
pub(super) trait Run {
    /// Returns the character at a place, if rules may read it.
    fn char(&self, at: usize) -> Option<char>;

    /// Whether characters stand at a place.
    fn stands(&self, at: usize, text: &str) -> bool;

    /// Returns the first place from `from` on where a character stands.
    fn seek(&self, from: usize, c: char) -> Option<usize>;

    /// Returns the first place from `from` on where characters stand.
    fn find(&self, from: usize, text: &str) -> Option<usize>;

    /// Returns the first place from `from` on where a sign does not suit.
    fn skip(&self, from: usize, suits: impl Fn(&Sign) -> bool) -> usize;

    /// Returns the run without white space at its ends.
    fn trimmed(&self) -> &[Sign];

    /// Returns what was written, as far as it is known.
    fn written(&self) -> String;
}

impl Run for [Sign] {
    fn char(&self, at: usize) -> Option<char> {
        self.get(at).and_then(Sign::char)
    }

    fn stands(&self, at: usize, text: &str) -> bool {
        let mut at = at;
        text.chars().all(|c| {
            at += 1;
            Run::char(self, at - 1) == Some(c)
        })
    }

    fn seek(&self, from: usize, c: char) -> Option<usize> {
        self.iter().skip(from).position(|sign| sign.is(c)).map(|at| at + from)
    }

    fn find(&self, from: usize, text: &str) -> Option<usize> {
        (from..self.len()).find(|at| self.stands(*at, text))
    }

    fn skip(&self, from: usize, suits: impl Fn(&Sign) -> bool) -> usize {
        let mut at = from;
        while self.get(at).is_some_and(&suits) {
            at += 1;
        }
        at
    }

    fn trimmed(&self) -> &[Sign] {
        let blank = |sign: &Sign| sign.is_space() || sign.is('\0');
        let start = self.skip(0, blank);
        let end = self.iter().rposition(|sign| !blank(sign)).map_or(start, |at| at + 1);
        &self[start..end.max(start)]
    }

    fn written(&self) -> String {
        let mut text = String::new();
        for sign in self {
            match sign {
                Sign::Char(c) | Sign::Fixed(c) => text.push(*c),
                Sign::Piece(piece) => text.push_str(&written(piece)),
                Sign::Group(signs) => text.push_str(&signs.written()),
            }
        }
        text
    }
}

/// Returns what the author wrote for a piece, as far as it is known.
fn written(piece: &Piece) -> String {
    match piece {
        Piece::Tag(text) | Piece::Text(text) | Piece::Address(text) => text.clone(),
        Piece::Verbatim(verbatim) if verbatim.kind == Kind::Resource => {
            format!("<{}{}>", verbatim.text, verbatim.attributes)
        }
        Piece::Verbatim(verbatim) => verbatim.text.clone(),
        Piece::Model(model) => model.source.clone(),
        Piece::Anchor(name) => format!("[{name}<-]"),
        Piece::Break(_) => "\n".into(),
        _ => String::new(),
    }
}

/// A search that goes on from place to place and never looks twice at the same sign.
pub(super) struct Ahead<'r> {
    run: &'r [Sign],
    text: &'static str,
    /// The last answer, and from where on it holds.
    found: Option<(usize, Option<usize>)>,
}

impl<'r> Ahead<'r> {
    pub(super) fn new(run: &'r [Sign], text: &'static str) -> Self {
        Self { run, text, found: None }
    }

    /// Returns the first place from `from` on where the text stands; `from` never shrinks by much.
    pub(super) fn from(&mut self, from: usize) -> Option<usize> {
        if let Some((asked, answer)) = self.found
            && from >= asked
            && answer.is_none_or(|answer| from <= answer)
        {
            return answer;
        }
        let answer = self.run.find(from, self.text);
        self.found = Some((from, answer));
        answer
    }
}

/// Returns a run rewritten from place to place: where the rule has an answer it has written what stands there
/// instead and says where to go on; anywhere else the sign stays.
pub(super) fn rewrite(source: Signs, mut rule: impl FnMut(&[Sign], usize, &mut Signs) -> Option<usize>) -> Signs {
    let mut read = Vec::with_capacity(source.len() + source.len() / 16);
    let mut at = 0;
    while at < source.len() {
        at = rule(&source, at, &mut read).unwrap_or_else(|| {
            read.push(source[at].clone());
            at + 1
        });
    }
    read
}

/// Returns a run with its links in place.
pub(super) fn ungrouped(source: Signs) -> Signs {
    rewrite(source, |source, at, read| {
        let Sign::Group(signs) = &source[at] else { return None };
        read.extend(ungrouped(signs.to_vec()));
        Some(at + 1)
    })
}
