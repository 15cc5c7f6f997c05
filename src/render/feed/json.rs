//! JSON Feed 1.1 (jsonfeed.org).

use serde_json::{Map, Value, json};

use super::{Entry, Feed, absolute::absolute};

pub(super) fn write(feed: &Feed<'_>) -> String {
    let mut whole = Map::new();
    whole.insert("version".into(), json!("https://jsonfeed.org/version/1.1"));
    whole.insert("title".into(), json!(feed.title));
    whole.insert("home_page_url".into(), json!(feed.home));
    whole.insert("feed_url".into(), json!(feed.own));
    if !feed.description.is_empty() {
        whole.insert("description".into(), json!(feed.description));
    }
    whole.insert("authors".into(), json!([{ "name": feed.author }]));
    whole.insert("language".into(), json!(feed.lang));
    whole.insert("items".into(), feed.entries.iter().map(item).collect());
    format!("{:#}\n", Value::Object(whole))
}

fn item(entry: &Entry<'_>) -> Value {
    let front = &entry.page.document.front;
    let mut item = Map::new();
    item.insert("id".into(), json!(entry.permalink));
    item.insert("url".into(), json!(entry.permalink));
    item.insert("title".into(), json!(entry.page.title));
    match &entry.html {
        Some(html) => item.insert("content_html".into(), json!(absolute(html, entry.base, &entry.permalink))),
        None => item.insert("content_text".into(), json!(entry.summary)),
    };
    if !entry.summary.is_empty() {
        item.insert("summary".into(), json!(entry.summary));
    }
    if let Some(image) = &entry.image {
        item.insert("image".into(), json!(image));
    }
    if let Some(date) = &entry.page.date {
        item.insert("date_published".into(), json!(date.rfc3339()));
    }
    if let Some(date) = &front.updated {
        item.insert("date_modified".into(), json!(date.rfc3339()));
    }
    if !front.authors.is_empty() {
        item.insert("authors".into(), front.authors.iter().map(|name| json!({ "name": name })).collect());
    }
    if !entry.terms.is_empty() {
        item.insert("tags".into(), json!(entry.terms));
    }
    Value::Object(item)
}
