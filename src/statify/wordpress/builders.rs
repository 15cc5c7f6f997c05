//! Page builders: what they lay out, reduced to what it says.
//!
//! Divi (`et_pb_`), `WPBakery` (`vc_`), Avada (`fusion_`) and their like write shortcodes around the words;
//! Elementor keeps a tree of its own (`_elementor_data`), from which a page without words is read.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::Value;

use super::text::{Shelf, escaped, gallery};

/// What the names of shortcodes that only lay out what they hold begin with.
const LAYOUTS: &[&str] = &["et_pb_", "vc_", "fusion_", "av_", "su_", "fl_", "cs_", "mk_", "x_", "siteorigin_widget"];

/// Whether a shortcode belongs to a page builder.
pub(super) fn is_layout(name: &str) -> bool {
    LAYOUTS.iter().any(|layout| name.starts_with(layout))
}

/// Appends what the opening tag of a builder's shortcode says; returns whether all it holds is said with it.
pub(super) fn open(
    name: &str,
    attributes: &BTreeMap<String, String>,
    content: &str,
    shelf: &dyn Shelf,
    out: &mut String,
) -> bool {
    let get = |key: &str| attributes.get(key).map_or("", String::as_str);
    let first = |keys: &[&str]| keys.iter().map(|key| get(key)).find(|value| !value.is_empty()).unwrap_or_default();
    match name {
        "et_pb_contact_form" | "fusion_form" | "vc_wp_search" => {
            out.push_str("\n\n<form></form>\n\n");
            return true;
        }
        // Programs and styles; the first is even packed.
        "vc_raw_js" | "vc_raw_html" | "et_pb_contact_field" => {
            if !content.trim().is_empty() {
                shelf.unknown(name);
            }
            return true;
        }
        _ => {}
    }
    if let title @ [_, ..] = first(&["title", "heading", "question_text"]).as_bytes()
        && !name.ends_with("_btn")
    {
        let _ = write!(out, "\n\n<h3>{}</h3>\n\n", String::from_utf8_lossy(title));
    }
    if name == "vc_custom_heading" {
        let _ = write!(out, "\n\n<h2>{}</h2>\n\n", get("text"));
    }
    let picture = first(&["image", "src", "image_src", "portrait_url"]);
    let by_id = picture.parse().ok().and_then(|id| shelf.picture(id));
    let (src, alt) = by_id.map_or((picture.to_owned(), get("alt").to_owned()), |(src, alt, _)| (src, alt));
    let film = first(&["src", "link", "video_url", "url"]);
    if name.contains("video") && !film.is_empty() {
        let _ = write!(out, "\n\n<figure class=\"sobre-embed\">{}</figure>\n\n", escaped(film));
    } else if src.contains(['/', '.']) {
        let _ = write!(out, "\n\n<img src=\"{}\" alt=\"{}\">\n\n", escaped(&src), escaped(&alt));
    }
    let pictures = first(&["gallery_ids", "images", "image_ids"]);
    if pictures.starts_with(|c: char| c.is_ascii_digit()) {
        gallery(pictures, "", shelf, out);
    }
    let target = first(&["button_url", "button_link", "link", "url"]);
    // WPBakery packs the parts of a link into one attribute.
    let packed = target.split('|').find_map(|part| part.strip_prefix("url:")).map(|url| crate::site::decoded(url));
    let label = first(&["button_text", "button_one_text"]);
    let label = if label.is_empty() && name.ends_with("_btn") { get("title") } else { label };
    if !label.is_empty() && !target.is_empty() {
        let target = escaped(packed.as_deref().unwrap_or(target));
        let _ = write!(out, "\n\n<a class=\"et_pb_button\" href=\"{target}\">{}</a>\n\n", escaped(label));
    }
    false
}

/// Returns the HTML that a tree of Elementor's shows, in its order.
pub(super) fn elementor(data: &str, shelf: &dyn Shelf) -> String {
    let Ok(tree) = serde_json::from_str::<Value>(data) else { return String::new() };
    let (mut html, mut due) = (String::new(), vec![&tree]);
    while let Some(next) = due.pop() {
        match next {
            Value::Array(items) => due.extend(items.iter().rev()),
            Value::Object(element) => {
                if let Some(kind) = element.get("widgetType").and_then(Value::as_str) {
                    widget(kind, &next["settings"], shelf, &mut html);
                }
                due.extend(element.get("elements"));
            }
            _ => {}
        }
    }
    html
}

/// Appends what a widget of Elementor's shows.
fn widget(kind: &str, settings: &Value, shelf: &dyn Shelf, html: &mut String) {
    let before = html.len();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let title =
        ["title", "title_text", "heading"].iter().map(|key| text(settings, key)).find(|title| !title.is_empty());
    if let Some(title) = title {
        let _ = write!(html, "<h2>{title}</h2>");
    }
    for key in ["editor", "html", "description_text", "description", "testimonial_content", "shortcode", "alert_title"]
    {
        let words = text(settings, key);
        let _ = if words.is_empty() { Ok(()) } else { write!(html, "<div>{words}</div>") };
    }
    let picture = text(&settings["image"], "url");
    if !picture.is_empty() {
        let _ = write!(
            html,
            "<p><img src=\"{}\" alt=\"{}\"></p>",
            escaped(&picture),
            escaped(&text(&settings["image"], "alt"))
        );
    }
    for key in ["youtube_url", "vimeo_url", "dailymotion_url"] {
        let film = text(settings, key);
        let _ = if film.is_empty() { Ok(()) } else { write!(html, "<figure class=\"sobre-embed\">{film}</figure>") };
    }
    let (label, link) = (text(settings, "text"), text(&settings["link"], "url"));
    if kind == "button" && !link.is_empty() {
        let _ = write!(html, "<a class=\"elementor-button\" href=\"{}\">{}</a>", escaped(&link), escaped(&label));
    }
    for list in ["tabs", "icon_list", "slides", "gallery", "wp_gallery", "carousel"] {
        for item in settings[list].as_array().into_iter().flatten() {
            let (title, words, src) = (text(item, "tab_title"), text(item, "tab_content"), text(item, "url"));
            let title = if title.is_empty() { text(item, "text") } else { title };
            if !title.is_empty() {
                let _ = write!(html, "<h3>{title}</h3>");
            }
            if !words.is_empty() {
                let _ = write!(html, "<div>{words}</div>");
            }
            if !src.is_empty() && item.get("id").is_some() {
                let _ = write!(html, "<figure><img src=\"{}\" alt=\"\"></figure>", escaped(&src));
            }
        }
    }
    if html.len() == before && !matches!(kind, "spacer" | "divider" | "icon" | "menu-anchor") {
        shelf.unknown(&format!("elementor:{kind}"));
    }
}
