//! Which posts become pages, and where each lies and answers: everything but their words.

mod addresses;
mod book;
mod dates;
mod lists;
mod old;
mod place;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    archive::Archive,
    item::{Head, Word},
    redirects::{Row, elsewhere},
};
use crate::{
    diag::text,
    path::ContentPath,
    statify::{Desk, Report, Request, Weight, moves::path_of},
};

pub(super) use old::file_of_medium;
use place::{ancestors, segment};
pub(super) use terms::with_those_above;
pub use terms::{Label, TaxonomyPlan};
pub use {book::Book, old::Old};

/// A page to be written, without its words.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Its file, until it is written.
    pub path: Option<ContentPath>,
    /// Its address, with slashes at both ends.
    pub url: Box<str>,
    /// Its stable name.
    pub id: Box<str>,
    /// Its language, when it is not the site's first.
    pub lang: Option<Word>,
    /// Whether it is only written as a draft.
    pub draft: bool,
    /// Whether it was a page there, too, and no article.
    pub is_page: bool,
    /// Old addresses that lead to it, beside those that follow from its id.
    pub redirects: Box<[String]>,
}

/// The whole site's plan.
#[derive(Debug, Default)]
pub struct Plan {
    /// First language.
    pub lang: String,
    /// Further languages.
    pub languages: BTreeSet<String>,
    /// Host names of the old site, without `www.`; the first is its own.
    pub hosts: Vec<String>,
    /// Host names that only show its media.
    pub media_hosts: BTreeSet<String>,
    /// How the old site made its addresses.
    pub old: Old,
    /// Pages by post id.
    pub pages: BTreeMap<u64, Box<Planned>>,
    /// Titles of the posts that menus name, once their words have passed.
    pub titles: BTreeMap<u64, String>,
    /// The post that is the front page, and the one that lists the articles.
    pub front: Option<u64>,
    /// See [`Plan::front`].
    pub blog: Option<u64>,
    /// Lists that no post stands for: file, address, title.
    pub lists: Vec<(ContentPath, String, String)>,
    /// Taxonomies in use.
    pub taxonomies: Vec<TaxonomyPlan>,
    /// Articles on a list page.
    pub paginate: u32,
    /// Old path (decoded, no slash at its end) or query → new address; what follows from a page's own
    /// address or id is not here.
    pub moved: BTreeMap<String, String>,
    /// Those of [`Plan::moved`] that are for now only.
    pub passing: BTreeSet<String>,
    /// Old addresses at which nothing will ever be again.
    pub gone: BTreeSet<String>,
    /// Posts that led elsewhere instead of showing themselves, and where to.
    pub elsewhere: BTreeMap<u64, String>,
    /// The same as rows, until their targets are looked for.
    pub(super) left: Vec<Row>,
    /// Places of pages that others link to, by post.
    pub places: BTreeMap<u64, BTreeSet<String>>,
    /// Addresses that the new site answers itself, and the posts that do.
    pub alive: Book,
    /// Pages that the old site had for media.
    pub media: Book,
}

/// Types that are part of the engine or of its looks: nobody misses them.
const ENGINE: &[&str] = &[
    "attachment",
    "nav_menu_item",
    "wp_block",
    "wp_navigation",
    "wp_global_styles",
    "wp_template",
    "wp_template_part",
    "custom_css",
    "customize_changeset",
    "revision",
    "seopress_404",
    "oembed_cache",
    "wp_font_family",
    "wp_font_face",
];

/// Types that plugins keep for themselves, many with what nobody should read.
const CLOSED: &[&str] = &[
    "user_request",
    "feedback",
    "wpcf7_contact_form",
    "flamingo_inbound",
    "flamingo_contact",
    "flamingo_outbound",
    "nf_sub",
    "wpforms",
    "wpforms_entries",
    "mc4wp-form",
    "shop_order",
    "shop_order_refund",
    "shop_order_placehold",
    "shop_coupon",
    "shop_subscription",
    "scheduled-action",
    "acf-field",
    "acf-field-group",
    "acf-post-type",
    "acf-taxonomy",
    "elementor_library",
    "elementor_snippet",
    "elementor_font",
    "et_pb_layout",
    "et_template",
    "et_theme_builder",
    "et_header_layout",
    "et_body_layout",
    "et_footer_layout",
    "fusion_template",
    "postman_sent_mail",
    "jetpack_migration",
    "wpcode",
    "product_variation",
    "bp-email",
    "edd_payment",
    "edd_log",
    "give_payment",
    "give_log",
    "tribe-ea-record",
    "reply",
    "private_message",
    "sdm_downloads_log",
    "wp_log",
    "forminator_forms",
    "frm_form_actions",
    "frm_styles",
    "ninja-table",
    "mailpoet_page",
    "newsletter",
    "polylang_mo",
    "wp_stream",
    "sp_newsletter",
    "tablepress_table",
    "safecss",
    "ml-slider",
    "ml-slide",
];

