//! Files as pages show them: cards, players, galleries. Which files there are follows from the content's
//! paths, so this is asked by [`Query`](super::Query), like everything a template asks.

use tera::Value;

use super::{Gallery, Inner, Query, picture::faulty};
use crate::{
    content::{Asset, Data, node},
    diag::{Code, Diagnostic, Place, text},
    digest::{Key, key_of},
    mime::mime_of,
    path::{ContentPath, Url},
    site::{Route, decoded},
    view::{FileView, PictureView, TrackView},
};

/// What a transcript may be.
const TRANSCRIPTS: [&str; 4] = ["txt", "html", "odt", "pdf"];

impl Inner {
    /// Returns the file of the content that is published at an address.
    fn file_at(&self, address: &str) -> Option<(&ContentPath, &Asset)> {
        let url = Url::new(&decoded(address)).ok()?;
        match self.site.route(url.as_str().strip_prefix('/')?)? {
            Route::Asset(path) => Some((path, self.site.content.assets.get(path)?)),
            _ => None,
        }
    }

    /// Answers `file(path=…)`. Of what is no file of the content, there is what its address says.
    pub(super) fn file_answer(&self, address: &str) -> (Value, Key) {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let name = decoded(path.rsplit('/').next().unwrap_or_default()).into_owned();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
        let mut view =
            FileView { url: address, r#type: mime_of(&name), extension, name: name.clone(), ..FileView::default() };
        if let Some((path, asset)) = self.file_at(address) {
            view.bytes = Some(asset.bytes);
            self.find_beside(path, &mut view);
        }
        (Value::from_serializable(&view), key_of(&view))
    }

    /// Finds what belongs to a sound or film: files beside it that have its name, with another ending.
    fn find_beside(&self, path: &ContentPath, view: &mut FileView<'_>) {
        if !view.r#type.starts_with("audio/") && !view.r#type.starts_with("video/") {
            return;
        }
        let Some(stem) = path.as_str().rfind('.').map(|dot| &path.as_str()[..=dot]) else { return };
        let all = self
            .site
            .content
            .assets
            .iter()
            .filter_map(|(path, asset)| Some((path.as_str().strip_prefix(stem)?, path, asset)));
        for (ending, path, asset) in all {
            let Some(url) = self.site.asset_url(path.as_str()).map(|url| url.encoded().into_owned()) else { continue };
            match ending.rsplit_once('.').unwrap_or(("", ending)) {
                (lang, "vtt") if !lang.contains('.') => view.tracks.push(TrackView { url, lang: lang.to_owned() }),
                ("", _) if matches!(asset.picture, Some(Ok(_))) => view.poster = view.poster.take().or(Some(url)),
                ("", ending) if TRANSCRIPTS.contains(&ending) => view.transcript = view.transcript.take().or(Some(url)),
                _ => {}
            }
        }
    }

    /// Answers `pictures(folder=…)`: the pictures right in a folder, those that the captions name first and in
    /// their order.
    pub(super) fn gallery_answer(&self, gallery: &Gallery) -> Option<(Value, Key)> {
        let captions = self.captions(gallery)?;
        let pictures = self.pictures_in(&gallery.folder);
        let mut views: Vec<_> = pictures.filter_map(|(path, _)| self.picture_view(path, captions)).collect();
        if views.is_empty() {
            return None;
        }
        if let Some(node::Value::Table(entries)) = captions.map(|captions| &captions.value) {
            views.sort_by_key(|view| entries.iter().position(|(name, _)| name == view.name).unwrap_or(entries.len()));
        }
        Some((Value::from_serializable(&views), key_of(&views)))
    }

    fn picture_view<'s>(&self, path: &'s ContentPath, captions: Option<&'s Data>) -> Option<PictureView<'s>> {
        let name = path.file_name();
        let said = captions.and_then(|captions| entry(&captions.value, name));
        let (alt, caption) = said.map_or(("", ""), said_of);
        Some(PictureView { url: self.site.asset_url(path.as_str())?.encoded().into_owned(), name, alt, caption })
    }

