//! What stands for a model: the documents that every SPIP shows, and what the site adds.

use super::{
    Document, Model, Note, Reading, Site, plain,
    tree::{Link, Target},
    write::{Writer, escaped, linked},
};
use crate::statify::html::{Shown, destination, plain_to_markdown, quote_argument};

/// Returns the Markdown of a model.
pub(super) fn document(writer: &Writer<'_>, model: &Model) -> Shown {
    if !model.is_block() {
        return other(writer, model);
    }
    let Some(document) = writer.site.document(model.id) else {
        writer.site.hear(Note::MissingDocument(model.source.clone()));
        return Shown::Block(words_of(writer, model).join("\n\n"));
    };
    let caption = Caption::of(writer, model, &document);
    let link = model.link.as_ref().and_then(|link| writer.follow(link).1.0);
    Shown::Block(match (&document.file, document.media.as_str()) {
        (None, _) => {
            writer.site.hear(Note::MissingDocument(model.source.clone()));
            caption.block()
        }
        (Some(file), "image") => image(file, &document, model, &caption, link.as_deref()),
        (Some(file), kind @ ("audio" | "video")) if file.starts_with('/') => {
            let player = format!("<{kind} src=\"{file}\" controls preload=\"none\"></{kind}>");
            [player, caption.block()].into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n\n")
        }
        (Some(file), _) => attached(file, &document, &caption, link.as_deref()),
    })
}

/// Returns a model as HTML, for a table that stays HTML: a picture, a link, or words.
pub(super) fn in_html(writer: &mut Writer<'_>, model: &Model) -> String {
    let found = if model.is_block() { writer.site.document(model.id) } else { None };
    let Some(document) = found else { return escaped(&words_of(writer, model).join(" ")) };
    let caption = Caption::of(writer, model, &document);
    let words = escaped(&caption.plain().unwrap_or_else(|| caption.title.clone()));
    let Some(file) = document.file.clone() else { return words };
    let place = writer.place(file.clone());
    if document.media == "image" {
        return format!("<img src=\"{place}\" alt=\"{}\"> {words}", escaped(&document.alt));
    }
    let name = file.rsplit('/').next().unwrap_or(&file).to_owned();
    format!("<a href=\"{place}\">{}</a>", if words.is_empty() { escaped(&name) } else { words })
}

/// Returns an address that needs no other words to be a link: `<https://…>`.
pub(super) fn plain_address(site: &dyn Site, link: &Link, shown: &str) -> Option<String> {
    let Target::Address(address) = &link.target else { return None };
    let is_plain = !shown.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\\".contains(c));
    let is_own = address.strip_prefix("mailto:").unwrap_or(address) == shown && address.contains(':');
    (is_own && is_plain && site.link(address, false)? == *address).then(|| format!("<{shown}>"))
}

/// What stands below a document.
struct Caption {
    /// Its title.
    title: String,
    /// What is said of it, as Markdown.
    description: String,
    /// Who made it.
    credits: String,
}

impl Caption {
    fn of(writer: &Writer<'_>, model: &Model, document: &Document) -> Self {
        let given = |keys: &[&str]| keys.iter().find_map(|key| argument(writer, model, key));
        Self {
            title: given(&["titre", "legende"]).unwrap_or_else(|| document.title.clone()),
            description: given(&["descriptif"])
                .map_or_else(|| document.description.clone(), |words| plain_to_markdown(&words)),
            credits: given(&["credits"]).unwrap_or_else(|| document.credits.clone()),
        }
    }

    /// Returns it as words without emphasis or links, if it holds none.
    fn plain(&self) -> Option<String> {
        let is_plain = !self.description.contains(['[', '*', '_', '<', '\\', '\n', '`']);
        let parts = [&self.title, &self.description, &self.credits];
        let parts: Vec<&str> = parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        is_plain.then(|| parts.join(" — "))
    }

    /// Returns it as a paragraph.
    fn block(&self) -> String {
        let title = if self.title.trim().is_empty() {
            String::new()
        } else {
            format!("**{}**", plain_to_markdown(&self.title))
        };
        let parts = [title, self.description.clone(), plain_to_markdown(&self.credits)];
        parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(" — ")
    }
}