impl Plan {
    /// Returns the plan for an archive.
    pub fn new(archive: &Archive, request: &Request, desk: &mut Desk, report: &mut Report) -> Self {
        let mut plan = Self { lang: language(archive), old: Old::of(archive), ..Self::default() };
        plan.hosts = old::hosts(archive);
        plan.media_hosts = old::media_hosts(archive, &plan.hosts);
        plan.paginate = archive.setting("posts_per_page").parse().unwrap_or(10);
        let chosen = |key: &str| {
            archive.setting(key).parse().ok().filter(|id: &u64| *id > 0 && archive.setting("show_on_front") == "page")
        };
        (plan.front, plan.blog) = (chosen("page_on_front"), chosen("page_for_posts"));
        let shown = plan.select(archive, request, report);
        let shown = plan.without_those_elsewhere(archive, shown, report);
        plan.titles = titles_wanted(archive);
        plan.taxonomies = terms::plan(archive, &shown, &plan);
        plan.place(archive, &shown, desk, report);
        plan.addresses(archive, &shown);
        plan
    }

    /// Returns the ids that become pages, and whether as drafts: by allow-list; whatever is not on it is
    /// counted and told.
    fn select(&self, archive: &Archive, request: &Request, report: &mut Report) -> BTreeMap<u64, bool> {
        let mut shown = BTreeMap::new();
        // Media and lines of menus are counted where they are placed.
        let own = archive.posts.values().filter(|post| post.kind != "attachment" && post.kind != "nav_menu_item");
        for post in own {
            let is_known = matches!(&*post.kind, "post" | "page") || self.is_public_type(archive, post);
            let is_public = is_known && is_published(post, request.today);
            let is_rubbish = matches!(&*post.status, "trash" | "auto-draft" | "inherit");
            let as_draft = is_known && !is_public && request.drafts && !is_rubbish;
            report.count(kind_name(&post.kind), is_public || as_draft);
            if is_public || as_draft {
                shown.insert(post.id, as_draft);
                continue;
            }
            let (status, kind) = (if post.has_password { "password" } else { &post.status }, &*post.kind);
            let why = match () {
                () if ENGINE.contains(&kind) => continue,
                () if is_known => text!("not published ({status})", "non publié ({status})"),
                () => text!("a type that is not public: {kind}", "un type qui n’est pas public : {kind}"),
            };
            report.tell(Weight::KeptOut, why, post.item());
        }
        shown
    }

    /// Takes out the posts whose addresses led elsewhere: nobody could read them.
    fn without_those_elsewhere(
        &mut self,
        archive: &Archive,
        mut shown: BTreeMap<u64, bool>,
        report: &mut Report,
    ) -> BTreeMap<u64, bool> {
        shown.retain(|id, draft| {
            let post = &archive.posts[id];
            let Some((to, way)) = elsewhere(post).filter(|_| !*draft && self.front != Some(*id)) else { return true };
            let what = text!("a page that led elsewhere", "une page qui menait ailleurs");
            report.tell(Weight::Guess, what, format!("{}: {to}", post.item()));
            self.elsewhere.insert(*id, to.to_owned());
            self.left.push(Row { from: self.url_of(archive, post), to: to.to_owned(), way });
            let home = self.old.home();
            self.left.push(Row { from: format!("{home}?p={id}"), to: to.to_owned(), way });
            false
        });
        shown
    }

    /// Whether visitors of the old site could see posts of this type: its address has a form of its own.
    fn is_public_type(&self, archive: &Archive, post: &Head) -> bool {
        let kind = &*post.kind;
        if ENGINE.contains(&kind) || CLOSED.contains(&kind) || kind.is_empty() {
            return false;
        }
        if !post.link.is_empty() {
            let is_pretty = path_of(&post.link).is_some_and(|path| path.trim_end_matches('/') != self.old.base);
            return is_pretty || post.link.contains(&format!("?{kind}="));
        }
        let rules = archive.setting("rewrite_rules");
        rules.contains(&format!("post_type={kind}")) || rules.contains(&format!("index.php?{kind}="))
    }

    /// Whether a post is a page that everybody may read.
    pub(super) fn is_open(&self, id: u64) -> bool {
        self.pages.get(&id).is_some_and(|page| !page.draft)
    }
}

/// Returns the posts of which a line of a menu takes its title.
fn titles_wanted(archive: &Archive) -> BTreeMap<u64, String> {
    let lines = archive.posts.values().filter(|post| post.kind == "nav_menu_item");
    let ids = lines.filter_map(|line| line.meta("_menu_item_object_id")?.parse().ok());
    ids.map(|id| (id, String::new())).collect()
}

/// Returns what reports call the posts of a type.
fn kind_name(kind: &str) -> String {
    match kind {
        "post" => "posts".into(),
        "page" => "pages".into(),
        other => other.into(),
    }
}

/// Whether everybody may read a post: the allow-list.
fn is_published(post: &Head, today: jiff::civil::Date) -> bool {
    let day = post.date.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
    post.status == "publish" && !post.has_password && day.is_none_or(|day| day <= today)
}

/// Returns the site's language as a code of ours.
fn language(archive: &Archive) -> String {
    let told = |option: &str, key: &str| archive.serialized(option).and_then(|option| option.get(key)?.text());
    let default = told("polylang", "default_lang").or_else(|| told("icl_sitepress_settings", "default_language"));
    let known =
        [default.unwrap_or_default(), archive.setting("WPLANG").to_owned(), archive.setting("language").to_owned()];
    let code = known.iter().find(|code| !code.is_empty()).map_or("en", String::as_str);
    let code = code.split(['-', '_']).next().unwrap_or("en").to_ascii_lowercase();
    if crate::config::is_lang(&code) { code } else { "en".into() }
}
