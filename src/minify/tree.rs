//! The tree of a template's control tags, built as they come.

use super::{
    scan::keyword,
    space::{Fate, Node, Side},
};

/// A tree under construction: closed nodes, and the control tags still open.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    open: Vec<(Vec<Node>, Open)>,
}

/// A control tag that is still open.
enum Open {
    If { ways: Vec<Vec<Node>>, total: bool },
    For { body: Option<Vec<Node>>, jumps: bool },
    Apart { closing: &'static str, outside: Side },
}

impl Tree {
    /// Adds a node.
    pub(super) fn push(&mut self, node: Node) {
        self.nodes.push(node);
    }

    /// Takes back the last node.
    pub(super) fn forget(&mut self) {
        self.nodes.pop();
    }

    /// Returns the whole tree; nothing if a tag was never closed.
    pub(super) fn finish(self) -> Option<Vec<Node>> {
        self.open.is_empty().then_some(self.nodes)
    }

    /// Takes a tag of the template language; `None` if it does not fit.
    pub(super) fn code(&mut self, code: &str) -> Option<()> {
        match keyword(code) {
            "if" => self.enter(Open::If { ways: Vec::new(), total: false }),
            "elif" | "else" => self.otherwise(keyword(code) == "else")?,
            "endif" => self.leave("if")?,
            "for" => self.enter(Open::For { body: None, jumps: false }),
            "endfor" => self.leave("for")?,
            "break" | "continue" => self.jump()?,
            "block" => self.enter(Open::Apart { closing: "endblock", outside: Side::Shows }),
            "filter" => self.enter(Open::Apart { closing: "endfilter", outside: Side::Shows }),
            "component" => self.enter(Open::Apart { closing: "endcomponent", outside: Side::Through }),
            "set" | "set_global" if !assigns(code) => {
                self.enter(Open::Apart { closing: "endset", outside: Side::Through });
            }
            "set" | "set_global" | "extends" => self.push(Node::Mark(Side::Through, Side::Through)),
            closing @ ("endblock" | "endfilter" | "endcomponent" | "endset") => self.leave(closing)?,
            "" if is_component_tag(code, "</") => self.leave("</")?,
            "" if is_component_tag(code, "<") => self.enter(Open::Apart { closing: "</", outside: Side::Shows }),
            _ => self.push(Node::Mark(Side::Shows, Side::Shows)),
        }
        Some(())
    }

    fn enter(&mut self, open: Open) {
        self.open.push((std::mem::take(&mut self.nodes), open));
    }

    fn otherwise(&mut self, last: bool) -> Option<()> {
        let nodes = std::mem::take(&mut self.nodes);
        match &mut self.open.last_mut()?.1 {
            Open::If { ways, total: total @ false } => {
                ways.push(nodes);
                *total = last;
            }
            Open::For { body: body @ None, .. } if last => *body = Some(nodes),
            _ => return None,
        }
        Some(())
    }

    fn jump(&mut self) -> Option<()> {
        self.push(Node::Mark(Side::Shows, Side::Shows));
        self.open.iter_mut().rev().find_map(|(_, open)| match open {
            Open::For { jumps, .. } => {
                *jumps = true;
                Some(())
            }
            _ => None,
        })
    }

    fn leave(&mut self, expected: &str) -> Option<()> {
        let (outer, open) = self.open.pop()?;
        let inner = std::mem::replace(&mut self.nodes, outer);
        let node = match open {
            Open::If { mut ways, total } if expected == "if" => {
                ways.push(inner);
                Node::Choice { ways, total }
            }
            Open::For { body: None, jumps } if expected == "for" => Node::Loop { body: inner, otherwise: None, jumps },
            Open::For { body: Some(body), jumps } if expected == "for" => {
                Node::Loop { body, otherwise: Some(inner), jumps }
            }
            Open::Apart { closing, outside } if closing == expected => {
                let inside = if closing == "endcomponent" { Fate::Layout } else { Fate::Stays };
                Node::Apart { body: inner, inside, outside }
            }
            _ => return None,
        };
        self.nodes.push(node);
        Some(())
    }
}

/// Whether a `set` gives a value rather than opening a body.
fn assigns(code: &str) -> bool {
    let name = code.find(keyword(code)).map_or("", |at| code[at + keyword(code).len()..].trim_start());
    name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').trim_start().starts_with('=')
}

fn is_component_tag(code: &str, start: &str) -> bool {
    code.strip_prefix("{%").is_some_and(|inner| inner.trim_start_matches('-').trim_start().starts_with(start))
}