fn image(file: &str, document: &Document, model: &Model, caption: &Caption, link: Option<&str>) -> String {
    let alt = model.arguments.iter().find(|(key, _)| key == "alt").map_or(document.alt.as_str(), |(_, alt)| alt);
    let (side, width) = (side(model), size(model, ["largeur", "width"]));
    match (caption.plain(), link) {
        (Some(words), None) if !words.is_empty() => {
            let arguments = [("src", file), ("alt", alt), ("caption", &words)];
            let arguments = arguments.into_iter().chain(side.map(|side| ("class", side)));
            let arguments = arguments.map(|(key, value)| format!("{key}={}", quote_argument(value)));
            let arguments = arguments.chain(width.map(|width| format!("width={width}")));
            format!("::figure{{{}}}", arguments.collect::<Vec<_>>().join(" "))
        }
        (_, link) => {
            let height = size(model, ["hauteur", "height"]);
            let attributes = [
                side.map(|side| format!(".{side}")),
                width.map(|width| format!("width={width}")),
                height.map(|height| format!("height={height}")),
            ];
            let attributes = attributes.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let attributes = if attributes.is_empty() { attributes } else { format!("{{{attributes}}}") };
            let image = format!("![{}]({}){attributes}", plain_to_markdown(alt), destination(file));
            let image = match link {
                Some(link) => format!("[{image}]({})", destination(link)),
                None => image,
            };
            let blocks = [image, caption.block()];
            blocks.into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n\n")
        }
    }
}

/// Returns the side where text flows around a picture; in the middle it stands by itself.
fn side(model: &Model) -> Option<&'static str> {
    let is_named = |side: &str| {
        model
            .arguments
            .iter()
            .any(|(key, value)| (key == side && value.is_empty()) || (key == "align" && value == side))
    };
    ["left", "right"].into_iter().find(|side| is_named(side))
}

/// Returns a measure of a picture in pixels, if its author gave it.
fn size(model: &Model, names: [&str; 2]) -> Option<u16> {
    let (_, value) = model.arguments.iter().find(|(key, _)| names.contains(&key.as_str()))?;
    value.trim_end_matches("px").trim().parse().ok().filter(|size| *size > 0)
}

fn attached(file: &str, document: &Document, caption: &Caption, link: Option<&str>) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let label = if caption.title.trim().is_empty() { name } else { &caption.title };
    let address = link.unwrap_or(file);
    let note = caption.plain().filter(|_| address == file && file.starts_with('/'));
    if note.is_none() || document.file.is_none() {
        let words = [linked(label, Some(address)), caption.description.clone(), plain_to_markdown(&caption.credits)];
        return words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" — ");
    }
    let mut arguments = vec![format!("file={}", quote_argument(file))];
    if label != name {
        arguments.push(format!("label={}", quote_argument(label)));
    }
    let note = [caption.description.trim(), caption.credits.trim()];
    let note = note.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" — ");
    if !note.is_empty() {
        arguments.push(format!("note={}", quote_argument(&note)));
    }
    format!("::file{{{}}}", arguments.join(" "))
}

/// Returns what an argument says, as plain words.
fn argument(writer: &Writer<'_>, model: &Model, key: &str) -> Option<String> {
    let (_, value) = model.arguments.iter().find(|(known, _)| known == key)?;
    let lang = writer.tree.lang.as_str();
    Some(plain::words(value, &Reading { lang, fallback: lang, is_title: true, breaks: false }))
}

/// Returns the words that a model was given to show.
fn words_of(writer: &Writer<'_>, model: &Model) -> Vec<String> {
    const SHOWN: &[&str] = &["titre", "legende", "texte", "descriptif", "credits", "alt"];
    let words = SHOWN.iter().filter_map(|key| argument(writer, model, key));
    words.filter(|words| !words.is_empty()).map(|words| plain_to_markdown(&words)).collect()
}

/// A model that is no document: what the site says, or a link to the object of that name.
fn other(writer: &Writer<'_>, model: &Model) -> Shown {
    if let Some(shown) = writer.site.model(model) {
        return shown;
    }
    writer.site.hear(Note::UnknownModel(model.name.clone()));
    let target = Target::object(&format!("{}{}", model.name, model.id)).filter(|_| model.id > 0);
    let object = match &target {
        Some(Target::Object { kind, id, .. }) => writer.site.object(kind, *id, None),
        _ => None,
    };
    match object {
        Some(object) => Shown::Phrase(linked(&object.title, object.address.as_deref())),
        None => Shown::Phrase(words_of(writer, model).join(" ")),
    }
}
