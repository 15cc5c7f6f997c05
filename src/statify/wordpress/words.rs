//! One post with its words → one page.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    archive::Archive,
    builders::elementor,
    item::Post,
    links::Desk,
    media::Library,
    plan::{Plan, Planned, with_those_above},
    text::{Shelf, expanded, unescaped},
};
use crate::{
    content::{
        date::Date,
        front_matter::{FrontMatter, Sort},
        node::Value,
    },
    diag::text,
    path::ContentPath,
    statify::{
        Error, Page, Weight,
        comments::{Said, threads},
        html::{self, Host as _, Reading},
        page::one_line,
        sql::repaired,
    },
};

/// A page, and what goes with it.
pub(super) struct Made {
    pub(super) page: Page,
    /// Its comments as data, if it has any, and how many they are.
    pub(super) comments: Option<(String, u64)>,
    /// Into how many parts it was cut.
    pub(super) parts: usize,
}

/// Returns the page of a post.
pub(super) fn page(post: &Post, planned: &Planned, path: &ContentPath, desk: &Desk<'_>, names: bool) -> Made {
    let (content, runs) = repaired(&post.content);
    let (title, title_runs) = repaired(&post.title);
    if runs + title_runs > 0 {
        let n = runs + title_runs;
        desk.tell(
            Weight::Guess,
            text!(
                "text that was encoded twice, put right ({n} runs)",
                "du texte encodé deux fois, réparé ({n} passages)"
            ),
        );
    }
    let parts = content.matches("<!--nextpage-->").count() + 1;
    let mut body = body(post, &content, planned, desk);
    notes(post, &content, desk, &mut body);
    let comments = comments(post, planned, desk, names);
    if comments.is_some() {
        let _ = write!(body, "\n\n::comments{{of=\"{}\"}}", planned.id);
    }
    let mut front = front(post, planned, path, desk);
    front.title = Some(one_line(&unescaped(&title))).filter(|title| !title.is_empty());
    if front.title.is_none() {
        desk.tell(Weight::Guess, text!("no title", "pas de titre"));
        front.title = Some(post.date.get(..10).unwrap_or(&*planned.id).to_owned());
    }
    Made { page: Page { path: path.clone(), front, body }, comments, parts }
}

/// Returns the places of pages that links elsewhere name, as far as they are there: one more pass over the words,
/// if any link does.
pub(super) fn places(
    archive: &Archive,
    plan: &Plan,
    library: &Library,
) -> Result<BTreeMap<u64, BTreeSet<String>>, Error> {
    let view = |id: u64| Desk { archive, plan, library, item: String::new(), id, heard: RefCell::default() };
    let site = view(0);
    let mut wanted: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for href in &archive.asked {
        if let Some((id, (_, place))) = site.post_at(href).zip(href.split_once('#')) {
            wanted.entry(id).or_default().insert(place.to_owned());
        }
    }
    let mut places = BTreeMap::new();
    if !wanted.is_empty() {
        archive.words(&|id| wanted.contains_key(&id), &mut |post| {
            let html = html_of(&post, &repaired(&post.content).0, &view(post.id)).0;
            places.insert(post.id, html::places(&html, &wanted[&post.id]));
        })?;
    }
    Ok(places)
}

/// Returns the HTML of a post's words, and whether its line ends count.
fn html_of(post: &Post, content: &str, desk: &Desk<'_>) -> (String, bool) {
    match post.meta("_elementor_data").filter(|_| content.trim().is_empty()) {
        Some(data) => expanded(&elementor(data, desk), desk),
        None => expanded(content, desk),
    }
}

fn body(post: &Post, content: &str, planned: &Planned, desk: &Desk<'_>) -> String {
    let (html, lines_count) = html_of(post, content, desk);
    let lang = planned.lang.as_deref().unwrap_or(&desk.plan.lang);
    let reading = Reading { lines_count, smart: !lang.starts_with("fr") };
    html::markdown(&html, desk, reading)
}

/// Appends the notes that WordPress keeps apart from the text that calls them.
fn notes(post: &Post, content: &str, desk: &Desk<'_>, body: &mut String) {
    let notes: Vec<serde_json::Value> =
        post.meta("footnotes").and_then(|notes| serde_json::from_str(notes).ok()).unwrap_or_default();
    let called = notes.iter().filter(|note| note["id"].as_str().is_some_and(|id| content.contains(id)));
    for (at, note) in called.enumerate() {
        let words = html::markdown(note["content"].as_str().unwrap_or_default(), desk, Reading::default());
        let _ = write!(body, "\n\n[^{}]: {}", at + 1, words.replace('\n', "\n    "));
    }
}

