//! Which posts become pages, and where each lies and answers: everything but their words.

mod addresses;
mod dates;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use super::{archive::Archive, item::Post};
use crate::{
    diag::text,
    path::{ContentPath, slugify},
    site::decoded,
    statify::{
        Desk, Report, Request, Weight,
        html::host_of,
        moves::{Moves, path_of},
    },
};

pub(super) use terms::with_those_above;
pub use terms::{Label, TaxonomyPlan};

/// A page to be written, without its words.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Its file.
    pub path: ContentPath,
    /// Its address, with slashes at both ends.
    pub url: String,
    /// Its stable name.
    pub id: String,
    /// Its language, when it is not the site's first.
    pub lang: Option<String>,
    /// Whether it is only written as a draft.
    pub draft: bool,
    /// Old addresses that lead to it.
    pub redirects: Vec<String>,
}

/// The whole site's plan.
#[derive(Debug, Default)]
pub struct Plan {
    /// First language.
    pub lang: String,
    /// Further languages.
    pub languages: BTreeSet<String>,
    /// Host names of the old site, without `www.`.
    pub hosts: BTreeSet<String>,
    /// Folder of the old site below its host: empty, or such as `/blog`.
    pub base: String,
    /// Pages by post id.
    pub pages: BTreeMap<u64, Planned>,
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
    /// Old addresses and where they lead.
    pub moves: Moves,
    /// Old path → post, for links by id.
    pub by_path: BTreeMap<String, u64>,
}

/// Types that hold what nobody should read, or that are no pages.
const TECHNICAL: &[&str] = &[
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
    "oembed_cache",
    "user_request",
    "wp_font_family",
    "wp_font_face",
    "feedback",
    "wpcf7_contact_form",
    "flamingo_inbound",
    "flamingo_contact",
    "nf_sub",
    "wpforms",
    "wpforms_entries",
    "mc4wp-form",
    "shop_order",
    "shop_order_refund",
    "shop_coupon",
    "shop_subscription",
    "scheduled-action",
    "acf-field",
    "acf-field-group",
    "elementor_library",
    "et_pb_layout",
    "postman_sent_mail",
    "jetpack_migration",
    "wpcode",
    "product_variation",
    "bp-email",
    "edd_payment",
    "edd_log",
    "give_payment",
    "tribe-ea-record",
    "reply",
    "private_message",
    "sdm_downloads_log",
    "wp_log",
    "forminator_forms",
    "ninja-table",
];

impl Plan {
    /// Returns the plan for an archive.
    pub fn new(archive: &Archive, request: &Request, desk: &mut Desk, report: &mut Report) -> Self {
        let mut plan = Self { lang: language(archive), paginate: 10, ..Self::default() };
        for key in ["home", "siteurl"] {
            plan.hosts.extend(host_of(archive.setting(key)).map(str::to_owned));
        }
        path_of(archive.setting("home")).unwrap_or_default().trim_end_matches('/').clone_into(&mut plan.base);
        plan.paginate = archive.setting("posts_per_page").parse().unwrap_or(10);
        let chosen = |key: &str| {
            archive.setting(key).parse().ok().filter(|id: &u64| *id > 0 && archive.setting("show_on_front") == "page")
        };
        (plan.front, plan.blog) = (chosen("page_on_front"), chosen("page_for_posts"));
        let shown = plan.select(archive, request, report);
        plan.taxonomies = terms::plan(archive, &shown, &plan);
        plan.place(archive, &shown, desk, report);
        plan.addresses(archive, &shown);
        plan
    }

    /// Returns the ids that become pages: by allow-list; whatever is not on it is counted and told.
    fn select(&mut self, archive: &Archive, request: &Request, report: &mut Report) -> BTreeMap<u64, bool> {
        let mut shown = BTreeMap::new();
        for post in archive.posts.values() {
            if post.kind == "attachment" || post.kind == "nav_menu_item" {
                continue;
            }
            let item = format!("{} {}", post.kind, post.id);
            let is_known = matches!(post.kind.as_str(), "post" | "page") || self.is_public_type(archive, post);
            let is_public = is_known && is_published(post, request.today);
            let as_draft =
                is_known && !is_public && request.drafts && post.status != "trash" && post.status != "auto-draft";
            if matches!(post.kind.as_str(), "post" | "page") || is_known {
                report.count(
                    if post.kind == "page" {
                        "pages"
                    } else if post.kind == "post" {
                        "posts"
                    } else {
                        "others"
                    },
                    is_public || as_draft,
                );
            }
            if is_public || as_draft {
                shown.insert(post.id, as_draft);
            } else if is_known {
                let status = if post.has_password { "password" } else { &post.status };
                report.tell(Weight::KeptOut, text!("not published ({status})", "non publié ({status})"), item);
            } else if !TECHNICAL[..13].contains(&post.kind.as_str()) {
                let kind = &post.kind;
                report.tell(
                    Weight::KeptOut,
                    text!("a type that is not public: {kind}", "un type qui n’est pas public : {kind}"),
                    item,
                );
            }
        }
        shown
    }

    /// Whether visitors of the old site could see posts of this type: its address has a form of its own.
    fn is_public_type(&self, archive: &Archive, post: &Post) -> bool {
        let kind = &post.kind;
        if TECHNICAL.contains(&kind.as_str()) || kind.is_empty() {
            return false;
        }
        if !post.link.is_empty() {
            let is_pretty = path_of(&post.link).is_some_and(|path| path.trim_end_matches('/') != self.base);
            return is_pretty || post.link.contains(&format!("?{kind}="));
        }
        let rules = archive.setting("rewrite_rules");
        rules.contains(&format!("post_type={kind}")) || rules.contains(&format!("index.php?{kind}="))
    }

