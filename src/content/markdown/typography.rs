//! French typography of running text, as it is written out.
//!
//! Works on runs: the text between two events of the parser. What a rule must know of the text
//! before a run ([`Pen::previous`]) is carried along, so that `*mot* !` and `« **mot** »` come out
//! right; what follows a run is unknown and counts as a border. Applied to its own output it
//! changes nothing.

use super::text;

/// Narrow no-break space: before `;`, `!`, `?` and inside guillemets.
const NARROW: char = '\u{202f}';
/// No-break space: before `:` and between a number and its unit.
const NO_BREAK: char = '\u{a0}';
/// Stands for what is not text (code, an image) when it is the character before a run.
const OBJECT: char = 'x';

/// Writes runs of one block.
#[derive(Debug, Clone)]
pub(super) struct Pen {
    /// Whether to write French.
    french: bool,
    /// Whether to escape for HTML.
    html: bool,
    /// Last character written in this block.
    previous: Option<char>,
    /// Straight quotes that are open.
    quotes: u32,
    /// Whether the outermost of them is an inner quote, because guillemets were open.
    inner: bool,
    /// Guillemets that are open as written.
    guillemets: u32,
    /// Whether a straight `'` was left open before a word.
    single: bool,
    /// Whether a space was just written that swallows the one which follows.
    owed: bool,
}

impl Pen {
    /// Returns a pen for a new text.
    pub(super) fn new(french: bool, html: bool) -> Self {
        Self { french, html, previous: None, quotes: 0, inner: false, guillemets: 0, single: false, owed: false }
    }

    /// Begins a new block: nothing is carried over.
    pub(super) fn restart(&mut self) {
        *self = Self::new(self.french, self.html);
    }

    /// Appends a run of text.
    pub(super) fn write(&mut self, run: &str, out: &mut String) {
        if self.french {
            Run { pen: self, text: run, done: 0, out }.write();
        } else if self.html {
            text::escape(run, out);
        } else {
            out.push_str(run);
        }
    }

    /// Appends what no rule may touch: code, an address.
    pub(super) fn write_verbatim(&mut self, verbatim: &str, out: &mut String) {
        if self.html {
            text::escape(verbatim, out);
        } else {
            out.push_str(verbatim);
        }
        self.object();
    }

    /// Notes that something that is not text was written.
    pub(super) fn object(&mut self) {
        self.previous = Some(OBJECT);
        self.owed = false;
    }

    /// Notes that a tag of raw HTML stands here: no rule reaches back over it to take a space away.
    pub(super) fn border(&mut self) {
        if matches!(self.previous, Some(' ' | '\n')) {
            self.previous = Some('\t');
        }
    }

    /// Appends the line break of the source, unless a space was just written that swallows it.
    pub(super) fn soft_break(&mut self, out: &mut String) {
        if !std::mem::take(&mut self.owed) {
            let line = if self.html { '\n' } else { ' ' };
            out.push(line);
            self.previous = Some(line);
        }
    }

    /// Notes a line break that shows.
    pub(super) fn hard_break(&mut self) {
        self.previous = None;
        self.owed = false;
    }
}

/// A run being written: `text[..done]` is out.
struct Run<'p, 't> {
    pen: &'p mut Pen,
    text: &'t str,
    done: usize,
    out: &'p mut String,
}

/// Bytes at which a rule may apply, or which HTML needs escaped.
static SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let marks = b"<&;!?:\"'.0123456789\xc2";
    let mut i = 0;
    while i < marks.len() {
        table[marks[i] as usize] = true;
        i += 1;
    }
    table
};

/// Returns the first place at or after `i` where a rule may apply. The hot loop of a build: every
/// byte of every page passes here, so it takes eight at a time.
fn next_special(bytes: &[u8], mut i: usize) -> Option<usize> {
    while let Some(word) = bytes.get(i..).and_then(<[u8]>::first_chunk) {
        let Some(found) = first_suspect(u64::from_le_bytes(*word)) else {
            i += 8;
            continue;
        };
        if SPECIAL[usize::from(bytes[i + found])] {
            return Some(i + found);
        }
        i += found + 1;
    }
    (i..bytes.len()).find(|&i| SPECIAL[usize::from(bytes[i])])
}

/// Returns the first byte of `word` that is 0x21 to 0x3f or 0xc2: all that is special, and little else.
fn first_suspect(word: u64) -> Option<usize> {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const LOW: u64 = !HIGH;
    let ascii = word ^ 0x2020_2020_2020_2020;
    let above = (ascii | ascii << 1 | ascii << 2) & HIGH;
    let marks = ((ascii & LOW) + LOW) & !above & HIGH;
    let lead = word ^ 0xc2c2_c2c2_c2c2_c2c2;
    let leads = !(((lead & LOW) + LOW) | lead) & HIGH;
    let suspects = marks | leads;
    (suspects != 0).then(|| suspects.trailing_zeros() as usize / 8)
}

