//! Elements that take more than a tag: lists, code, tables, tasks, links without text.

use pulldown_cmark::{Alignment, CodeBlockKind};

use super::{Table, Writer};
use crate::content::markdown::{
    highlight::{Info, highlight},
    text,
};

impl Writer<'_> {
    pub(super) fn list(&mut self, start: Option<u64>) {
        match start {
            None => self.html.push_str("<ul>"),
            Some(1) => self.html.push_str("<ol>"),
            Some(first) => self.html.extend(["<ol start=", &first.to_string(), ">"]),
        }
    }

    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => &**info,
            CodeBlockKind::Indented => "",
        };
        self.html.push_str("<pre><code");
        let language = Info::parse(info).language;
        if !language.is_empty() {
            text::attribute("class", &format!("language-{language}"), &mut self.html);
        }
        self.html.push('>');
        self.code = (!info.is_empty() && !self.gfm()).then(|| (info.to_owned(), String::new()));
    }

    pub(super) fn code_block_end(&mut self) {
        if let Some((info, code)) = self.code.take() {
            highlight(&Info::parse(&info), &code, &mut self.html);
        }
        self.html.push_str("</code></pre>");
    }

    pub(super) fn table(&mut self, alignments: &[Alignment]) {
        self.table = Table { alignments: alignments.to_vec(), ..Table::default() };
        self.html.push_str("<table>");
    }

    pub(super) fn table_row(&mut self) {
        self.table.in_head = false;
        self.table.column = 0;
        self.html.push_str(if self.table.has_body { "<tr>" } else { "<tbody><tr>" });
        self.table.has_body = true;
    }

    pub(super) fn table_cell(&mut self) {
        let alignment = self.table.alignments.get(self.table.column).unwrap_or(&Alignment::None);
        self.table.column += 1;
        let name = match (alignment, self.gfm()) {
            (Alignment::None, _) | (Alignment::Left, false) => "",
            (Alignment::Left, true) => " align=left",
            (Alignment::Center, true) => " align=center",
            (Alignment::Right, true) => " align=right",
            (Alignment::Center, false) => " class=center",
            (Alignment::Right, false) => " class=right",
        };
        let start = self.html.len();
        self.html.push_str(match (self.table.in_head, self.gfm()) {
            (true, false) => "<th scope=col",
            (true, true) => "<th",
            (false, _) => "<td",
        });
        self.html.push_str(name);
        self.block(">");
        self.table.cell = (start, self.html.len());
    }

    /// Ends a cell. A heading without words heads nothing: it is a cell like the others.
    pub(super) fn table_cell_end(&mut self) {
        self.leave();
        let (start, begins) = self.table.cell;
        let heads = self.table.in_head && (self.html.len() > begins || self.gfm());
        if self.table.in_head && !heads {
            self.html.replace_range(start..start + "<th scope=col".len(), "<td");
        }
        self.table.is_headed |= heads;
        self.html.push_str(if heads { "</th>" } else { "</td>" });
    }

    /// Ends the row of headings; without any there is none.
    pub(super) fn table_head_end(&mut self) {
        if self.table.is_headed {
            self.html.push_str("</tr></thead>");
        } else {
            self.html.truncate(self.table.head);
        }
    }

    pub(super) fn task_box(&mut self, done: bool) {
        let item = ["<li>", "<li><p>"].iter().find(|start| self.html.ends_with(*start));
        if let Some(start) = item.filter(|_| !self.gfm()) {
            let class = " class=task";
            self.html.insert_str(self.html.len() - start.len() + "<li".len(), class);
            // What is open starts later now.
            self.patches.shift(start.matches('<').count(), class.len());
        }
        let label = match (self.gfm(), self.options.french, done) {
            (true, ..) => "",
            (_, true, true) => " aria-label=Fait",
            (_, true, false) => " aria-label=\"À faire\"",
            (_, false, true) => " aria-label=Done",
            (_, false, false) => " aria-label=\"To do\"",
        };
        self.html.push_str("<input type=checkbox disabled");
        self.html.push_str(if done { " checked" } else { "" });
        self.html.push_str(label);
        self.html.push_str("> ");
    }

    /// Writes the text of a link that has none: the title of what it leads to.
    pub(super) fn link_name(&mut self, target: Option<&str>, written: &str) {
        let title = target.and_then(|target| self.holes.title(target));
        let fallback = if written.is_empty() { target.unwrap_or_default() } else { written };
        self.pen.write_verbatim(title.as_deref().unwrap_or(fallback), &mut self.html);
    }
}
