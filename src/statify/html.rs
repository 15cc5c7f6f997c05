//! Other people's HTML → Markdown that a person can go on editing.
//!
//! The tree is the one a browser would make ([`dom`]); one iterative walk (`walk`) turns it into
//! blocks of Markdown, our components, and, where Markdown has no words (a table with joined cells), the
//! smallest piece of clean HTML (`raw`). Depth costs no stack. What only the site knows, such as
//! where a link leads now, is asked of the [`Host`].

pub mod dom;
mod escape;
mod figure;
mod kind;
mod raw;
mod shape;
mod table;
mod walk;

pub use escape::{plain_to_markdown, quote_argument};
pub use shape::destination;
pub use walk::{markdown, places};

/// How HTML is to be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading {
    /// Line ends are breaks and blank lines end paragraphs, as in WordPress' classic texts.
    pub lines_count: bool,
    /// Straight quotes, double hyphens and three dots become what they stand for; in French the engine
    /// itself does it.
    pub smart: bool,
}

/// What the walk wants to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A form was there.
    Form,
    /// Something of another host would have been fetched; its place is taken by a link.
    Embed(String),
    /// A call to another host was taken out: its name.
    ThirdParty(String),
    /// An element that runs, frames or draws was taken out.
    Dropped(&'static str),
}

/// What a producer puts in a place of the HTML that it makes itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Markdown within a line.
    Phrase(String),
    /// Markdown of its own: one or more blocks.
    Block(String),
}

/// What the walk asks of the site.
pub trait Host {
    /// Returns where a link leads now, as Markdown has it, or for raw HTML as an address; `None` when it
    /// must not be followed.
    fn link(&self, href: &str, raw: bool) -> Option<String>;

    /// Returns where a picture, sound or film of the site lies, or `None` when the site does not have it.
    fn media(&self, src: &str) -> Option<String>;

    /// Whether an address is, or was, one of the site.
    fn is_own(&self, address: &str) -> bool {
        host_of(address).is_none()
    }

    /// Whether another page links to the place of this name.
    fn is_asked(&self, place: &str) -> bool {
        let _ = place;
        false
    }

    /// Hears what the walk has to say.
    fn note(&self, note: Note);

    /// Returns what stands in the place of a form.
    fn form(&self) -> String;

    /// Returns what a link to a sound, film or embedded page of `host` is called.
    fn embed_label(&self, host: &str) -> String;

    /// Returns what stands for an element `<own-piece n="…">`, if the producer made any.
    fn own(&self, number: usize) -> Option<Shown> {
        let _ = number;
        None
    }
}

/// Returns the host of an absolute address, without `www.`.
///
/// ```
/// assert_eq!(sobre::statify::html::host_of("//www.a.example:80/x"), Some("a.example"));
/// assert_eq!(sobre::statify::html::host_of("/x"), None);
/// ```
pub fn host_of(address: &str) -> Option<&str> {
    let rest = address.trim();
    let at = rest.find("//").filter(|at| *at == 0 || rest[..*at].ends_with(':'))?;
    let host = &rest[at + 2..];
    let host = host.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}