fn front(post: &Post, planned: &Planned, path: &ContentPath, desk: &Desk<'_>) -> FrontMatter {
    let is_home = path.as_str() == "_index.md";
    let (excerpt, _) = repaired(&post.excerpt);
    let described = [
        excerpt.as_ref(),
        post.meta("_yoast_wpseo_metadesc").unwrap_or_default(),
        post.meta("rank_math_description").unwrap_or_default(),
        post.meta("_aioseo_description").unwrap_or_default(),
        post.meta("_aioseop_description").unwrap_or_default(),
        post.meta("_seopress_titles_desc").unwrap_or_default(),
    ];
    let described =
        described.iter().map(|text| one_line(&unescaped(text))).find(|text| !text.is_empty() && !text.contains("%%"));
    let author =
        desk.archive.authors.get(&*post.author).map(|author| author.name.clone()).filter(|name| !name.is_empty());
    let date = moment(&post.date);
    let is_dated = post.kind != "page";
    let updated = moment(&post.modified)
        .filter(|updated| is_dated && date.as_ref().is_some_and(|date| date.day() < updated.day()));
    let natural = natural_url(path.as_str());
    let is_blog = desk.plan.blog == Some(post.id);
    FrontMatter {
        description: described,
        id: Some(planned.id.to_string()),
        url: (!is_home && *planned.url != natural).then(|| planned.url.to_string()),
        date: date.filter(|_| is_dated),
        updated,
        draft: planned.draft,
        weight: (post.kind == "page" && post.order != 0).then(|| i64::from(post.order)),
        lang: planned.lang.as_deref().map(str::to_owned),
        translation_of: original(post, desk),
        authors: author.filter(|_| post.kind == "post").into_iter().collect(),
        image: image(post, desk),
        terms: terms(post, desk),
        redirects: if planned.draft { Vec::new() } else { desk.plan.redirects_of(post) },
        extra: extra(post),
        sort: is_blog.then_some(Sort::Date),
        recursive: is_blog.then_some(true),
        paginate: is_blog.then_some(desk.plan.paginate),
        ..FrontMatter::default()
    }
}

/// Returns the address that a page's file would give it.
fn natural_url(path: &str) -> String {
    let stem = path.strip_suffix("/_index.md").or_else(|| path.strip_suffix(".md")).unwrap_or(path);
    format!("/{stem}/")
}

/// Returns a moment of an export; zeros are none.
fn moment(text: &str) -> Option<Date> {
    Date::parse(text.trim()).filter(|_| !text.starts_with("0000"))
}

fn terms(post: &Post, desk: &Desk<'_>) -> Vec<(String, Vec<String>)> {
    let mut terms = Vec::new();
    let all = with_those_above(desk.archive, post);
    for taxonomy in &desk.plan.taxonomies {
        let own: Vec<&str> = match taxonomy.source.as_str() {
            "author" if post.kind == "post" => {
                desk.archive.authors.get(&*post.author).map(|author| author.slug.as_str()).into_iter().collect()
            }
            source => all.iter().filter(|term| term.taxonomy == *source).map(|term| &*term.slug).collect(),
        };
        let names: Vec<String> =
            own.into_iter().filter_map(|slug| taxonomy.labels.get(slug)).map(|label| label.name.clone()).collect();
        if !names.is_empty() {
            terms.push((taxonomy.key.clone(), names));
        }
    }
    terms
}

fn image(post: &Post, desk: &Desk<'_>) -> Option<String> {
    let id = post.meta("_thumbnail_id")?.parse().ok()?;
    let (src, ..) = desk.picture(id)?;
    desk.media(&src)
}

/// Returns the page that this one translates, as Polylang and WPML bind them.
fn original(post: &Post, desk: &Desk<'_>) -> Option<String> {
    let first = desk.archive.translation(post, &desk.plan.lang).filter(|first| *first != post.id)?;
    desk.plan.pages.get(&first).filter(|page| !page.draft).map(|page| page.id.to_string())
}

fn extra(post: &Post) -> Vec<(String, Value)> {
    const KEYS: [&str; 5] =
        ["_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title", "_seopress_titles_title"];
    let title = KEYS.iter().find_map(|key| post.meta(key));
    let title = title.filter(|title| !title.is_empty() && !title.contains('%') && !title.contains('#'));
    let title = title.map(|title| ("seo_title".to_owned(), Value::String(one_line(title))));
    title.into_iter().chain(post.is_sticky.then(|| ("sticky".to_owned(), Value::Bool(true)))).collect()
}

/// Returns the approved comments of a post as data, and how many they are.
fn comments(post: &Post, planned: &Planned, desk: &Desk<'_>, names: bool) -> Option<(String, u64)> {
    if planned.draft {
        return None;
    }
    let reading = Reading { lines_count: true, smart: !desk.plan.lang.starts_with("fr") };
    threads(&post.comments, |comment| Said {
        author: if names { one_line(&unescaped(&comment.author)) } else { String::new() },
        text: html::markdown(&repaired(&comment.text).0, desk, reading),
    })
}