impl Run<'_, '_> {
    fn write(&mut self) {
        self.first_space();
        let mut i = self.done;
        while let Some(at) = next_special(self.text.as_bytes(), i) {
            i = self.special(at).max(at + 1);
        }
        self.flush(self.text.len());
    }

    /// Applies the rule of the character at `i`; returns where to go on.
    fn special(&mut self, i: usize) -> usize {
        match self.text.as_bytes()[i] {
            b'<' => self.replace(i, i + 1, if self.pen.html { "&lt;" } else { "<" }, '<'),
            b'&' => self.replace(i, i + 1, if self.pen.html { "&amp;" } else { "&" }, '&'),
            b':' => self.high_mark(i, NO_BREAK),
            b';' | b'!' | b'?' => self.high_mark(i, NARROW),
            b'"' => self.double_quote(i),
            b'\'' => self.apostrophe(i),
            b'.' => self.dots(i),
            0xc2 => match self.text.as_bytes().get(i + 1) {
                Some(0xab) => self.guillemet_opens(i),
                Some(0xbb) => self.guillemet_closes(i),
                _ => i + 2,
            },
            _ => self.number(i),
        }
    }

    /// Writes the text up to `end` as it is.
    fn flush(&mut self, end: usize) {
        if end > self.done {
            let part = &self.text[self.done..end];
            self.out.push_str(part);
            self.pen.previous = part.chars().next_back();
            self.done = end;
        }
    }

    /// Writes `new` for `text[start..end]`, as the text's character `as_char`.
    fn replace(&mut self, start: usize, end: usize, new: &str, as_char: char) -> usize {
        self.flush(start);
        self.out.push_str(new);
        self.pen.previous = Some(as_char);
        self.done = end;
        end
    }

    /// Returns the last character before `i`.
    fn before(&self, i: usize) -> Option<char> {
        if i > self.done { self.text[self.done..i].chars().next_back() } else { self.pen.previous }
    }

    /// Returns the character at `i`, if the run goes that far.
    fn at(&self, i: usize) -> Option<char> {
        self.text[i..].chars().next()
    }

    /// Settles what the previous run left to the first character of this one.
    fn first_space(&mut self) {
        if std::mem::take(&mut self.pen.owed) {
            if let Some(space @ (' ' | NO_BREAK | NARROW)) = self.at(0) {
                self.done = space.len_utf8();
            }
        } else if self.text.starts_with(' ') && self.pen.previous.is_some_and(|c| c.is_ascii_digit()) {
            self.unit(0);
        }
    }

    /// `mot!`, `mot !`: a no-break space before the mark.
    fn high_mark(&mut self, i: usize, space: char) -> usize {
        let mark = self.text.as_bytes()[i];
        if !self.at(i + 1).is_none_or(|next| ends_mark(mark, next)) {
            return i + 1;
        }
        self.bind(i, space, |c| c.is_alphanumeric() || ")]}»”’\"'.…%€$£°*".contains(c));
        i + 1
    }

    /// Makes the spaces before `i` one `space`, or inserts it after a character that `attaches`.
    fn bind(&mut self, i: usize, space: char, attaches: impl Fn(char) -> bool) {
        let word = self.done + self.text[self.done..i].trim_end_matches(' ').len();
        let spaced = word < i;
        match self.before(word) {
            Some(' ' | '\n') if word == self.done && self.out.ends_with([' ', '\n']) => {
                // The space ends the run before.
                self.out.pop();
            }
            Some(c) if spaced && !c.is_whitespace() => self.flush(word),
            Some(c) if !spaced && attaches(c) => self.flush(word),
            _ => return,
        }
        self.out.push(space);
        self.pen.previous = Some(space);
        self.done = i;
    }

    fn double_quote(&mut self, i: usize) -> usize {
        let opens = self.before(i).is_none_or(|c| c.is_whitespace() || "([{«“’'-–—/".contains(c))
            && self.at(i + 1).is_none_or(|c| !c.is_whitespace());
        let pen = &mut *self.pen;
        if opens {
            pen.inner = if pen.quotes == 0 { pen.guillemets > 0 } else { pen.inner };
            pen.quotes += 1;
            let inner = pen.inner || pen.quotes > 1;
            return if inner {
                self.replace(i, i + 1, "“", '“')
            } else {
                self.replace(i, i + 1, "«\u{202f}", NARROW)
            };
        }
        match pen.quotes {
            0 => i + 1,
            depth => {
                pen.quotes -= 1;
                let inner = pen.inner || depth > 1;
                if inner { self.replace(i, i + 1, "”", '”') } else { self.guillemet(i, i + 1) }
            }
        }
    }

