//! What a page and its style sheets call.

use crate::statify::html::dom::{Dom, NodeId};

/// One thing that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    /// Its address as written.
    pub(super) reference: String,
    /// What for.
    pub(super) way: Way,
}

/// How something is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// A file that calls nothing that can be seen.
    File,
    /// A style sheet, which may call more.
    Sheet,
    /// A host that hears of the visitor, whatever it then sends.
    Greeted,
}

/// Returns what a page calls when it is shown.
pub(super) fn of_page(dom: &Dom) -> Vec<Call> {
    let mut calls = Vec::new();
    for at in dom.below(dom.root()) {
        let get = |key: &str| dom.attribute(at, key).map(str::trim).filter(|value| !value.is_empty());
        match dom.name(at) {
            // Pictures that programs load have their address elsewhere.
            "img" => {
                let keys = ["data-lazy-src", "data-src", "src"];
                let found = keys.iter().filter_map(|key| get(key)).find(|src| !src.starts_with("data:"));
                add(found, Way::File, &mut calls);
            }
            "script" | "iframe" | "frame" | "embed" => add(get("src"), Way::File, &mut calls),
            "object" => add(get("data"), Way::File, &mut calls),
            "video" | "audio" => {
                add(get("poster"), Way::File, &mut calls);
                if get("preload") != Some("none") {
                    add(get("src"), Way::Greeted, &mut calls);
                }
            }
            "link" => of_link(dom, at, &mut calls),
            "style" => calls.extend(of_sheet(&dom.text(at))),
            _ => {}
        }
        if let Some(style) = get("style") {
            calls.extend(of_sheet(style));
        }
    }
    calls
}

fn add(reference: Option<&str>, way: Way, calls: &mut Vec<Call>) {
    let is_called = |one: &&str| {
        !one.starts_with('#')
            && !["data:", "blob:", "about:", "javascript:"].iter().any(|scheme| one.starts_with(scheme))
    };
    calls.extend(reference.filter(is_called).map(|one| Call { reference: one.to_owned(), way }));
}

fn of_link(dom: &Dom, at: NodeId, calls: &mut Vec<Call>) {
    let rel = dom.attribute(at, "rel").unwrap_or_default().to_ascii_lowercase();
    let is = |word: &str| rel.split_ascii_whitespace().any(|one| one == word);
    let way = match () {
        () if is("alternate") => return,
        () if is("stylesheet") => Way::Sheet,
        () if is("icon") || is("preload") || is("modulepreload") => Way::File,
        () if is("preconnect") => Way::Greeted,
        () => return,
    };
    add(dom.attribute(at, "href").map(str::trim), way, calls);
}

/// Returns what a style sheet calls: the sheets that it imports; of its fonts and pictures only the hosts, since
/// which of them a page shows cannot be told from it.
pub(super) fn of_sheet(css: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let imports = css.match_indices("@import").map(|(at, word)| at + word.len());
    for rest in imports.map(|at| css[at..].trim_start()) {
        add(url(rest).or_else(|| quoted(rest)), Way::Sheet, &mut calls);
    }
    for reference in css.match_indices("url(").filter_map(|(at, _)| url(&css[at..])) {
        if reference.contains("//") {
            add(Some(reference), Way::Greeted, &mut calls);
        }
    }
    calls
}

/// Returns what `url(…)` names at the beginning of a text.
fn url(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("url(")?.trim_start();
    quoted(inner).or_else(|| inner.split_once(')').map(|(inner, _)| inner.trim()))
}

fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text[1..].split_once(quote).map(|(inner, _)| inner.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_calls_sheets_and_greets_hosts() {
        let css = "@import url(\"a.css\"); @import 'b.css' screen;\n@font-face{src:url(//fonts.example/c.woff2)} b{background:url(d.png)} c{background:url( 'data:x//y' )}";
        let calls: Vec<(String, Way)> = of_sheet(css).into_iter().map(|call| (call.reference, call.way)).collect();
        let expected = [("a.css", Way::Sheet), ("b.css", Way::Sheet), ("//fonts.example/c.woff2", Way::Greeted)];
        assert_eq!(calls, expected.map(|(reference, way)| (reference.to_owned(), way)));
    }

    #[test]
    fn a_page_calls_what_it_shows() {
        let html = "<head><link rel=stylesheet href=a.css><link rel=\"dns-prefetch\" href=//x><link rel=preconnect href=//y>\
            <script src=b.js></script><noscript><img src=no.gif></noscript></head><img src=data:x data-src=c.jpg><img src=d.jpg srcset='e.jpg 2x'>\
            <video poster=f.jpg src=g.mp4 preload=none></video><iframe src=https://tube.example/h></iframe><a href=i>j</a>";
        let calls = of_page(&Dom::parse(html)).into_iter().map(|call| call.reference);
        assert_eq!(
            calls.collect::<Vec<_>>(),
            ["a.css", "//y", "b.js", "c.jpg", "d.jpg", "f.jpg", "https://tube.example/h"]
        );
    }
}
