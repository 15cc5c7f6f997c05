//! SPIP's shortcuts, judged by SPIP itself: its own cases (in `SOBRE_STATIFY`, where they are at hand), laws,
//! and what a person reads in the Markdown.

mod base;
mod cases;
mod filters;
mod garden;
mod html;
mod laws;
mod markdown;
mod md5;
mod same;

use sobre::statify::spip::text::Reading;

/// Returns a reading of a whole text of a site in French.
pub(crate) fn reading(lang: &str) -> Reading<'_> {
    Reading { lang, fallback: "fr", is_title: false, breaks: true }
}
