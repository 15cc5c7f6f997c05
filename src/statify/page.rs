//! A page as a person would have written it: front matter and Markdown → the text of its file.

use std::fmt::Write as _;

use crate::{
    content::{
        date::Date,
        front_matter::{FrontMatter, Sort},
        node::Value,
    },
    path::ContentPath,
};

/// A page to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Where it goes below the content folder.
    pub path: ContentPath,
    /// The block at its top.
    pub front: FrontMatter,
    /// Its Markdown.
    pub body: String,
}

impl Page {
    /// Returns the text of its file. Reading that text gives the same front matter and body.
    pub fn text(&self) -> String {
        let mut text = String::from("+++\n");
        write_front(&self.front, &mut text);
        text.push_str("+++\n");
        let body = self.body.trim_matches('\n');
        if !body.is_empty() {
            let _ = writeln!(text, "\n{body}");
        }
        text
    }
}

/// Appends the keys that are set, in the order in which the manual explains them.
fn write_front(front: &FrontMatter, text: &mut String) {
    let mut keys = Keys(text);
    keys.string("title", front.title.as_deref());
    keys.string("description", front.description.as_deref());
    keys.string("id", front.id.as_deref());
    keys.string("slug", front.slug.as_deref());
    keys.string("url", front.url.as_deref());
    keys.date("date", front.date.as_ref());
    keys.date("updated", front.updated.as_ref());
    keys.flag("draft", front.draft.then_some(true));
    keys.number("weight", front.weight);
    keys.string("template", front.template.as_deref());
    keys.string("type", front.kind.as_deref());
    keys.string("lang", front.lang.as_deref());
    keys.string("translation_of", front.translation_of.as_deref());
    keys.strings("authors", &front.authors);
    keys.string("image", front.image.as_deref());
    for (taxonomy, terms) in &front.terms {
        keys.strings(taxonomy, terms);
    }
    keys.flag("menu", front.menu);
    keys.flag("feed", front.feed);
    keys.flag("search", front.search);
    keys.flag("sitemap", front.sitemap);
    keys.string("sort", front.sort.as_ref().map(sort_word));
    keys.number("paginate", front.paginate.map(i64::from));
    keys.flag("recursive", front.recursive);
    keys.strings("redirects", &front.redirects);
    if !front.extra.is_empty() {
        keys.0.push_str("\n[extra]\n");
        front.extra.iter().for_each(|(key, value)| keys.line(key, &toml_of(value)));
    }
}

fn sort_word(sort: &Sort) -> &str {
    match sort {
        Sort::Date => "date",
        Sort::Weight => "weight",
        Sort::Title => "title",
        Sort::Field(field) => field,
    }
}

/// Writes `key = value` lines.
struct Keys<'t>(&'t mut String);

impl Keys<'_> {
    fn line(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.0, "{} = {value}", toml_key(key));
    }

    fn string(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.line(key, &quoted(value));
        }
    }

    fn strings(&mut self, key: &str, values: &[String]) {
        match values {
            [] => {}
            [..] if values.iter().map(String::len).sum::<usize>() < 80 => {
                let all: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                self.line(key, &format!("[{}]", all.join(", ")));
            }
            many => {
                let _ = writeln!(self.0, "{} = [", toml_key(key));
                many.iter().for_each(|value| {
                    let _ = writeln!(self.0, "    {},", quoted(value));
                });
                self.0.push_str("]\n");
            }
        }
    }

    fn date(&mut self, key: &str, date: Option<&Date>) {
        if let Some(date) = date {
            self.line(key, &date.to_string());
        }
    }

    fn flag(&mut self, key: &str, value: Option<bool>) {
        if let Some(value) = value {
            self.line(key, if value { "true" } else { "false" });
        }
    }

    fn number(&mut self, key: &str, value: Option<i64>) {
        if let Some(value) = value {
            self.line(key, &value.to_string());
        }
    }
}

/// Returns a text in one line, as a TOML string: a fence or a key cannot begin inside.
pub fn quoted(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for c in one_line(text).chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            c => written.push(c),
        }
    }
    written.push('"');
    written
}

/// Returns a text with white space as single spaces and no control characters.
pub fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_ascii_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns a key as TOML wants it: quoted unless it is bare.
pub fn toml_key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if is_bare { key.to_owned() } else { quoted(key) }
}

fn toml_of(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".into(),
        Value::Bool(b) => b.to_string(),
        Value::Integer(n) => n.to_string(),
        Value::Float(x) => format!("{x:?}"),
        Value::String(text) => quoted(text),
        Value::Date(date) => date.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(toml_of).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{} = {}", toml_key(key), toml_of(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::document::{Parsing, parse};

    fn parsing() -> Parsing {
        Parsing {
            folder: "content/a/".into(),
            taxonomies: vec!["tags".into()],
            html: crate::content::markdown::HtmlPolicy::Sanitize,
            typography: None,
            search: false,
            math: false,
            lang: "en".into(),
            languages: Vec::new(),
        }
    }

    #[test]
    fn what_is_written_reads_as_it_was() {
        let front = FrontMatter {
            title: Some("A \"title\" \\ with +++ {{ all }}".into()),
            id: Some("a".into()),
            date: Date::parse("2021-06-21T14:00:00"),
            draft: true,
            authors: vec!["Zoé".into(), "é".repeat(90)],
            terms: vec![("tags".into(), vec!["l’été".into()])],
            redirects: vec!["/?p=12".into()],
            extra: vec![("b c".into(), Value::List(vec![Value::Integer(1), Value::Bool(true)]))],
            sort: Some(Sort::Date),
            ..FrontMatter::default()
        };
        let page =
            Page { path: ContentPath::new("a.md").unwrap(), front: front.clone(), body: "Hello\n\n+++\n".into() };
        let read = parse(&page.path, page.text().as_bytes(), &parsing());
        assert_eq!(read.diagnostics, []);
        assert_eq!(FrontMatter { spans: Vec::new(), ..read.front }, front);
    }

    #[test]
    fn a_title_stays_one_line() {
        assert_eq!(quoted("a\n+++\r\nb\u{0}\"c\""), r#""a +++ b \"c\"""#);
    }
}
