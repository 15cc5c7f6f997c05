//! One object with its words → one page.

use std::fmt::Write as _;

use super::{
    item::{Item, Key, Kind, Words},
    links::Desk,
    plan::{Plan, Planned},
    text,
};
use crate::{
    content::{date::Date, front_matter::FrontMatter, node::Value},
    diag::text as say,
    statify::{
        Page, Weight,
        comments::{Comment, Said, threads},
        html::{destination, plain_to_markdown, quote_argument},
        page::one_line,
    },
};

/// A page, and what goes with it.
pub(super) struct Made {
    pub(super) page: Page,
    /// Its comments as data, if it has any.
    pub(super) comments: Option<String>,
}

/// Returns the page of an object.
pub(super) fn page(item: &Item, words: &Words, planned: &Planned, desk: &Desk<'_>, names: bool) -> Made {
    let mut body = body(item, words, planned, desk);
    let comments = if planned.draft || !is_first(planned, desk) { None } else { comments(planned.key, desk, names) };
    if comments.is_some() {
        let _ = write!(body, "\n\n::comments{{of=\"{}\"}}", planned.id);
    }
    let front = front(item, words, planned, desk);
    Made { page: Page { path: planned.path.clone(), front, body: body.trim().to_owned() }, comments }
}

/// Whether a page is the one in its object's own language.
fn is_first(planned: &Planned, desk: &Desk<'_>) -> bool {
    let first = desk.plan.pages.get(&planned.key).and_then(|all| all.first());
    first.is_some_and(|first| first.id == planned.id)
}

/// Returns the words of a page in the order in which SPIP shows them.
fn body(item: &Item, words: &Words, planned: &Planned, desk: &Desk<'_>) -> String {
    let french = desk.is_french();
    let lead = if item.leads_to.is_empty() { words.lead.as_str() } else { "" };
    let text = desk.markdown(&words.text);
    let mut parts = vec![renamed_notes(desk.markdown(lead), "chapo"), text];
    let description_is_all = words.text.trim().is_empty() && !matches!(planned.key.0, Kind::Article | Kind::News);
    if description_is_all && !words.description.trim().is_empty() {
        parts.push(desk.markdown(&words.description));
    }
    parts.push(link(words, planned, desk));
    parts.push(headlines(planned, desk));
    parts.push(list_of(planned, desk));
    parts.extend(attached(planned.key, desk));
    if !words.postscript.trim().is_empty() {
        parts.push(if french { "## P.-S." } else { "## P.S." }.to_owned());
        parts.push(renamed_notes(desk.markdown(&words.postscript), "ps"));
    }
    let parts = parts.iter().map(|part| part.trim_matches('\n')).filter(|part| !part.trim().is_empty());
    parts.collect::<Vec<_>>().join("\n\n")
}

/// Returns Markdown whose notes have names of their own, so that each part of a page may count from one:
/// `[^1]` → `[^ps-1]`. Code and what is written with a backslash are left alone.
fn renamed_notes(part: String, name: &str) -> String {
    if !part.contains("[^") {
        return part;
    }
    let mut whole = String::with_capacity(part.len() + 16);
    let mut in_fence = false;
    for line in part.split_inclusive('\n') {
        let is_fence = ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
        in_fence ^= is_fence;
        if in_fence || is_fence {
            whole.push_str(line);
            continue;
        }
        for (at, piece) in line.split('`').enumerate() {
            if at > 0 {
                whole.push('`');
            }
            let renamed = if at % 2 == 0 { piece.replace("[^", &format!("[^{name}-")) } else { piece.to_owned() };
            whole.push_str(&renamed.replace(&format!("\\[^{name}-"), "\\[^"));
        }
    }
    whole
}

/// Returns what an object is about, as a link.
fn link(words: &Words, planned: &Planned, desk: &Desk<'_>) -> String {
    use crate::statify::html::Host as _;
    let (name, url) = (desk.plain(&words.link.0), words.link.1.trim());
    if url.is_empty() || matches!(url, "http://" | "https://") {
        return String::new();
    }
    let Some(address) = desk.link(url, false) else { return plain_to_markdown(&name) };
    let link = match name.as_str() {
        "" if address.contains("://") => format!("<{address}>"),
        "" => format!("[{}]({})", plain_to_markdown(url), destination(&address)),
        name => format!("[{}]({})", plain_to_markdown(name), destination(&address)),
    };
    match planned.key.0 {
        Kind::Article if desk.is_french() => format!("Voir en ligne : {link}"),
        Kind::Article => format!("View online: {link}"),
        _ => link,
    }
}

