//! Lists: `-*` and `-#`, as deep as there are signs.

use super::{
    signs::{Run, Sign, Signs, piece},
    tree::{Element, Piece},
};

/// Puts lists in place: each paragraph has its own.
pub(super) fn lists(source: Signs) -> Signs {
    if source.find(0, "\n-*").is_none() && source.find(0, "\n-#").is_none() {
        return source;
    }
    let mut read = Vec::with_capacity(source.len());
    let mut at = 0;
    loop {
        let end = source.find(at, "\n\n").unwrap_or(source.len());
        paragraph(&source[at..end], &mut read);
        if end == source.len() {
            return read;
        }
        read.extend_from_slice(&source[end..end + 2]);
        at = end + 2;
    }
}

fn paragraph(source: &[Sign], read: &mut Signs) {
    if source.find(0, "-*").is_none() && source.find(0, "-#").is_none() {
        read.extend_from_slice(source);
        return;
    }
    let source = [&[Sign::Char('\n')], source].concat();
    let mut open = Open::default();
    let mut at = 0;
    while at < source.len() {
        let Some((is_ordered, depth, start)) = marker(&source, at) else {
            read.push(source[at].clone());
            at += 1;
            continue;
        };
        open.item(is_ordered, depth, read);
        let end = source.find(start, "\n-").unwrap_or(source.len());
        let words = &source[start..end];
        if words.iter().all(Sign::is_space) {
            read.push(Sign::Char('\u{a0}'));
        } else {
            read.extend_from_slice(words);
        }
        at = end;
    }
    open.close(0, read);
}

/// Reads `-**` at the beginning of a line: whether it counts, how deep, and where the words begin.
fn marker(source: &[Sign], at: usize) -> Option<(bool, usize, usize)> {
    if !source.stands(at, "\n-") {
        return None;
    }
    let sign = source.char(at + 2).filter(|c| matches!(c, '*' | '#'))?;
    let end = source.skip(at + 2, |other| other.is(sign));
    (!matches!(source.char(end), Some('*' | '#'))).then_some((sign == '#', end - at - 2, end))
}

/// The lists that are open, the outermost first.
#[derive(Default)]
struct Open {
    levels: Vec<Level>,
    /// Of which kind the last item was.
    last: Option<bool>,
}

struct Level {
    is_ordered: bool,
    /// Whether an item is open in it.
    has_item: bool,
}

/// How deep lists go; deeper ones stay there.
const DEPTH: usize = 50;

impl Open {
    /// Begins an item, with the lists around it that are not open yet.
    fn item(&mut self, is_ordered: bool, depth: usize, read: &mut Signs) {
        let depth = depth.min(DEPTH);
        let changes = self.last.is_some_and(|last| last != is_ordered) && depth == self.levels.len();
        self.last = Some(is_ordered);
        if changes {
            // The other kind of list begins in the same item as the one that ends.
            self.close(depth - 1, read);
        } else {
            self.close(depth, read);
            if let Some(level) = self.levels.get_mut(depth - 1) {
                level.leave_item(read);
            }
        }
        while self.levels.len() < depth {
            match self.levels.last_mut() {
                None => read.extend([Sign::Char('\n'), Sign::Char('\n')]),
                Some(level) => level.enter_item(read),
            }
            read.push(piece(Piece::Open(Element::List(is_ordered))));
            self.levels.push(Level { is_ordered, has_item: false });
        }
        if let Some(level) = self.levels.last_mut() {
            level.enter_item(read);
        }
    }

    /// Ends the lists below a depth.
    fn close(&mut self, depth: usize, read: &mut Signs) {
        while self.levels.len() > depth {
            let Some(mut level) = self.levels.pop() else { return };
            level.leave_item(read);
            read.push(piece(Piece::Close(Element::List(level.is_ordered))));
        }
    }
}

impl Level {
    fn enter_item(&mut self, read: &mut Signs) {
        if !self.has_item {
            read.push(piece(Piece::Open(Element::Item)));
            self.has_item = true;
        }
    }

    fn leave_item(&mut self, read: &mut Signs) {
        if std::mem::take(&mut self.has_item) {
            read.push(piece(Piece::Close(Element::Item)));
        }
    }
}
