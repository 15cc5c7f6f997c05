//! The base theme, as it is in the program: what a farm without `themes/base/` builds on.

use std::collections::BTreeMap;

use super::files::{Layer, Source, StaticFile};
use crate::digest::Digest;

macro_rules! files {
    ($($path:literal)*) => {
        &[$(($path, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/base/", $path)).as_slice()),)*]
    };
}

/// Every file of the base theme by its path below `themes/base/`. A test compares it to the folder.
pub const BASE: &[(&str, &[u8])] = files! {
    "theme.toml"
    "components/agenda.html"
    "components/audio.html"
    "components/branch.html"
    "components/button.html"
    "components/columns.html"
    "components/comments.html"
    "components/dates.html"
    "components/day.html"
    "components/details.html"
    "components/download.html"
    "components/embed.html"
    "components/encart.html"
    "components/entry.html"
    "components/equipe.html"
    "components/fact.html"
    "components/figure.html"
    "components/file.html"
    "components/gallery.html"
    "components/kin.html"
    "components/map.html"
    "components/people.html"
    "components/picture.html"
    "components/remark.html"
    "components/thumb.html"
    "components/video.html"
    "components/when.html"
    "i18n/en.toml"
    "i18n/fr.toml"
    "static/portal.css"
    "static/search.css"
    "static/style.css"
    "templates/404.html"
    "templates/evidence.html"
    "templates/fragments/footer.html"
    "templates/fragments/header.html"
    "templates/index.html"
    "templates/layout.html"
    "templates/legal-accessibility.html"
    "templates/legal-ecodesign.html"
    "templates/legal-notice.html"
    "templates/legal-privacy.html"
    "templates/legal.html"
    "templates/look.css"
    "templates/page.html"
    "templates/parts/blocks.html"
    "templates/parts/breadcrumb.html"
    "templates/parts/cards.html"
    "templates/parts/cell.html"
    "templates/parts/events.html"
    "templates/parts/evidence.html"
    "templates/parts/facts.html"
    "templates/parts/latest.html"
    "templates/parts/list.html"
    "templates/parts/meta.html"
    "templates/parts/pager.html"
    "templates/parts/recent.html"
    "templates/parts/related.html"
    "templates/parts/subsections.html"
    "templates/parts/terms.html"
    "templates/parts/toc.html"
    "templates/parts/translations.html"
    "templates/parts/welcome.html"
    "templates/parts/words.html"
    "templates/plan.html"
    "templates/search.html"
    "templates/section.html"
    "templates/taxonomy.html"
    "templates/term.html"
    "templates/types/call.html"
    "templates/types/contact.html"
    "templates/types/document.html"
    "templates/types/episode.html"
    "templates/types/event.html"
    "templates/types/faq.html"
    "templates/types/gallery.html"
    "templates/types/incident.html"
    "templates/types/join.html"
    "templates/types/minutes.html"
    "templates/types/news.html"
    "templates/types/newsletter.html"
    "templates/types/partner.html"
    "templates/types/place.html"
    "templates/types/project.html"
    "templates/types/report.html"
    "templates/types/team.html"
    "types/call.toml"
    "types/contact.toml"
    "types/document.toml"
    "types/episode.toml"
    "types/event.toml"
    "types/faq.toml"
    "types/gallery.toml"
    "types/incident.toml"
    "types/join.toml"
    "types/minutes.toml"
    "types/news.toml"
    "types/newsletter.toml"
    "types/partner.toml"
    "types/place.toml"
    "types/project.toml"
    "types/report.toml"
    "types/team.toml"
};

/// Returns the base theme as a layer.
pub(super) fn layer() -> Layer {
    let mut layer = Layer { name: "base".to_owned(), root: "themes/base".to_owned(), ..Layer::default() };
    let (statics, texts): (Vec<_>, Vec<_>) = BASE.iter().partition(|(path, _)| path.starts_with("static/"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).as_ref().into();
    layer.texts = texts.into_iter().map(|(path, bytes)| ((*path).to_owned(), text(bytes))).collect();
    layer.statics = statics.into_iter().map(|(path, bytes)| published(path, bytes)).collect::<BTreeMap<_, _>>();
    layer
}

fn published(path: &str, bytes: &'static [u8]) -> (String, StaticFile) {
    let file = StaticFile { source: Source::Builtin(bytes), digest: Digest::of(bytes), bytes: bytes.len() as u64 };
    (path.trim_start_matches("static/").to_owned(), file)
}