/// Returns the items of a linked site's feed.
fn headlines(planned: &Planned, desk: &Desk<'_>) -> String {
    use crate::statify::html::Host as _;
    let all = desk.archive.headlines.get(&planned.key.1).filter(|_| planned.key.0 == Kind::Link);
    let line = |one: &super::item::Headline| {
        let title = plain_to_markdown(&desk.plain(&one.title));
        match desk.link(&one.url, false) {
            Some(address) => format!("- [{title}]({})\n", destination(&address)),
            None => format!("- {title}\n"),
        }
    };
    all.into_iter().flatten().map(line).collect()
}

/// Returns the way to what has a keyword, or to what an author wrote.
fn list_of(planned: &Planned, desk: &Desk<'_>) -> String {
    let Some(label) = desk.plan.labels.get(&planned.key) else { return String::new() };
    let words = match (planned.key.0, desk.is_french()) {
        (Kind::Author, true) => "Ses articles",
        (Kind::Author, false) => "Articles",
        (_, true) => "Tout ce qui porte ce mot",
        (_, false) => "All that has this keyword",
    };
    format!("[{words}]({})", label.url)
}

/// Returns the documents of an object that its words do not show: pictures side by side, then files.
fn attached(key: Key, desk: &Desk<'_>) -> Vec<String> {
    use text::Site as _;
    let all = desk.archive.attached.get(&key).into_iter().flatten().filter(|one| !one.is_seen);
    let mut shown = Vec::new();
    for one in all {
        let Some(file) = desk.archive.files.get(&one.document) else { continue };
        let is_own = !matches!(file.mode.as_str(), "logoon" | "logooff" | "vignette");
        if !is_own || !desk.plan.public.contains(&(Kind::Document, one.document)) {
            continue;
        }
        // What the words show is listed no second time, whatever the backup says.
        if desk.library.find(&file.path).is_some_and(|file| desk.heard.borrow().media.contains(&file)) {
            continue;
        }
        shown.extend(desk.document(one.document).filter(|document| document.file.is_some()));
    }
    let (pictures, files): (Vec<_>, Vec<_>) = shown.into_iter().partition(|document| document.media == "image");
    let picture = |document: &text::Document| {
        let alt = if document.alt.is_empty() { &document.title } else { &document.alt };
        format!("![{}]({})", plain_to_markdown(alt), destination(document.file.as_deref().unwrap_or_default()))
    };
    let file = |document: &text::Document| {
        let address = document.file.as_deref().unwrap_or_default();
        let label = if document.title.is_empty() {
            String::new()
        } else {
            format!(" label={}", quote_argument(&document.title))
        };
        let note = one_line(&document.description);
        let note = if note.is_empty() { note } else { format!(" note={}", quote_argument(&note)) };
        format!("::file{{file={}{label}{note}}}", quote_argument(address))
    };
    let mut parts = Vec::new();
    match pictures.as_slice() {
        [] => {}
        [one] => parts.push(picture(one)),
        many => parts.push(format!(":::gallery\n{}\n:::", many.iter().map(picture).collect::<Vec<_>>().join("\n"))),
    }
    parts.extend(files.iter().map(file));
    parts
}

fn front(item: &Item, words: &Words, planned: &Planned, desk: &Desk<'_>) -> FrontMatter {
    let is_section = planned.key.0 == Kind::Section;
    let is_dated = matches!(planned.key.0, Kind::Article | Kind::News);
    let title = Some(desk.plain(&item.title)).filter(|title| !title.is_empty());
    if title.is_none() {
        desk.tell(Weight::Guess, say!("no title", "pas de titre"));
    }
    let other = |code: &&String| **code != planned.source_lang;
    let langs: Vec<&str> = item.partly.iter().filter(other).map(String::as_str).collect();
    if is_first(planned, desk) && !langs.is_empty() {
        let langs = langs.join(", ");
        desk.tell(
            Weight::Guess,
            say!(
                "sentences in other languages ({langs}) that are not shown",
                "des phrases en d’autres langues ({langs}) qui ne sont pas montrées"
            ),
        );
    }
    let date = moment(&item.date);
    if is_dated && date.is_none() && !item.date.is_empty() && !item.date.starts_with("0000") {
        desk.tell(Weight::Guess, say!("a date that is none", "une date qui n’en est pas une"));
    }
    let date = date.filter(|_| is_dated);
    let updated = moment(&item.modified).filter(|updated| date.as_ref().is_some_and(|date| date.day() < updated.day()));
    let logo = desk.library.logo(desk.archive, planned.key);
    let image = logo.map(|file| {
        let address = desk.library.address(&file);
        desk.heard.borrow_mut().media.insert(file);
        address
    });
    let number = text::number(&item.title).and_then(|number| i64::try_from(number).ok());
    FrontMatter {
        title: title.or_else(|| Some(planned.id.clone())),
        description: description(words, planned, desk),
        id: Some(planned.id.clone()),
        slug: planned.slug.clone(),
        url: planned.has_own_url.then(|| planned.url.clone()),
        date,
        updated,
        draft: planned.draft,
        weight: number,
        lang: (!planned.lang_is_said).then(|| planned.lang.clone()),
        translation_of: original(item, planned, desk.plan),
        authors: authors(planned.key, desk),
        image,
        terms: terms(planned.key, desk),
        feed: (is_section && !planned.draft).then_some(true),
        extra: extra(item, words, planned, desk),
        ..FrontMatter::default()
    }
}