    /// Returns what is wrong with a gallery that is there.
    pub(super) fn gallery_findings(&self, gallery: &Gallery) -> Vec<Diagnostic> {
        let captions = self.captions(gallery).flatten();
        let mut found = Vec::new();
        let mut names = Vec::new();
        for (path, asset) in self.pictures_in(&gallery.folder) {
            let name = path.file_name();
            let place = Place::file(format!("content/{}/{path}", self.site.config.name));
            names.push(name);
            if let Some(Err(fault)) = &asset.picture {
                found.push(faulty(path, fault).at(place.clone()));
            }
            let said = captions.and_then(|captions| entry(&captions.value, name));
            if said.is_none_or(|said| said_of(said).0.trim().is_empty()) {
                found.push(undescribed(name, gallery).at(place));
            }
        }
        if let Some(node::Value::Table(entries)) = captions.map(|captions| &captions.value) {
            let place = || Place::file(format!("content/{}/data/{}", self.site.config.name, gallery.captions));
            let lost = entries.iter().map(|(name, _)| name).filter(|name| !names.contains(&name.as_str()));
            found.extend(lost.map(|name| {
                let folder = &gallery.folder;
                let fact = text!(
                    "there is no picture `{name}` in {folder}/",
                    "il n’y a pas d’image « {name} » dans {folder}/"
                );
                Diagnostic::new(Code::IMAGE_CAPTION, fact).at(place()).did_you_mean(name, names.iter().copied())
            }));
        }
        found
    }

    /// Returns what is wrong with what templates asked for and were given.
    pub(super) fn said_of(&self, queries: &[(Query, Key)]) -> Vec<Diagnostic> {
        let gallery = |(query, _): &(Query, Key)| match query {
            Query::Gallery(gallery) => self.gallery_findings(gallery),
            _ => Vec::new(),
        };
        queries.iter().flat_map(gallery).collect()
    }

    /// Returns the folders of the content that hold pictures.
    pub(super) fn picture_folders(&self) -> Vec<&str> {
        let pictures = self.site.content.assets.keys().filter(|path| mime_of(path.as_str()).starts_with("image/"));
        let mut folders: Vec<_> = pictures.map(|path| path.folder().trim_end_matches('/')).collect();
        folders.dedup();
        folders
    }

    /// Returns the captions of a gallery, if it names some; `None` when it names a file that is not there.
    fn captions(&self, gallery: &Gallery) -> Option<Option<&Data>> {
        if gallery.captions.is_empty() {
            return Some(None);
        }
        self.site.content.data.get(gallery.captions.as_str()).map(|data| Some(&**data))
    }

    fn pictures_in<'s>(&'s self, folder: &str) -> impl Iterator<Item = (&'s ContentPath, &'s Asset)> {
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let is_picture = |path: &str| mime_of(path).starts_with("image/");
        self.site.content.assets.iter().filter(move |(path, _)| path.folder() == folder && is_picture(path.as_str()))
    }
}

fn undescribed(name: &str, gallery: &Gallery) -> Diagnostic {
    let fact =
        text!("this picture of a gallery has no description", "cette image d’une galerie n’a pas de description");
    let file = if gallery.captions.is_empty() { "photos.toml" } else { &gallery.captions };
    let diagnostic = Diagnostic::new(Code::IMAGE_ALT, fact).hint(text!(
        "write in data/{file}: `\"{name}\" = \"what it shows\"`",
        "écrivez dans data/{file} : « \"{name}\" = \"ce qu’elle montre\" »"
    ));
    if gallery.captions.is_empty() {
        return diagnostic.hint(text!(
            "and name that file: `captions=\"{file}\"`",
            "et nommez ce fichier : « captions=\"{file}\" »"
        ));
    }
    diagnostic
}

/// Returns what a table says of a name.
fn entry<'v>(captions: &'v node::Value, name: &str) -> Option<&'v node::Value> {
    let node::Value::Table(entries) = captions else { return None };
    entries.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Returns description and caption: a text is a description, a table has `alt` and `caption`.
fn said_of(said: &node::Value) -> (&str, &str) {
    let of = |key| match entry(said, key) {
        Some(node::Value::String(text)) => text.as_str(),
        _ => "",
    };
    match said {
        node::Value::String(alt) => (alt, ""),
        _ => (of("alt"), of("caption")),
    }
}
