//! What a WordPress export is made of, whichever of the two files it comes from.

use std::{
    borrow::Borrow,
    hash::Hash,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use rustc_hash::FxHashSet;

use super::redirects::Row;
use crate::statify::comments::Comment;

/// A word that many posts share, such as a status or the name of a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<str>);

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl PartialEq<str> for Word {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Word {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

/// Keeps each word and each term once, however many posts name it.
#[derive(Debug, Default)]
pub struct Words {
    words: FxHashSet<Word>,
    terms: FxHashSet<Arc<Tagged>>,
}

impl Words {
    /// Makes `word` the one that is kept.
    pub fn share(&mut self, word: &mut Word) {
        share(&mut self.words, word);
    }

    /// Makes `term` the one that is kept.
    pub fn share_term(&mut self, term: &mut Arc<Tagged>) {
        share(&mut self.terms, term);
    }
}

fn share<T: Clone + Eq + Hash>(known: &mut FxHashSet<T>, one: &mut T) {
    match known.get(one) {
        Some(first) => one.clone_from(first),
        None => drop(known.insert(one.clone())),
    }
}

/// A term that a post has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Tagged {
    /// `category`, `post_tag`, …
    pub taxonomy: Word,
    /// Last segment of the term's address.
    pub slug: Word,
    /// What people read.
    pub name: Word,
}

/// One thing an export tells, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A post of any type.
    Post(Box<Post>),
    /// A key and value of a post, told apart from it: id, key, value.
    Meta(u64, &'static str, String),
    /// A term of a taxonomy.
    Term(Term),
    /// A post has a term: id of the post, `term_taxonomy_id`.
    Relation(u64, u64),
    /// Somebody who writes.
    Author(Author),
    /// A comment under a post, told apart from it.
    Comment(u64, Comment),
    /// A comment that nobody could read, or a call of another site that counts as one.
    HiddenComment,
    /// An option of the site, serialized PHP for most.
    Setting(String, String),
    /// WPML: a post, the group of its translations, its language.
    Translation(u64, u64, Word),
    /// A row of a table of redirects.
    Redirect(Row),
}

/// A post of any type with its words: article, page, medium, line of a menu, …
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Post {
    /// What addresses, lists and menus follow from.
    pub head: Head,
    /// `post_modified`.
    pub modified: String,
    /// `post_content`.
    pub content: String,
    /// `post_excerpt`.
    pub excerpt: String,
    /// Approved comments.
    pub comments: Vec<Comment>,
}

impl Deref for Post {
    type Target = Head;

    fn deref(&self) -> &Head {
        &self.head
    }
}

impl DerefMut for Post {
    fn deref_mut(&mut self) -> &mut Head {
        &mut self.head
    }
}

/// A post without its words: what is kept of every post of an export.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Head {
    /// `ID`.
    pub id: u64,
    /// `post_title`.
    pub title: String,
    /// Its address, absolute, as the export gives it; empty from a dump.
    pub link: String,
    /// `post_author`: a login in WXR, an id in a dump.
    pub author: Word,
    /// `post_date`, in the site's time.
    pub date: String,
    /// `post_name`.
    pub name: String,
    /// `post_status`.
    pub status: Word,
    /// `post_type`.
    pub kind: Word,
    /// `post_parent`.
    pub parent: u64,
    /// `menu_order`.
    pub order: i32,
    /// Whether it asks for a password.
    pub has_password: bool,
    /// Whether it stays on top.
    pub is_sticky: bool,
    /// Whether comments can still be written.
    pub is_open: bool,
    /// Which of the files has its words.
    pub source: u8,
    /// `guid`, or `attachment_url`: where a medium lies.
    pub file_url: String,
    /// Its terms.
    pub terms: Vec<Arc<Tagged>>,
    /// Keys and values that statify knows.
    pub metas: Vec<(&'static str, String)>,
}

impl Head {
    /// Returns the first value of a key.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_str())
    }

    /// Returns the slug of its term in a taxonomy that gives each post one.
    pub fn term(&self, taxonomy: &str) -> Option<&Word> {
        self.terms.iter().find(|term| term.taxonomy == *taxonomy).map(|term| &term.slug)
    }

    /// Returns how reports name it.
    pub fn item(&self) -> String {
        format!("{} {}", &*self.kind, self.id)
    }
}

/// A term of a taxonomy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    /// `term_id`.
    pub id: u64,
    /// `term_taxonomy_id` in a dump, else 0.
    pub relation: u64,
    /// `category`, `post_tag`, `nav_menu`, …
    pub taxonomy: String,
    /// Last segment of its address.
    pub slug: String,
    /// What people read.
    pub name: String,
    /// What is said about it.
    pub description: String,
    /// Slug of its parent in WXR; its id in a dump.
    pub parent: String,
}

/// Somebody who writes: nothing but what the site shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// `ID`, 0 when it is not known.
    pub id: u64,
    /// What posts name them by: a login in WXR, an id in a dump. Never written.
    pub key: String,
    /// Last segment of the address of their archive.
    pub slug: String,
    /// What people read.
    pub name: String,
}

/// Keys of post metadata that are worth keeping; all others may hold what nobody should read.
const METAS: &[&str] = &[
    "_thumbnail_id",
    "_wp_attached_file",
    "_wp_attachment_image_alt",
    "_wp_old_slug",
    "_wp_old_date",
    "_yoast_wpseo_title",
    "_yoast_wpseo_metadesc",
    "_yoast_wpseo_redirect",
    "rank_math_title",
    "rank_math_description",
    "_aioseo_title",
    "_aioseo_description",
    "_seopress_titles_title",
    "_seopress_titles_desc",
    "_seopress_redirections_value",
    "_seopress_redirections_enabled",
    "_seopress_redirections_enabled_regex",
    "_seopress_redirections_type",
    "_aioseop_title",
    "_aioseop_description",
    "_menu_item_type",
    "_menu_item_menu_item_parent",
    "_menu_item_object_id",
    "_menu_item_object",
    "_menu_item_url",
    "footnotes",
    "_elementor_data",
    "_elementor_edit_mode",
    "_wpml_language",
    "wpml_language",
    "_wpml_import_language_code",
    "_wpml_import_translation_group",
    "_links_to",
];

/// Keys that addresses, lists and menus follow from: kept while the words pass by.
const STRUCTURAL: &[&str] = &[
    "_wp_a",
    "_wp_old_",
    "_menu_item_",
    "_wpml_",
    "wpml_",
    "_links_to",
    "_yoast_wpseo_redirect",
    "_seopress_redirections",
];

/// Returns the key of post metadata, if it is one that is kept.
pub fn meta_key(key: &str) -> Option<&'static str> {
    METAS.iter().copied().find(|known| *known == key)
}

/// Whether addresses, lists or menus follow from a key.
pub fn is_structural(key: &str) -> bool {
    STRUCTURAL.iter().any(|known| key.starts_with(known))
}