/// Returns a moment of a backup; zeros are none.
fn moment(text: &str) -> Option<Date> {
    Date::parse(text.trim()).filter(|_| !text.starts_with("0000"))
}

fn description(words: &Words, planned: &Planned, desk: &Desk<'_>) -> Option<String> {
    let is_body = words.text.trim().is_empty() && !matches!(planned.key.0, Kind::Article | Kind::News);
    let plain = one_line(&desk.plain(&words.description));
    (!is_body && !plain.is_empty()).then_some(plain)
}

fn authors(key: Key, desk: &Desk<'_>) -> Vec<String> {
    let ids = desk.archive.authors.get(&key).filter(|_| key.0 == Kind::Article).into_iter().flatten();
    let named = ids.filter_map(|id| {
        let key = (Kind::Author, *id);
        let item = desk.archive.items.get(&key).filter(|item| item.status != "5poubelle")?;
        Some(desk.plan.labels.get(&key).map_or_else(|| desk.plain(&item.title), |label| label.name.clone()))
    });
    named.filter(|name| !name.is_empty()).collect()
}

fn terms(key: Key, desk: &Desk<'_>) -> Vec<(String, Vec<String>)> {
    let keywords = desk.archive.keywords.get(&key).into_iter().flatten().map(|id| (Kind::Keyword, *id));
    let authors = desk.archive.authors.get(&key).into_iter().flatten().map(|id| (Kind::Author, *id));
    let authors = authors.filter(|_| key.0 == Kind::Article);
    let mut terms: Vec<(String, Vec<String>)> = Vec::new();
    for label in keywords.chain(authors).filter_map(|label| desk.plan.labels.get(&label)) {
        match terms.iter_mut().find(|(taxonomy, _)| *taxonomy == label.taxonomy) {
            Some((_, names)) => names.push(label.name.clone()),
            None => terms.push((label.taxonomy.clone(), vec![label.name.clone()])),
        }
    }
    terms
}

/// Returns the page that this one translates.
fn original(item: &Item, planned: &Planned, plan: &Plan) -> Option<String> {
    let first = plan.pages.get(&planned.key)?.first()?;
    if first.id != planned.id {
        return Some(first.id.clone());
    }
    if item.original == 0 || planned.key.0 != Kind::Article {
        return None;
    }
    plan.translated.get(&planned.key).cloned()
}

/// Returns what SPIP shows around a title, and when something first appeared.
fn extra(item: &Item, words: &Words, planned: &Planned, desk: &Desk<'_>) -> Vec<(String, Value)> {
    let first = moment(&item.first).filter(|_| planned.key.0 == Kind::Article);
    let texts = [("overtitle", desk.plain(&words.above)), ("subtitle", desk.plain(&words.below))];
    let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let texts = texts.map(|(key, text)| (key.to_owned(), Value::String(one_line(&text))));
    texts.chain(first.map(|date| ("first_published".to_owned(), Value::Date(date)))).collect()
}

/// Returns the published messages below an object as data.
fn comments(key: Key, desk: &Desk<'_>, names: bool) -> Option<String> {
    let all = desk.archive.comments.get(&key)?;
    // Some sign with their mail address: nobody asked them whether it may be shown.
    let name =
        |author: &str| if names && !author.contains('@') { one_line(&desk.plain(author)) } else { String::new() };
    let said = |comment: &Comment| Said { author: name(&comment.author), text: desk.markdown(&comment.text) };
    threads(all, said).map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::renamed_notes;

    #[test]
    fn notes_of_two_parts_keep_apart() {
        let part = "d[^1] `[^1]` \\[^1]\n\n[^1]: e\n\n```\n[^1]\n```\n[^2]".to_owned();
        let renamed = "d[^ps-1] `[^1]` \\[^1]\n\n[^ps-1]: e\n\n```\n[^1]\n```\n[^ps-2]";
        assert_eq!(renamed_notes(part, "ps"), renamed);
    }
}
