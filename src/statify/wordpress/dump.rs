//! The tables of a WordPress database, row by row, whatever their prefix.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    sync::LazyLock,
};

use super::{
    item::{Author, Head, Post, Record, Term, meta_key},
    redirects::{Row as Moved, Way},
};
use crate::statify::{
    comments::Comment,
    php::Php,
    source::Health,
    sql::{self, Row},
};

/// The tables that are read. No other is even looked at: accounts, forms and orders stay where they are.
const TABLES: &[&str] = &[
    "posts",
    "postmeta",
    "terms",
    "term_taxonomy",
    "term_relationships",
    "comments",
    "options",
    "users",
    "redirection_items",
    "rank_math_redirections",
    "icl_translations",
    "aioseo_posts",
    "aioseo_redirects",
    "redirects",
];

/// Options that are read; all others may hold keys and addresses.
const OPTIONS: &[&str] = &[
    "siteurl",
    "home",
    "blogname",
    "blogdescription",
    "WPLANG",
    "permalink_structure",
    "category_base",
    "tag_base",
    "show_on_front",
    "page_on_front",
    "page_for_posts",
    "posts_per_page",
    "sticky_posts",
    "stylesheet",
    "rewrite_rules",
    "polylang",
    "icl_sitepress_settings",
    "upload_url_path",
    "wpseo-premium-redirects-base",
    "site_icon",
    "301_redirects",
];

/// Options with the words of widgets.
const WIDGETS: &[&str] = &[
    "sidebars_widgets",
    "widget_text",
    "widget_custom_html",
    "widget_block",
    "widget_media_image",
    "widget_media_gallery",
    "widget_media_audio",
    "widget_media_video",
];

/// What a dump holds of one site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// Its address.
    pub home: String,
    /// How many posts of any type it has.
    pub posts: u64,
    /// How many of them are published.
    pub published: u64,
}

/// Returns the sites of a dump by the prefix of their tables: networks of sites keep them in one database,
/// and so do people with two.
pub fn sites(source: impl Read) -> io::Result<BTreeMap<String, Site>> {
    let mut sites: BTreeMap<String, Site> = BTreeMap::new();
    let wants = |table: &str| matches!(kind_of(table), Some("posts" | "options"));
    sql::read(source, &wants, &mut |row| {
        let Some(kind) = kind_of(row.table) else { return };
        let Some(row) = named(kind, row) else { return };
        let site = sites.entry(prefix_of(row.table, kind).to_owned()).or_default();
        if kind == "posts" {
            site.posts += 1;
            site.published += u64::from(row.text("post_status") == "publish");
        } else if row.text("option_name") == "home" {
            site.home = row.text("option_value");
        }
    })?;
    Ok(sites)
}

/// Reads the tables of one site of a dump and hands on what they tell.
pub fn read(source: impl Read, prefix: &str, take: &mut dyn FnMut(Record)) -> io::Result<Health> {
    let wants = |table: &str| {
        kind_of(table).is_some_and(|kind| {
            let own = prefix_of(table, kind);
            // A network of sites has one table of people.
            own == prefix || (kind == "users" && prefix.starts_with(own))
        })
    };
    let mut source = Counted { source, bytes: 0 };
    let mut nameless = 0;
    let is_cut = sql::read(&mut source, &wants, &mut |row| {
        let Some(kind) = kind_of(row.table) else { return };
        match named(kind, row) {
            None => nameless += 1,
            Some(row) if kind == "comments" && !is_shown(&row) => take(Record::HiddenComment),
            Some(row) => of_row(kind, &row, take),
        }
    })?;
    Ok(Health { cut_at: is_cut.then_some(source.bytes), nameless, ..Health::default() })
}