    fn guillemet_opens(&mut self, i: usize) -> usize {
        self.pen.guillemets += 1;
        let after = i + '«'.len_utf8();
        let spaces = self.text[after..].len() - self.text[after..].trim_start_matches(' ').len();
        match self.at(after + spaces) {
            Some(NARROW | NO_BREAK) if spaces == 0 => after,
            next => {
                self.pen.owed = next.is_none();
                self.replace(i, after + spaces, "«\u{202f}", NARROW)
            }
        }
    }

    fn guillemet_closes(&mut self, i: usize) -> usize {
        self.pen.guillemets = self.pen.guillemets.saturating_sub(1);
        self.guillemet(i, i + '»'.len_utf8())
    }

    /// Writes `»` for `text[i..after]`.
    fn guillemet(&mut self, i: usize, after: usize) -> usize {
        self.bind(i, NARROW, |c| !c.is_whitespace());
        self.replace(i, after, "»", '»')
    }

    fn apostrophe(&mut self, i: usize) -> usize {
        let after_letter = self.before(i).is_some_and(char::is_alphabetic);
        let before_letter = self.at(i + 1).is_some_and(char::is_alphanumeric);
        if after_letter && (before_letter || !self.pen.single) {
            return self.replace(i, i + 1, "’", '’');
        }
        self.pen.single = !after_letter && before_letter;
        i + 1
    }

    fn dots(&mut self, i: usize) -> usize {
        let dots = self.text[i..].len() - self.text[i..].trim_start_matches('.').len();
        if dots == 3 && self.before(i) != Some('.') { self.replace(i, i + 3, "…", '…') } else { i + dots }
    }

    fn number(&mut self, i: usize) -> usize {
        let digits = self.text.as_bytes()[i..].iter().take_while(|b| b.is_ascii_digit()).count();
        let end = i + digits;
        if self.text[end..].starts_with(' ') { self.unit(end) } else { end }
    }

    /// Binds the unit that follows the space at `i` to the number before it.
    fn unit(&mut self, i: usize) -> usize {
        let word = &self.text[i + 1..];
        let may_be = |first: &u8| {
            matches!(
                first,
                b'%' | b'$'
                    | b'G'
                    | b'L'
                    | b'M'
                    | b'T'
                    | b'W'
                    | b'c'
                    | b'g'
                    | b'h'
                    | b'k'
                    | b'l'
                    | b'm'
                    | b't'
                    | 0xc2
                    | 0xe2
            )
        };
        if !word.as_bytes().first().is_some_and(may_be) {
            return i + 1;
        }
        let end = word.find(|c: char| !c.is_alphanumeric() && !"€%‰$£°".contains(c)).unwrap_or(word.len());
        if UNITS.contains(&&word[..end]) { self.replace(i, i + 1, "\u{a0}", NO_BREAK) } else { i + 1 }
    }
}

/// What is written after a number and must not be torn from it.
static UNITS: &[&str] = &[
    "€", "%", "‰", "$", "£", "°", "°C", "k€", "M€", "km", "m", "cm", "mm", "m²", "m2", "m³", "km²", "ha", "kg", "g",
    "mg", "t", "l", "L", "cl", "ml", "Go", "Mo", "ko", "To", "kWh", "W", "kW",
];

/// Whether a mark followed by `next` ends a word, and is not part of an address, a smiley or code.
fn ends_mark(mark: u8, next: char) -> bool {
    next.is_whitespace() || "»”\"".contains(next) || (matches!(mark, b'!' | b'?') && ")]!?.…,;:’'".contains(next))
}

#[cfg(test)]
mod tests {
    use super::{SPECIAL, first_suspect};

    #[test]
    fn eight_at_a_time_misses_nothing() {
        for byte in 0..=255u8 {
            for place in 0..8 {
                let mut word = *b"a \xc3\xa9\nz\xe2\x80";
                word[place] = byte;
                let suspect = first_suspect(u64::from_le_bytes(word));
                let expected = (0x21..=0x3f).contains(&byte) || byte == 0xc2;
                assert_eq!(suspect, expected.then_some(place), "{byte:x} at {place}");
                assert!(expected || !SPECIAL[usize::from(byte)]);
            }
        }
    }
}
