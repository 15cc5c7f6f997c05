//! Tables: `|…|`, with `|| title | summary ||`, `<` for a cell that joins the one before it and `^` for one
//! that joins the one above.

use super::{
    lists::lists,
    signs::{Ahead, Run, Sign, Signs, piece},
    tree::{Break, Caption, Cell, Element, Piece},
};

/// Puts tables in place.
pub(super) fn tables(source: Signs) -> Signs {
    if source.find(0, "\n|").is_none() {
        return source;
    }
    let source = apart(source);
    let mut starts = Ahead::new(&source, "\n|");
    let mut ends = Ahead::new(&source, "|\n");
    let mut read = Vec::with_capacity(source.len());
    // SPIP reads one byte behind a table with it, which then cannot stand before the next.
    let (mut at, mut free) = (0, 0);
    while let Some(start) = starts.from(at) {
        // The line before does not end a table; the table ends where a line does that is not followed by another.
        let end = if start > free && !source[start - 1].is('|') {
            let mut end = ends.from(start + 2);
            while let Some(found) = end.filter(|end| source.get(end + 2).is_none_or(|sign| sign.is('|'))) {
                end = ends.from(found + 1);
            }
            end
        } else {
            read.extend_from_slice(&source[at..=start]);
            at = start + 1;
            continue;
        };
        let Some(end) = end else { break };
        read.extend_from_slice(&source[at..start]);
        table(&source[start + 1..end + 2], &mut read);
        at = end + 2;
        free = at + usize::from(source.char(at).is_some_and(|c| c.is_ascii()));
    }
    read.extend_from_slice(&source[at..]);
    read
}

/// Puts empty lines around what may be a table.
fn apart(source: Signs) -> Signs {
    let newline = || Sign::Char('\n');
    let mut read = Vec::with_capacity(source.len() + 16);
    let mut at = 0;
    let first = usize::from(source.first().is_some_and(|sign| sign.is('\n')));
    if source.get(first).is_some_and(|sign| sign.is('|')) {
        read.extend([newline(), newline()]);
        at = first;
    }
    while at < source.len() {
        if !source[at].is('\n') && !source[at].is('|') {
            read.push(source[at].clone());
            at += 1;
            continue;
        }
        let is_bar = source[at].is('|');
        let from = at + usize::from(is_bar);
        let lines = source.skip(from, |sign| sign.is('\n'));
        let begins = !is_bar && lines - from >= 2 && source.get(lines).is_some_and(|sign| sign.is('|'));
        let ends = is_bar && (lines - from >= 2 || lines == source.len());
        if is_bar {
            read.push(source[at].clone());
        }
        if begins || ends {
            read.extend((0..4).map(|_| newline()));
        } else {
            read.extend_from_slice(&source[from..lines]);
        }
        at = lines;
    }
    read
}

/// A table while it is read.
#[derive(Default)]
struct Draft {
    caption: Signs,
    summary: String,
    head: Option<Vec<Signs>>,
    rows: Vec<Vec<Signs>>,
}

fn table(source: &[Sign], read: &mut Signs) {
    let draft = Draft::read(source);
    let newline = || Sign::Char('\n');
    read.extend([newline(), newline()]);
    read.push(piece(Piece::Open(Element::Table(draft.summary.clone()))));
    read.push(newline());
    read.extend(draft.caption.iter().cloned());
    if let Some(head) = &draft.head {
        head_row(head, read);
    }
    read.extend([piece(Piece::Open(Element::Body)), newline()]);
    body(&draft, read);
    read.extend([piece(Piece::Close(Element::Body)), newline()]);
    read.push(piece(Piece::Close(Element::Table(String::new()))));
    read.extend([newline(), newline()]);
}

impl Draft {
    fn read(source: &[Sign]) -> Self {
        let mut draft = Self::default();
        let mut is_first = true;
        for line in lines(source) {
            if is_first {
                if let Some((title, summary)) = caption(line) {
                    draft.set_caption(title, summary);
                    continue;
                }
                is_first = false;
                let cells = cells(line);
                if cells.iter().all(|cell| is_header(cell)) {
                    draft.head = Some(cells.iter().map(|cell| without_braces(cell)).collect());
                    continue;
                }
            }
            let line = if line.find(0, "\n-").is_some() { lists(line.to_vec()) } else { line.to_vec() };
            draft.rows.push(cells(&line).into_iter().map(words).collect());
        }
        draft
    }