/// The columns of WordPress' own tables, in their order since version 2.3: what a dump without structure leaves out.
const COLUMNS: [(&str, &str); 8] = [
    (
        "posts",
        "ID post_author post_date post_date_gmt post_content post_title post_excerpt post_status comment_status \
         ping_status post_password post_name to_ping pinged post_modified post_modified_gmt post_content_filtered \
         post_parent guid menu_order post_type post_mime_type comment_count",
    ),
    ("postmeta", "meta_id post_id meta_key meta_value"),
    ("terms", "term_id name slug term_group"),
    ("term_taxonomy", "term_taxonomy_id term_id taxonomy description parent count"),
    ("term_relationships", "object_id term_taxonomy_id term_order"),
    (
        "comments",
        "comment_ID comment_post_ID comment_author comment_author_email comment_author_url comment_author_IP \
         comment_date comment_date_gmt comment_content comment_karma comment_approved comment_agent comment_type \
         comment_parent user_id",
    ),
    ("options", "option_id option_name option_value autoload"),
    (
        "users",
        "ID user_login user_pass user_nicename user_email user_url user_registered user_activation_key user_status \
         display_name",
    ),
];

/// Returns a row with the names of its columns: the dump's, else WordPress' own if they are as many; `None` where
/// nobody knows them.
fn named<'r>(kind: &str, row: Row<'r>) -> Option<Row<'r>> {
    static KNOWN: LazyLock<BTreeMap<&str, Vec<String>>> = LazyLock::new(|| {
        COLUMNS.iter().map(|(kind, columns)| (*kind, columns.split(' ').map(str::to_owned).collect())).collect()
    });
    let columns = match row.columns {
        [] => KNOWN.get(kind).filter(|columns| columns.len() == row.cells.len())?,
        named => named,
    };
    Some(Row { columns, ..row })
}

/// Knows how much was read.
struct Counted<R> {
    source: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(target)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

fn prefix_of<'t>(table: &'t str, kind: &str) -> &'t str {
    &table[..table.len() - kind.len()]
}

/// Returns which of the known tables this is, under any prefix.
fn kind_of(table: &str) -> Option<&'static str> {
    let ends =
        |kind: &&&str| table.strip_suffix(**kind).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('_'));
    TABLES.iter().filter(ends).max_by_key(|kind| kind.len()).copied()
}

fn id(row: &Row<'_>, column: &str) -> u64 {
    u64::try_from(row.number(column)).unwrap_or(0)
}

fn of_row(kind: &str, row: &Row<'_>, take: &mut dyn FnMut(Record)) {
    match kind {
        "posts" => take(Record::Post(Box::new(post(row)))),
        "postmeta" => {
            if let Some(key) = meta_key(&row.text("meta_key")) {
                take(Record::Meta(id(row, "post_id"), key, row.text("meta_value")));
            }
        }
        // Names and what they name lie in two tables: the archive puts them together.
        "terms" => take(Record::Term(Term {
            id: id(row, "term_id"),
            slug: row.text("slug"),
            name: row.text("name"),
            ..Term::default()
        })),
        "term_taxonomy" => take(Record::Term(Term {
            id: id(row, "term_id"),
            relation: id(row, "term_taxonomy_id"),
            taxonomy: row.text("taxonomy"),
            description: row.text("description"),
            parent: row.text("parent"),
            ..Term::default()
        })),
        "term_relationships" => take(Record::Relation(id(row, "object_id"), id(row, "term_taxonomy_id"))),
        "comments" => take(Record::Comment(id(row, "comment_post_ID"), comment(row))),
        "options" => {
            let name = row.text("option_name");
            if OPTIONS.contains(&name.as_str()) || name.starts_with("theme_mods_") || WIDGETS.contains(&name.as_str()) {
                take(Record::Setting(name, row.text("option_value")));
            }
        }
        "users" => take(Record::Author(Author {
            id: id(row, "ID"),
            key: row.text("ID"),
            slug: row.text("user_nicename"),
            name: row.text("display_name"),
        })),
        "icl_translations" if row.text("element_type").starts_with("post_") => {
            take(Record::Translation(id(row, "element_id"), id(row, "trid"), row.text("language_code").into()));
        }
        "aioseo_posts" => {
            for (key, column) in [("_aioseo_title", "title"), ("_aioseo_description", "description")] {
                take(Record::Meta(id(row, "post_id"), key, row.text(column)));
            }
        }
        // All in One SEO, and 301 Redirects.
        "aioseo_redirects" if row.number("enabled") == 1 => {
            let way = if row.number("regex") == 1 { Some(Way::Pattern) } else { Way::of_status(row.number("type")) };
            moved(row.text("source_url"), row.text("target_url"), way, take);
        }
        "redirects" if row.text("status") != "inactive" && !row.text("url_from").is_empty() => {
            let to = row.text("url_to");
            let is_post = !to.is_empty() && to.bytes().all(|b| b.is_ascii_digit());
            let way = Way::of_status(row.text("status").parse().unwrap_or(0));
            moved(row.text("url_from"), if is_post { format!("/?p={to}") } else { to }, way, take);
        }
        "redirection_items" => redirection(row, take),
        "rank_math_redirections" => rank_math(row, take),
        _ => {}
    }
}

