//! Widgets: what stood beside the pages, kept as data where a person finds it.

use std::cell::RefCell;

use serde_json::{Map, Value, json};

use super::{
    archive::Archive,
    links,
    media::Library,
    plan::Plan,
    text::{Shelf as _, escaped, expanded},
};
use crate::{
    diag::text,
    path::ContentPath,
    statify::{
        Desk, Error, Report, Weight,
        html::{self, Host as _, Reading},
        page::one_line,
        php::Php,
    },
};

/// Writes `data/widgets.json`: for each side bar its widgets with title and words, and tells of those that only
/// the old site could fill.
pub(super) fn write(
    archive: &Archive,
    plan: &Plan,
    library: &Library,
    desk: &mut Desk,
    report: &mut Report,
) -> Result<(), Error> {
    let Some(bars) = archive.serialized("sidebars_widgets") else { return Ok(()) };
    let mut kept = Map::new();
    for (bar, widgets) in bars.entries() {
        let mut shown = Vec::new();
        for name in widgets.entries().iter().filter_map(|(_, name)| name.text()) {
            let is_used = bar != "wp_inactive_widgets" && !bar.starts_with("orphaned_widgets");
            let (kind, number) = name.rsplit_once('-').unwrap_or((&name, "1"));
            let widget = archive.serialized(&format!("widget_{kind}")).and_then(|all| all.get(number).cloned());
            let words = widget.filter(|_| is_used).and_then(|widget| {
                let item = format!("widget {name}");
                let view = links::Desk { archive, plan, library, item, id: 0, heard: RefCell::default() };
                let words = words_of(kind, &widget, &view);
                report.findings.extend(view.heard.into_inner().findings);
                words
            });
            report.count("widgets", words.is_some());
            match words {
                Some(words) => shown.push(words),
                None if is_used => {
                    let what = text!(
                        "a widget that only the old site could fill",
                        "un widget que seul l’ancien site savait remplir"
                    );
                    report.tell(Weight::KeptOut, what, format!("widget {name}"));
                }
                None => {}
            }
        }
        if !shown.is_empty() {
            kept.insert(bar.clone(), Value::Array(shown));
        }
    }
    let (false, Ok(path)) = (kept.is_empty(), ContentPath::new("data/widgets.json")) else { return Ok(()) };
    let what =
        text!("widgets: their words are in data/widgets.json", "widgets : leurs textes sont dans data/widgets.json");
    report.tell(Weight::Guess, what, kept.keys().cloned().collect::<Vec<_>>().join(", "));
    let text = serde_json::to_string_pretty(&Value::Object(kept)).unwrap_or_default();
    desk.content(&path, text.as_bytes())
}

/// Returns the HTML of a widget that shows one picture.
fn picture(widget: &Php, view: &links::Desk<'_>) -> String {
    let get = |key: &str| escaped(&widget.get(key).and_then(Php::text).unwrap_or_default());
    let image = format!("<img src=\"{}\" alt=\"{}\">", get("url"), get("alt"));
    let link = get("link_url");
    let image = if link.is_empty() { image } else { format!("<a href=\"{link}\">{image}</a>") };
    let own = widget.get("attachment_id").and_then(Php::integer).and_then(|id| u64::try_from(id).ok());
    let caption = own.and_then(|id| view.picture(id)).map(|(.., caption)| escaped(&caption));
    let caption = caption.filter(|_| get("caption").is_empty()).unwrap_or_else(|| get("caption"));
    if caption.is_empty() { image } else { format!("<figure>{image}<figcaption>{caption}</figcaption></figure>") }
}

/// Returns title and words of a widget that has some.
fn words_of(kind: &str, widget: &Php, view: &links::Desk<'_>) -> Option<Value> {
    let get = |key: &str| widget.get(key).and_then(Php::text).unwrap_or_default();
    let told = match kind {
        "text" => get("text"),
        "custom_html" | "block" => get("content"),
        "media_image" => picture(widget, view),
        "media_gallery" => {
            let ids = widget.get("ids").map(Php::entries).unwrap_or_default();
            let ids: Vec<String> = ids.iter().filter_map(|(_, id)| id.text()).collect();
            format!("[gallery ids=\"{}\"]", if ids.is_empty() { get("ids") } else { ids.join(",") })
        }
        "media_audio" | "media_video" => {
            let own = get("attachment_id").parse().ok().and_then(|id| view.picture(id)).map(|(src, ..)| src);
            let keys = ["url", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv"];
            let src = own.or_else(|| keys.iter().map(|key| get(key)).find(|src| !src.is_empty())).unwrap_or_default();
            let is_elsewhere = kind == "media_video" && !view.is_own(&src);
            if is_elsewhere { format!("[embed]{src}[/embed]") } else { format!("[{} src=\"{src}\"]", &kind[6..]) }
        }
        _ => String::new(),
    };
    let (html, lines_count) = expanded(&told, view);
    let reading = Reading { lines_count: lines_count && kind == "text", smart: !view.plan.lang.starts_with("fr") };
    let words = html::markdown(&html, view, reading);
    (!words.is_empty()).then(|| json!({ "kind": kind, "title": one_line(&get("title")), "text": words }))
}