    /// Gives each page its file, its address and its name.
    fn place(&mut self, archive: &Archive, shown: &BTreeMap<u64, bool>, desk: &mut Desk, report: &mut Report) {
        let mut ids = BTreeSet::new();
        let parents: BTreeSet<u64> = shown.keys().map(|id| archive.posts[id].parent).collect();
        for (&id, &draft) in shown {
            let post = &archive.posts[&id];
            let url = self.url_of(archive, post);
            let lang = post.terms.iter().find(|(taxonomy, ..)| taxonomy == "language").map(|(_, slug, _)| slug.clone());
            let lang = lang.filter(|lang| *lang != self.lang && crate::config::is_lang(lang));
            self.languages.extend(lang.clone());
            let is_section = post.kind == "page" && (parents.contains(&id) || self.blog == Some(id));
            let wanted = self.file_of(archive, post, is_section, lang.as_deref());
            let path = desk.free(wanted.clone());
            if path != wanted {
                report.tell(
                    Weight::Guess,
                    text!("another name, since two items share one", "un autre nom, car deux éléments portent le même"),
                    format!("{} {id}", post.kind),
                );
            }
            let name = [slugify(&decoded(&post.name)), slugify(&post.title), format!("{}-{id}", post.kind)];
            let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let name: String = name.chars().take(80).collect();
            let name = if ids.contains(&name) { format!("{name}-{id}") } else { name };
            ids.insert(name.clone());
            self.pages.insert(id, Planned { path, url, id: name, lang, draft, redirects: Vec::new() });
        }
        self.blog_lists(archive, desk);
    }

    /// Returns the file a post goes to.
    fn file_of(&self, archive: &Archive, post: &Post, is_section: bool, lang: Option<&str>) -> ContentPath {
        if self.front == Some(post.id) {
            return ContentPath::index();
        }
        let folder = match post.kind.as_str() {
            "page" => self.folder_of_page(archive, post),
            "post" => format!("{}{}", self.blog_folder(archive), dates::folder(&post.date)),
            kind => format!("{}/", segment(kind, "type")),
        };
        let lang = lang.map(|lang| format!("{lang}/")).unwrap_or_default();
        let stem = segment(&decoded(&post.name), &format!("{}-{}", post.kind, post.id));
        let ending = if is_section { "/_index.md" } else { ".md" };
        let whole = format!("{lang}{folder}{stem}{ending}");
        ContentPath::new(&whole).unwrap_or_else(|_| ContentPath::index())
    }

    fn folder_of_page(&self, archive: &Archive, post: &Post) -> String {
        let ancestors = ancestors(archive, post).into_iter().filter(|id| self.front != Some(*id));
        let segments = ancestors.map(|id| segment(&decoded(&archive.posts[&id].name), &format!("page-{id}")));
        segments.fold(String::new(), |folder, segment| format!("{folder}{segment}/"))
    }

    /// Returns the folder of the articles: the page that lists them, nothing where their addresses begin
    /// with the year, else a folder of its own.
    pub(super) fn blog_folder(&self, archive: &Archive) -> String {
        if let Some(blog) = self.blog.and_then(|id| archive.posts.get(&id)) {
            let own = segment(&decoded(&blog.name), "blog");
            return format!("{}{own}/", self.folder_of_page(archive, blog));
        }
        let structure = archive.setting("permalink_structure");
        let by_date = structure.starts_with("/%year%/%monthnum%/");
        let first = archive.posts.values().find(|post| post.kind == "post" && post.status == "publish");
        let first = first.and_then(|post| path_of(&post.link)).unwrap_or_default();
        let looks_dated = first
            .trim_start_matches(&self.base)
            .split('/')
            .nth(1)
            .is_some_and(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
        match () {
            () if by_date || (structure.is_empty() && looks_dated) => String::new(),
            () if self.lang.starts_with("fr") => "articles/".into(),
            () => "posts/".into(),
        }
    }
}

/// Whether everybody may read a post: the allow-list.
fn is_published(post: &Post, today: jiff::civil::Date) -> bool {
    let day = post.date.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
    post.status == "publish" && !post.has_password && day.is_none_or(|day| day <= today)
}

/// Returns the pages above a page, topmost first; a circle ends where it closes.
pub(super) fn ancestors(archive: &Archive, post: &Post) -> Vec<u64> {
    let mut above = Vec::new();
    let mut parent = post.parent;
    while let Some(post) = archive.posts.get(&parent).filter(|post| post.kind == "page" && above.len() < 32) {
        if above.contains(&parent) {
            break;
        }
        above.push(parent);
        parent = post.parent;
    }
    above.reverse();
    above
}

/// Returns a slug fit for a file: folded, at most 80 letters, never empty.
pub(super) fn segment(slug: &str, otherwise: &str) -> String {
    let folded: String = slugify(slug).chars().take(80).collect();
    if folded.is_empty() { slugify(otherwise) } else { folded }
}

/// Returns the site's language as a code of ours.
fn language(archive: &Archive) -> String {
    let default = archive.serialized("polylang").and_then(|option| option.get("default_lang")?.text());
    let known =
        [default.unwrap_or_default(), archive.setting("WPLANG").to_owned(), archive.setting("language").to_owned()];
    let code = known.iter().find(|code| !code.is_empty()).map_or("en", String::as_str);
    let code = code.split(['-', '_']).next().unwrap_or("en").to_ascii_lowercase();
    if crate::config::is_lang(&code) { code } else { "en".into() }
}