fn post(row: &Row<'_>) -> Post {
    let head = Head {
        id: id(row, "ID"),
        title: row.text("post_title"),
        author: row.text("post_author").into(),
        date: row.text("post_date"),
        name: row.text("post_name"),
        status: row.text("post_status").into(),
        kind: row.text("post_type").into(),
        parent: id(row, "post_parent"),
        order: i32::try_from(row.number("menu_order")).unwrap_or(0),
        has_password: !row.text("post_password").is_empty(),
        is_open: row.text("comment_status") == "open",
        file_url: row.text("guid"),
        ..Head::default()
    };
    Post {
        head,
        modified: row.text("post_modified"),
        content: row.text("post_content"),
        excerpt: row.text("post_excerpt"),
        comments: Vec::new(),
    }
}

/// Whether everybody could read a comment; calls of other sites are none.
fn is_shown(row: &Row<'_>) -> bool {
    row.text("comment_approved") == "1" && matches!(row.text("comment_type").as_str(), "" | "comment")
}

fn comment(row: &Row<'_>) -> Comment {
    Comment {
        id: id(row, "comment_ID"),
        parent: id(row, "comment_parent"),
        author: row.text("comment_author"),
        date: row.text("comment_date"),
        text: row.text("comment_content"),
    }
}

/// Hands on a row, if its status says anything of a redirect.
fn moved(from: String, to: String, way: Option<Way>, take: &mut dyn FnMut(Record)) {
    if let Some(way) = way {
        take(Record::Redirect(Moved { from, to, way }));
    }
}

/// A row of the plugin Redirection: plain addresses that lead to an address, or to nothing any more.
fn redirection(row: &Row<'_>, take: &mut dyn FnMut(Record)) {
    let way = match row.text("action_type").as_str() {
        "url" | "error" if row.number("regex") != 0 => Some(Way::Pattern),
        "url" => Way::of_status(row.number("action_code")),
        "error" => Way::of_status(row.number("action_code")).filter(|way| *way == Way::Gone),
        _ => None,
    };
    moved(row.text("url"), row.text("action_data"), way.filter(|_| row.text("status") == "enabled"), take);
}

/// A row of the plugin Rank Math: its sources are serialized.
fn rank_math(row: &Row<'_>, take: &mut dyn FnMut(Record)) {
    let sources = Php::parse(row.text("sources").as_bytes());
    let is_active = row.text("status") == "active";
    for (_, source) in sources.iter().flat_map(Php::entries).filter(|_| is_active) {
        let exact = source.get("comparison").and_then(Php::text).as_deref() == Some("exact");
        let way = if exact { Way::of_status(row.number("header_code")) } else { Some(Way::Pattern) };
        moved(source.get("pattern").and_then(Php::text).unwrap_or_default(), row.text("url_to"), way, take);
    }
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn any_prefix_is_known() {
        assert_eq!(kind_of("wp_posts"), Some("posts"));
        assert_eq!(kind_of("asso_2_terms"), Some("terms"));
        assert_eq!(kind_of("posts"), Some("posts"));
        assert_eq!(kind_of("wp_wc_orders"), None);
        assert_eq!(kind_of("wp_compost"), None);
        assert_eq!(kind_of("wp_usermeta"), None);
    }
}
