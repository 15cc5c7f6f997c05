//! Other people's HTML: never a panic, and no link that the site did not give.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sobre::statify::html::{Host, Note, Reading, markdown};

/// A site that has every second address.
struct Echo;

impl Host for Echo {
    fn link(&self, href: &str, _: bool) -> Option<String> {
        (href.len() % 2 == 0).then(|| format!("/{}/", href.len()))
    }

    fn media(&self, src: &str) -> Option<String> {
        (src.len() % 2 == 0).then(|| format!("/{}.jpg", src.len()))
    }

    fn is_asked(&self, place: &str) -> bool {
        place.len() % 2 == 0
    }

    fn note(&self, _: Note) {}

    fn form(&self) -> String {
        "(a form)".into()
    }

    fn embed_label(&self, host: &str) -> String {
        host.into()
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((mode, bytes)) = bytes.split_first() else { return };
    let Ok(html) = std::str::from_utf8(bytes) else { return };
    let reading = Reading { lines_count: mode & 1 == 0, smart: mode & 2 == 0 };
    let text = markdown(html, &Echo, reading);
    assert!(!text.contains("](javascript:"), "a link that runs");
});