    fn set_caption(&mut self, title: &[Sign], summary: &[Sign]) {
        let (title, summary) = (title.trimmed(), summary.trimmed());
        self.summary = summary.written();
        let mut add = |caption: Caption, words: &[Sign]| {
            self.caption.push(piece(Piece::Open(Element::Caption(caption))));
            self.caption.extend_from_slice(words);
            self.caption.push(piece(Piece::Close(Element::Caption(caption))));
        };
        match (title.is_empty(), summary.is_empty()) {
            (true, true) => {}
            (true, false) => add(Caption::Alone, summary),
            (false, true) => add(Caption::Title, title),
            (false, false) => {
                let open = |caption| piece(Piece::Open(Element::Caption(caption)));
                let close = |caption| piece(Piece::Close(Element::Caption(caption)));
                let mut words = title.to_vec();
                words.push(open(Caption::Summary));
                words.extend_from_slice(summary);
                words.push(close(Caption::Summary));
                add(Caption::Title, &words);
            }
        }
    }
}

/// Returns the lines of a table, each without its last bar.
fn lines(source: &[Sign]) -> Vec<&[Sign]> {
    let mut lines = Vec::new();
    let mut at = 0;
    while let Some(start) = source.seek(at, '|') {
        let Some(end) = source.find(start + 1, "|\n") else { break };
        lines.push(&source[start..end]);
        at = end + 2;
    }
    lines
}

/// Reads `|| title | summary`.
fn caption(line: &[Sign]) -> Option<(&[Sign], &[Sign])> {
    let end = line.iter().rposition(|sign| !sign.is('|')).map_or(0, |at| at + 1);
    let line = &line[..end];
    if !line.stands(0, "||") {
        return None;
    }
    let bar = line.seek(2, '|').unwrap_or(line.len());
    Some((&line[2..bar], line.get(bar + 1..).unwrap_or_default()))
}

/// Returns what stands after each bar.
fn cells(line: &[Sign]) -> Vec<&[Sign]> {
    line.split(|sign| sign.is('|')).skip(1).collect()
}

/// Whether a cell is a header: nothing, `{{…}}` or `<`.
fn is_header(cell: &[Sign]) -> bool {
    let cell = if cell.len() == 1 && cell[0].is('<') { &[] } else { cell };
    let inner = cell.trimmed();
    let inner = if inner.first().is_some_and(|sign| sign.is(':')) && inner.len() > 1 { &inner[1..] } else { inner };
    inner.is_empty()
        || inner.stands(0, "{{")
            && inner.len() > 4
            && inner.stands(inner.len() - 2, "}}")
            && !inner[2..inner.len() - 2].iter().any(|sign| matches!(sign.char(), Some('{' | '}')))
}

fn without_braces(cell: &[Sign]) -> Signs {
    cell.iter().filter(|sign| !matches!(sign.char(), Some('{' | '}'))).cloned().collect()
}

/// Returns the words of a cell: it has lines, but no paragraphs.
fn words(cell: &[Sign]) -> Signs {
    let cell = cell.trimmed();
    let mut words = Vec::with_capacity(cell.len());
    let mut at = 0;
    while at < cell.len() {
        let end = cell.skip(at, |sign| sign.is('\n'));
        match end - at {
            0 => {
                words.push(cell[at].clone());
                at += 1;
                continue;
            }
            1 => words.extend([piece(Piece::Break(Break::Auto)), Sign::Char('\n')]),
            _ => words.extend([piece(Piece::Break(Break::Plain)), Sign::Char(' '), piece(Piece::Break(Break::Plain))]),
        }
        at = end;
    }
    words
}

