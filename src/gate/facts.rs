//! What a scan found: small, and remembered with the output.

use serde::{Deserialize, Serialize};

use super::{contrast::Palette, rule::Rule};

/// What an output's bytes say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Whether it is a page.
    pub is_page: bool,
    /// Bytes as they are sent, compressed; 0 when nobody had to weigh them.
    pub sent: u64,
    /// Elements as a browser counts them with `getElementsByTagName('*')`, those it adds by itself included.
    pub nodes: u32,
    /// Those of them that are not in `main`.
    pub chrome: u32,
    /// What it makes a browser ask for, in order.
    pub asks: Vec<Ask>,
    /// What it does not keep to.
    pub findings: Vec<Finding>,
    /// What stands in it that a policy must name.
    pub inline: Option<Box<Inline>>,
    /// Of a style sheet: its colours.
    pub palette: Option<Box<Palette>>,
}

/// Something that a browser asks for by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ask {
    /// The path within the site, decoded, such as `/style.css`; or an absolute address.
    pub address: String,
    /// What for.
    pub role: Role,
    /// When.
    pub when: When,
    /// Where in the output, in bytes.
    pub at: u32,
}

/// What something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A style sheet.
    Style,
    /// A script.
    Script,
    /// A picture.
    Picture,
    /// The picture of a tab.
    Icon,
    /// A font.
    Font,
    /// Sound or film, or the captions of one.
    Media,
    /// A page within a page.
    Frame,
    /// Something within a page that a program of the browser shows, such as a PDF.
    Object,
    /// Anything else: a connection made in advance, a beacon, a redirection.
    Other,
}

/// When something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum When {
    /// With the page.
    Load,
    /// When a reader comes near, in a gallery.
    Gallery,
    /// Never by a browser that measures: a connection, a beacon, or what only those without scripts see.
    Aside,
}

/// A rule that was not kept, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// Where in the output, in bytes.
    pub at: u32,
    /// What is written there, such as an address or the text of a heading: by this its source is found.
    pub clue: String,
}

/// Scripts and styles in a page, by their digests (`sha256-…`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Inline {
    /// Scripts.
    pub scripts: Vec<String>,
    /// Scripts in attributes.
    pub handlers: Vec<String>,
    /// Styles.
    pub styles: Vec<String>,
    /// Styles in attributes.
    pub attributes: Vec<String>,
    /// Whether a picture stands in its own address.
    pub data: bool,
}

impl Facts {
    /// Adds something that a browser asks for.
    pub(super) fn ask(&mut self, address: String, role: Role, when: When, at: usize) {
        self.asks.push(Ask { address, role, when, at: short(at) });
    }

    /// Adds a rule that was not kept.
    pub(super) fn find(&mut self, rule: Rule, at: usize, clue: impl Into<String>) {
        self.findings.push(Finding { rule, at: short(at), clue: clue.into() });
    }

    /// Whether a policy may have to say more of it than of others.
    pub fn needs_policy(&self) -> bool {
        self.inline.is_some() || self.asks.iter().any(|ask| ask.role == Role::Object || ask.address.contains("://"))
    }

    /// Returns what a policy must name, to add to it.
    pub(super) fn inline(&mut self) -> &mut Inline {
        self.inline.get_or_insert_default()
    }
}

/// No page has four billion bytes.
pub(super) fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
