//! SPIP's shortcuts: never a panic, no word of a plain line lost, and no link that runs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sobre::statify::{
    html::{Host, Note as HtmlNote},
    spip::text::{Document, Model, Note, Object, Reading, Shown, Site, markdown, parse, title},
};

/// A site that has every second thing.
struct Echo;

impl Host for Echo {
    fn link(&self, href: &str, _: bool) -> Option<String> {
        (href.len() % 2 == 0).then(|| format!("/{}/", href.len()))
    }

    fn media(&self, src: &str) -> Option<String> {
        (src.len() % 2 == 0).then(|| format!("/{}.jpg", src.len()))
    }

    fn note(&self, _: HtmlNote) {}

    fn form(&self) -> String {
        "(a form)".into()
    }

    fn embed_label(&self, host: &str) -> String {
        host.into()
    }
}

impl Site for Echo {
    fn object(&self, kind: &str, id: u64, _: Option<&str>) -> Option<Object> {
        let address = (id % 2 == 0).then(|| format!("page:{kind}-{id}"));
        Some(Object { title: format!("{kind} {id}"), raw_address: address.clone(), address, lang: None })
    }

    fn document(&self, id: u64) -> Option<Document> {
        let media = ["image", "file", "audio", "video"][usize::try_from(id % 4).unwrap_or(0)];
        Some(Document { file: Some(format!("/{id}.x")), media: media.into(), ..Document::default() })
    }

    fn model(&self, model: &Model) -> Option<Shown> {
        (model.name.len() == 4).then(|| Shown::Block(format!("({})", model.id)))
    }

    fn glossary(&self, word: &str, _: &str, _: &str) -> Option<String> {
        Some(format!("/{}/", word.len()))
    }

    fn hear(&self, _: Note) {}
}

fuzz_target!(|bytes: &[u8]| {
    let Some((mode, bytes)) = bytes.split_first() else { return };
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    let lang = if mode & 1 == 0 { "fr" } else { "en" };
    let reading = Reading { lang, fallback: "fr", is_title: mode & 2 != 0, breaks: mode & 4 == 0 };
    let text = markdown(&parse(source, &reading), &Echo);
    assert!(!text.contains("](javascript:"), "a link that runs");
    let _ = title(source, &reading);
});
