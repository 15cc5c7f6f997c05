//! What a SPIP site is made of, whichever backup it comes from: rows as objects.
//!
//! Mail, logins, passwords, keys and network addresses are no fields of these types: they are never read.

use crate::statify::sql::Row;

/// A kind of object that has an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `rubrique`: a section.
    Section,
    /// `article`.
    Article,
    /// `breve`: a piece of news.
    News,
    /// `auteur`.
    Author,
    /// `mot`: a keyword.
    Keyword,
    /// `site`: a site that is linked, perhaps with the items of its feed.
    Link,
    /// `document`: a file.
    Document,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Section, Self::Article, Self::News, Self::Author, Self::Keyword, Self::Link, Self::Document];

    /// Returns the word SPIP has for it, as in `spip.php?article12`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Section => "rubrique",
            Self::Article => "article",
            Self::News => "breve",
            Self::Author => "auteur",
            Self::Keyword => "mot",
            Self::Link => "site",
            Self::Document => "document",
        }
    }

    /// Returns the column of its number.
    pub fn column(self) -> &'static str {
        match self {
            Self::Section => "id_rubrique",
            Self::Article => "id_article",
            Self::News => "id_breve",
            Self::Author => "id_auteur",
            Self::Keyword => "id_mot",
            Self::Link => "id_syndic",
            Self::Document => "id_document",
        }
    }

    /// Returns the kind that a word of SPIP names, in full, in the plural, or short as in links (`art12`).
    pub fn named(word: &str) -> Option<Self> {
        let word = word.strip_prefix("spip_").unwrap_or(word);
        Some(match word {
            "rubrique" | "rubriques" | "rub" => Self::Section,
            "article" | "articles" | "art" | "" => Self::Article,
            "breve" | "breves" | "br" | "brève" => Self::News,
            "auteur" | "auteurs" | "aut" => Self::Author,
            "mot" | "mots" => Self::Keyword,
            "site" | "sites" | "syndic" => Self::Link,
            "document" | "documents" | "doc" | "img" | "emb" | "im" => Self::Document,
            _ => return None,
        })
    }
}

/// An object: its kind and its number.
pub type Key = (Kind, u64);

/// An object, without its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its title as it is written, with its number and shortcuts.
    pub title: String,
    /// The section above it; of a keyword its group.
    pub parent: u64,
    /// `publie`, `prepa`, … as it is written.
    pub status: String,
    /// Its language as SPIP names it; may be empty.
    pub lang: String,
    /// `YYYY-MM-DD HH:MM:SS`; may be nonsense.
    pub date: String,
    /// When it was changed.
    pub modified: String,
    /// When it first appeared elsewhere.
    pub first: String,
    /// The article that this one translates, itself among them; 0 for none.
    pub original: u64,
    /// Where it only leads, as it is written.
    pub leads_to: String,
    /// Its address as versions before 2.0 kept it.
    pub segment: String,
    /// Whether it has words beyond its title.
    pub has_words: bool,
    /// Languages that it is written in as a whole, by `<multi>`.
    pub multi: Vec<String>,
    /// Languages of single sentences in it.
    pub partly: Vec<String>,
    /// Whether its forum is open.
    pub is_open: bool,
}

/// The words of an object, as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// `surtitre`: above the title.
    pub above: String,
    /// `soustitre`: below it.
    pub below: String,
    /// `descriptif`.
    pub description: String,
    /// `chapo`: the first paragraph, in larger letters.
    pub lead: String,
    /// `texte`; of an author `bio`.
    pub text: String,
    /// `ps`.
    pub postscript: String,
    /// Name and address of what it is about.
    pub link: (String, String),
}

/// A file, and what is said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// Its path below `IMG/`, or its address elsewhere.
    pub path: String,
    /// Whether it lies elsewhere.
    pub is_elsewhere: bool,
    /// `image`, `document`, `vignette`, `logoon`, `logooff`.
    pub mode: String,
    /// Ending of its name.
    pub extension: String,
    /// `publie`, …; empty before 3.0.
    pub status: String,
    /// As they are written.
    pub title: String,
    /// See [`File::title`].
    pub description: String,
    /// See [`File::title`].
    pub credits: String,
    /// What it shows, for who cannot see it.
    pub alt: String,
    /// The file whose picture stands for it.
    pub thumbnail: u64,
    /// In pixels.
    pub width: u64,
    /// In pixels.
    pub height: u64,
    /// In bytes.
    pub bytes: u64,
    /// `image`, `audio`, `video` or `file`; empty before 3.0.
    pub media: String,
}

impl File {
    /// Returns what it shows: `image`, `audio`, `video` or `file`.
    pub fn medium(&self) -> &str {
        match self.extension.to_ascii_lowercase().as_str() {
            _ if !self.media.is_empty() => &self.media,
            "jpg" | "jpeg" | "png" | "gif" | "webp" | "svg" | "avif" => "image",
            "mp3" | "ogg" | "oga" | "wav" | "m4a" | "flac" => "audio",
            "mp4" | "webm" | "ogv" | "mov" | "avi" | "flv" | "mpg" => "video",
            _ => "file",
        }
    }
}

/// That a file belongs to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Which file.
    pub document: u64,
    /// Whether the object's words show it already.
    pub is_seen: bool,
    /// Its place among the others.
    pub rank: i64,
}

/// One address an object has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// As it is written: a segment, or several.
    pub text: String,
    /// The section it was made in; 0 for none.
    pub parent: u64,
    /// When.
    pub date: String,
    /// Whether somebody nailed it down.
    pub is_fixed: bool,
}

