//! A page's words → HTML, with addresses and components filled in.

use std::{borrow::Cow, cell::OnceCell};

use tera::{Context, Map, Value};

use super::Inner;
use crate::{
    content::{
        markdown::{ComponentTag, FileKind, FileTag, Holes, Shown},
        node,
    },
    diag::{Code, Diagnostic, Place, text},
    minify::minify_html,
    path::push_encoded,
    site::{LinkError, Linked, Page, Route},
    view::Plain,
};

/// Arguments of components that are addresses, by name.
const ADDRESSES: [&str; 7] = ["link", "href", "src", "file", "image", "page", "transcript"];

impl Inner {
    /// Returns the HTML of a page's body, and what the site had to say about it. `map` is the page as its
    /// components see it, made when the first one asks.
    pub(super) fn body(&self, page: &Page, map: &OnceCell<Map>) -> (String, Vec<Diagnostic>) {
        let mut html = String::new();
        let found = self.walker().html(&page.document, &PageHoles { inner: self, page, map }, &mut html);
        (html, found)
    }
}

/// Returns an address that can stand in any attribute: what would end it is percent-encoded.
pub(super) fn quoted(address: &str) -> Cow<'_, str> {
    let ends = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\');
    if !address.contains(ends) {
        return Cow::Borrowed(address);
    }
    let mut quoted = String::with_capacity(address.len() + 8);
    for c in address.chars() {
        if ends(c) {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| push_encoded(byte, &mut quoted));
        } else {
            quoted.push(c);
        }
    }
    Cow::Owned(quoted)
}

/// Returns the component that shows files of a kind.
fn component_of(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Document => "file",
        FileKind::Audio => "audio",
        FileKind::Video => "video",
        FileKind::Embed => "embed",
    }
}

/// Returns what a component could not do. What it asked for and did not find, the writer named: it is told where
/// the component is called.
fn asked_by_writer(mut found: Diagnostic) -> Diagnostic {
    if found.code != Code::TEMPLATE_QUERY {
        return found;
    }
    match found.place.take() {
        Some(Place { file, line, .. }) => {
            found.hint(text!("asked by {file}, line {line}", "demandé par {file}, ligne {line}"))
        }
        None => found,
    }
}

/// Answers what a body asks of its site.
struct PageHoles<'r> {
    inner: &'r Inner,
    page: &'r Page,
    map: &'r OnceCell<Map>,
}

impl Holes for PageHoles<'_> {
    fn address(&self, target: &str) -> Option<Cow<'_, str>> {
        self.inner.site.href(self.page, target)
    }

    fn title(&self, target: &str) -> Option<Cow<'_, str>> {
        match self.inner.site.link(self.page, target) {
            Ok(Linked::Page(id, _)) => Some(Cow::Borrowed(&self.inner.site.page(id).title)),
            _ => None,
        }
    }

    fn picture(&self, target: &str) -> Result<Option<Shown>, Box<Diagnostic>> {
        self.inner.shown(self.page, target)
    }

    fn file(&self, file: &FileTag<'_>, html: &mut String) -> Result<bool, Box<Diagnostic>> {
        let (inner, name) = (self.inner, component_of(file.kind));
        if file.kind == FileKind::Embed {
            return self.elsewhere(file, html);
        }
        let Ok(Linked::File(url, "")) = inner.site.link(self.page, file.target) else { return Ok(false) };
        let route = inner.site.route(url.as_str().trim_start_matches('/'));
        if !matches!(route, Some(Route::Asset(_))) || !inner.theme.has_component(name) {
            return Ok(false);
        }
        let address = Value::safe_string(&url.encoded());
        let label = ("label".to_owned(), Value::from(file.label));
        let arguments = match file.kind {
            FileKind::Document | FileKind::Embed => vec![("file".to_owned(), address), label],
            FileKind::Audio | FileKind::Video => {
                let lengths = [("width", file.size.0), ("height", file.size.1)];
                let length = |(key, length): (&str, Option<&str>)| {
                    Some((key.to_owned(), Value::from(length?.parse::<u32>().ok()?)))
                };
                let inline = ("inline".to_owned(), Value::from(!file.is_block));
                [("src".to_owned(), address), label, inline]
                    .into_iter()
                    .chain(lengths.into_iter().filter_map(length))
                    .collect()
            }
        };
        self.call(name, &arguments, None, html).map(|()| true)
    }

    fn component(&self, tag: &ComponentTag<'_>, body: Option<&str>, html: &mut String) -> Result<(), Box<Diagnostic>> {
        let arguments: Vec<_> =
            tag.arguments.iter().map(|(key, value)| ((*key).to_string(), self.argument(key, value))).collect();
        self.call(tag.name, &arguments, body, html)
    }

    fn raw_html<'h>(&self, html: &'h str) -> Cow<'h, str> {
        minify_html(html)
    }
}

impl PageHoles<'_> {
    /// Appends the card that leads to what lies with somebody else.
    fn elsewhere(&self, file: &FileTag<'_>, html: &mut String) -> Result<bool, Box<Diagnostic>> {
        if !self.inner.theme.has_component("embed") {
            return Ok(false);
        }
        let named = |key: &str, value| (key.to_owned(), value);
        let mut arguments = vec![named("link", Value::from(file.target)), named("label", Value::from(file.label))];
        let poster = file.poster.map(|poster| node::Value::String(poster.to_owned()));
        arguments.extend(poster.map(|poster| named("image", self.argument("image", &poster))));
        if !file.is_block {
            arguments.push(named("inline", Value::from(true)));
        }
        self.call("embed", &arguments, None, html).map(|()| true)
    }

    /// Appends what the theme's component `name` makes of `arguments`.
    fn call(
        &self,
        name: &str,
        arguments: &[(String, Value)],
        body: Option<&str>,
        html: &mut String,
    ) -> Result<(), Box<Diagnostic>> {
        let shared = self.inner.shared(&self.page.lang);
        let mut implicits = Context::new();
        let map = self.map.get_or_init(|| self.inner.page_map(self.page));
        implicits.insert_value("page", Value::from(map.clone()));
        implicits.insert_value("site", shared.site.clone());
        implicits.insert_value("t", shared.strings.clone());
        implicits.insert("lang", &self.page.lang);
        match self.inner.theme.component(name, arguments, body, &implicits) {
            Ok(rendered) => html.push_str(rendered.trim()),
            Err(faults) => {
                // A fault of the call is the writer's; a fault inside the template is the theme's.
                let Some(fault) = faults.into_iter().next() else { return Ok(()) };
                return Err(Box::new(asked_by_writer(fault.diagnostic)));
            }
        }
        Ok(())
    }

    fn argument(&self, key: &str, value: &node::Value) -> Value {
        match value {
            node::Value::String(target) if ADDRESSES.contains(&key) => {
                match (self.address(target), self.inner.site.link(self.page, target)) {
                    (Some(address), _) => Value::safe_string(&quoted(&address)),
                    (None, Err(LinkError::Unsafe)) => Value::safe_string(""),
                    (None, _) => Value::safe_string(&quoted(target)),
                }
            }
            node::Value::String(folder) if key == "folder" => {
                Value::from(self.inner.site.folder(self.page, folder).unwrap_or_else(|| folder.clone()))
            }
            value => Value::from_serializable(&Plain::Written(value)),
        }
    }
}
