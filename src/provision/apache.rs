//! Apache's configuration as a tree, and the one place where a value becomes part of it.
//!
//! A configuration that Apache finds correct may still say what nobody meant: a line end in a name
//! starts a directive, `${…}` is replaced, a quote ends a word. So nothing here is put together from
//! strings. A [`Block`] takes directives word by word and keeps the first word that cannot be said; a
//! [`Tree`] that came out of it can be written ([`Tree::text`]) without looking again.
//!
//! Law: [`Tree::parse`] of what was written gives the same tree.

mod areas;
mod host;
mod parse;
mod word;

pub(crate) use host::{Door, PROBE, PROBE_HEADER, Rendered, default_host, host};
pub use parse::ParseFault;
pub use word::Unfit;

use std::fmt::Write as _;

use word::Dialect;

/// A configuration, or a piece of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Tree(Vec<Item>);

/// One thing that a configuration says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Item {
    /// A line for people.
    Comment(String),
    /// A directive and its words.
    Directive {
        /// Its name.
        name: String,
        /// Its words, without quotes.
        words: Vec<String>,
    },
    /// A section.
    Section {
        /// Its name.
        name: String,
        /// Its words, without quotes.
        words: Vec<String>,
        /// What is in it.
        items: Vec<Item>,
    },
}

impl Tree {
    /// Returns the tree that `build` says, or the first word of it that no configuration can hold.
    ///
    /// ```
    /// use sobre::provision::apache::Tree;
    /// let tree = Tree::build(|block| block.say("ServerName", ["jardin.example"])).unwrap();
    /// assert_eq!(tree.text(), "ServerName jardin.example\n");
    /// assert!(Tree::build(|block| block.say("ServerName", ["a\nAlias / /etc"])).is_err());
    /// ```
    pub fn build(build: impl FnOnce(&mut Block)) -> Result<Self, Unfit> {
        let mut block = Block::default();
        build(&mut block);
        match block.unfit {
            Some(unfit) => Err(unfit),
            None => Ok(Self(block.items)),
        }
    }

    /// Returns the tree that a configuration says.
    pub fn parse(text: &str) -> Result<Self, ParseFault> {
        parse::parse(text).map(Self)
    }

    /// Returns what it says, in order.
    pub fn items(&self) -> &[Item] {
        &self.0
    }

    /// Returns it as Apache reads it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        write(&self.0, 0, &mut text);
        text
    }
}

fn write(items: &[Item], depth: usize, text: &mut String) {
    for item in items {
        let _ = write!(text, "{:indent$}", "", indent = depth * 4);
        match item {
            Item::Comment(comment) => {
                let _ = writeln!(text, "# {comment}");
            }
            Item::Directive { name, words } => {
                text.push_str(name);
                Dialect::of(name).write(words, text);
                text.push('\n');
            }
            Item::Section { name, words, items } => {
                let _ = write!(text, "<{name}");
                Dialect::of(name).write(words, text);
                text.push_str(">\n");
                write(items, depth + 1, text);
                let _ = writeln!(text, "{:indent$}</{name}>", "", indent = depth * 4);
            }
        }
    }
}

/// A part of a tree while it is being said.
#[derive(Debug, Default)]
pub struct Block {
    items: Vec<Item>,
    unfit: Option<Unfit>,
}

impl Block {
    /// Says a directive.
    pub fn say<W: Into<String>>(&mut self, name: &str, words: impl IntoIterator<Item = W>) {
        let Some((name, words)) = self.fitting(name, words) else { return };
        self.items.push(Item::Directive { name, words });
    }

    /// Says a section.
    pub fn section<W: Into<String>>(
        &mut self,
        name: &str,
        words: impl IntoIterator<Item = W>,
        inside: impl FnOnce(&mut Self),
    ) {
        let fitting = self.fitting(name, words);
        let mut block = Self::default();
        inside(&mut block);
        self.unfit = self.unfit.take().or(block.unfit);
        if let Some((name, words)) = fitting {
            self.items.push(Item::Section { name, words, items: block.items });
        }
    }

    /// Says something to people.
    pub fn comment(&mut self, comment: &str) {
        match word::fits_comment(comment) {
            true => self.items.push(Item::Comment(comment.into())),
            false => self.unfit = self.unfit.take().or_else(|| Some(Unfit(comment.into()))),
        }
    }

    /// Says all that another tree says.
    pub fn add(&mut self, tree: Tree) {
        self.items.extend(tree.0);
    }

    /// Says what rules say that were written elsewhere, through the same door as everything.
    pub fn add_rules(&mut self, rules: Option<String>) {
        match rules.as_deref().map(Tree::parse) {
            Some(Ok(tree)) => self.add(tree),
            _ => self.unfit = self.unfit.take().or_else(|| Some(Unfit(rules.unwrap_or_default()))),
        }
    }

    fn fitting<W: Into<String>>(
        &mut self,
        name: &str,
        words: impl IntoIterator<Item = W>,
    ) -> Option<(String, Vec<String>)> {
        let words: Vec<String> = words.into_iter().map(Into::into).collect();
        match Dialect::of(name).check(name, &words) {
            Ok(()) => Some((name.into(), words)),
            Err(unfit) => {
                self.unfit = self.unfit.take().or(Some(unfit));
                None
            }
        }
    }
}