/// An item of the feed of a linked site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headline {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// When it appeared.
    pub date: String,
}

/// A row whose cells are read as the text of their column.
pub(super) struct Cells<'r> {
    pub(super) row: &'r Row<'r>,
    /// How a value of a column is text.
    pub(super) decode: &'r dyn Fn(&str, &[u8]) -> String,
}

impl Cells<'_> {
    /// Returns a cell as text with single line ends and no control characters.
    pub(super) fn text(&self, column: &str) -> String {
        let Some(bytes) = self.row.bytes(column) else { return String::new() };
        let text = (self.decode)(column, bytes);
        if !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')) {
            return text;
        }
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
    }

    /// Returns a number that is none below zero.
    pub(super) fn id(&self, column: &str) -> u64 {
        u64::try_from(self.row.number(column)).unwrap_or(0)
    }

    pub(super) fn number(&self, column: &str) -> i64 {
        self.row.number(column)
    }

    pub(super) fn is(&self, column: &str, word: &str) -> bool {
        self.row.bytes(column) == Some(word.as_bytes())
    }

    fn first(&self, columns: &[&str]) -> String {
        columns.iter().map(|column| self.text(column)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// Returns the object of a table of objects, with its words.
    pub(super) fn object(&self, kind: Kind) -> (Item, Words) {
        let words = Words {
            above: self.text("surtitre"),
            below: self.text("soustitre"),
            description: self.text("descriptif"),
            lead: self.text("chapo"),
            text: self.first(&["texte", "bio"]),
            postscript: self.text("ps"),
            link: match kind {
                Kind::News => (self.text("lien_titre"), self.text("lien_url")),
                // The name of a linked site is its title.
                Kind::Link => (String::new(), self.text("url_site")),
                _ => (self.text("nom_site"), self.text("url_site")),
            },
        };
        let title = match kind {
            Kind::Author => self.text("nom"),
            Kind::Link => self.text("nom_site"),
            _ => self.text("titre"),
        };
        let said = [&title, &words.lead, &words.text, &words.postscript];
        // A sentence in another language makes no page in that language.
        let whole = said.iter().enumerate().filter(|(at, text)| *at == 0 || is_multi(text));
        let multi = languages(&whole.map(|(_, text)| *text).collect::<Vec<_>>());
        let partly = languages(&said).into_iter().filter(|code| !multi.contains(code)).collect();
        let item = Item {
            multi,
            partly,
            title,
            parent: match kind {
                Kind::Section => self.id("id_parent"),
                Kind::Keyword => self.id("id_groupe"),
                _ => self.id("id_rubrique"),
            },
            status: self.text("statut"),
            lang: self.text("lang"),
            date: self.first(&["date", "date_heure"]),
            modified: self.text("date_modif"),
            first: self.text("date_redac"),
            original: self.id("id_trad"),
            // Before 3.0 a redirect was a lead that begins so.
            leads_to: match words.lead.trim().strip_prefix('=') {
                Some(target) if kind == Kind::Article && self.row.bytes("virtuel").is_none() => {
                    target.trim().to_owned()
                }
                _ => self.text("virtuel").trim().to_owned(),
            },
            segment: self.text("url_propre"),
            has_words: !words.text.trim().is_empty()
                || !words.description.trim().is_empty()
                || !words.link.1.trim().is_empty(),
            is_open: matches!(self.text("accepter_forum").as_str(), "pos" | "pri" | "abo"),
        };
        (item, words)
    }

    pub(super) fn file(&self) -> File {
        let path = self.text("fichier").trim().to_owned();
        // Before 2.0 its kind was a number of a table of kinds.
        let own = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        File {
            is_elsewhere: self.is("distant", "oui") || path.contains("://"),
            mode: self.text("mode"),
            extension: Some(self.text("extension")).filter(|extension| !extension.is_empty()).unwrap_or(own),
            path,
            status: self.text("statut"),
            title: self.text("titre"),
            description: self.text("descriptif"),
            credits: self.text("credits"),
            alt: self.text("alt"),
            thumbnail: self.id("id_vignette"),
            width: self.id("largeur"),
            height: self.id("hauteur"),
            bytes: self.id("taille"),
            media: self.text("media"),
        }
    }
}

/// Whether a text is one `<multi>`, or several in a row.
fn is_multi(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("<multi>") && text.ends_with("</multi>")
}

/// Returns the languages that texts give between `<multi>` and `</multi>`, each once.
fn languages(texts: &[&String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        for block in text.split("<multi>").skip(1) {
            let block = block.split("</multi>").next().unwrap_or_default();
            let codes = block.split('[').skip(1).filter_map(|rest| rest.split_once(']')).map(|(code, _)| code);
            for code in codes.filter(|code| is_code(code)) {
                if !found.iter().any(|known| known == code) {
                    found.push(code.to_owned());
                }
            }
        }
    }
    found
}

/// Whether a word can be the code of a language: `fr`, `pt_br`, `oc_lnc`.
fn is_code(code: &str) -> bool {
    (2..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_texts_are_found_once() {
        let texts = ["<multi>[fr]a[en]b</multi> [de]".to_owned(), "<multi>[en]c [12] [pt_br]d</multi>".to_owned()];
        assert_eq!(languages(&texts.iter().collect::<Vec<_>>()), ["fr", "en", "pt_br"]);
    }
}
