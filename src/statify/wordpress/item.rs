//! What a WordPress export is made of, whichever of the two files it comes from.

use crate::statify::comments::Comment;

/// One thing an export tells, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A post of any type.
    Post(Box<Post>),
    /// A key and value of a post, told apart from it: id, key, value.
    Meta(u64, String, String),
    /// A term of a taxonomy.
    Term(Term),
    /// A post has a term: id of the post, `term_taxonomy_id`.
    Relation(u64, u64),
    /// Somebody who writes.
    Author(Author),
    /// A comment under a post, told apart from it.
    Comment(u64, Comment),
    /// An option of the site, serialized PHP for most.
    Setting(String, String),
    /// A row of a table of redirects: from, to, status.
    Redirect(String, String, u16),
}

/// A post of any type: article, page, medium, line of a menu, …
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Post {
    /// `ID`.
    pub id: u64,
    /// `post_title`.
    pub title: String,
    /// Its address, absolute, as the export gives it; empty from a dump.
    pub link: String,
    /// `post_author`: a login in WXR, an id in a dump.
    pub author: String,
    /// `post_date`, in the site's time.
    pub date: String,
    /// `post_modified`.
    pub modified: String,
    /// `post_name`.
    pub name: String,
    /// `post_status`.
    pub status: String,
    /// `post_type`.
    pub kind: String,
    /// `post_parent`.
    pub parent: u64,
    /// `menu_order`.
    pub order: i64,
    /// Whether it asks for a password.
    pub has_password: bool,
    /// Whether it stays on top.
    pub is_sticky: bool,
    /// Whether comments can still be written.
    pub is_open: bool,
    /// `post_content`.
    pub content: String,
    /// `post_excerpt`.
    pub excerpt: String,
    /// `guid`, or `attachment_url`: where a medium lies.
    pub file_url: String,
    /// Terms: taxonomy, slug, name.
    pub terms: Vec<(String, String, String)>,
    /// Keys and values that statify knows.
    pub metas: Vec<(String, String)>,
    /// Approved comments.
    pub comments: Vec<Comment>,
}

impl Post {
    /// Returns the first value of a key.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.metas.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
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
    /// What posts name them by: a login in WXR, an id in a dump. Never written.
    pub key: String,
    /// Last segment of the address of their archive.
    pub slug: String,
    /// What people read.
    pub name: String,
}

/// Keys of post metadata that are worth keeping; all others may hold what nobody should read.
pub fn knows_meta(key: &str) -> bool {
    const KNOWN: &[&str] = &[
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
        "_menu_item_type",
        "_menu_item_menu_item_parent",
        "_menu_item_object_id",
        "_menu_item_object",
        "_menu_item_url",
        "footnotes",
        "_elementor_edit_mode",
    ];
    KNOWN.contains(&key)
}