fn head_row(head: &[Signs], read: &mut Signs) {
    read.push(piece(Piece::Open(Element::Head)));
    read.push(piece(Piece::Open(Element::Row(0))));
    for (column, words) in head.iter().enumerate().filter(|(_, words)| !is_join(words)) {
        let joined = head[column + 1..].iter().take_while(|words| is_join(words)).count();
        let cell = Cell { is_header: true, column, columns: joined + 1, rows: 1, ..Cell::default() };
        push_cell(cell, words, read);
    }
    read.push(piece(Piece::Close(Element::Row(0))));
    read.push(piece(Piece::Close(Element::Head)));
    read.push(Sign::Char('\n'));
}

fn is_join(words: &[Sign]) -> bool {
    words.len() == 1 && words[0].is('<')
}

fn push_cell(cell: Cell, words: &[Sign], read: &mut Signs) {
    read.push(piece(Piece::Open(Element::Cell(cell.clone()))));
    read.extend_from_slice(words);
    read.push(piece(Piece::Close(Element::Cell(cell))));
}

fn body(draft: &Draft, read: &mut Signs) {
    let rows = &draft.rows;
    let columns = rows.first().map_or(0, Vec::len);
    let numeric: Vec<Option<&'static str>> = (0..columns).map(|column| numeric(rows, column)).collect();
    // The first column heads the rows if its first cell does.
    let heads = |row: &Vec<Signs>| row.first().is_some_and(|cell| is_header(cell));
    let has_heads = rows.iter().all(heads);
    let spans = spans(rows);
    for (at, row) in rows.iter().enumerate() {
        read.push(piece(Piece::Open(Element::Row(at + 1))));
        let is_headed = has_heads && heads(row);
        for (column, words) in row.iter().enumerate().filter(|(_, words)| !is_join(words) && !is_rise(words)) {
            let after = row[column + 1..].iter().take_while(|words| is_join(words) || is_rise(words));
            let is_header = column == 0 && is_headed;
            let cell = Cell {
                is_header,
                column,
                row: Some(at),
                columns: 1 + after.filter(|words| is_join(words)).count(),
                rows: spans[at].get(column).copied().unwrap_or(1),
                numeric: numeric.get(column).copied().flatten(),
                headed: (draft.head.as_ref().is_some_and(|head| has_head(head, column)), !is_header && is_headed),
            };
            read.push(Sign::Char('\n'));
            push_cell(cell, &if is_header { without_braces(words) } else { words.clone() }, read);
        }
        read.push(piece(Piece::Close(Element::Row(at + 1))));
        read.push(Sign::Char('\n'));
    }
}

fn has_head(head: &[Signs], column: usize) -> bool {
    head.get(column).is_some_and(|words| !is_join(words))
}

fn is_rise(words: &[Sign]) -> bool {
    words.len() == 1 && words[0].is('^')
}

/// Returns how many rows each cell spans.
fn spans(rows: &[Vec<Signs>]) -> Vec<Vec<usize>> {
    let mut spans: Vec<Vec<usize>> = rows.iter().map(|row| vec![1; row.len()]).collect();
    for at in (1..rows.len()).rev() {
        for column in (0..rows[at].len()).filter(|column| is_rise(&rows[at][*column])) {
            let own = spans[at][column];
            if let Some(above) = spans[at - 1].get_mut(column) {
                *above += own;
            }
        }
    }
    spans
}

/// Returns what a column of numbers is called.
fn numeric(rows: &[Vec<Signs>], column: usize) -> Option<&'static str> {
    let mut name = "numeric";
    for row in rows {
        let words = row.get(column).map(|words| words.written()).unwrap_or_default();
        if row.get(column).is_some_and(|words| words.iter().any(|sign| sign.piece().is_some())) {
            return None;
        }
        let inner = words.trim_start_matches(['{', '+', '-']).trim_end_matches('}');
        let whole = inner.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_ascii_whitespace());
        let rest = match whole.chars().next() {
            Some('.') => {
                name = "numeric point";
                &whole[1..]
            }
            Some(',') => {
                name = "numeric virgule";
                &whole[1..]
            }
            _ => whole,
        };
        if !rest.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
    }
    Some(name)
}
