//! Files of the content: documents, sounds, films, pictures of a gallery.

use serde::Serialize;

/// `file(path=…)`: a file, with what lies beside it under the same name.
#[derive(Debug, Default, Serialize, Hash)]
pub struct FileView<'s> {
    /// Its address, as pages name it.
    pub url: &'s str,
    /// The last part of its address.
    pub name: String,
    /// What its name ends in, in lower case: `pdf`.
    pub extension: String,
    /// Its media type: `application/pdf`.
    pub r#type: &'static str,
    /// Size in bytes; none for a file elsewhere.
    pub bytes: Option<u64>,
    /// Address of a picture for a film that does not play yet: `film.jpg` beside `film.mp4`.
    pub poster: Option<String>,
    /// What is said in it, as text that runs along: `film.vtt`, `film.en.vtt`.
    pub tracks: Vec<TrackView>,
    /// Address of what is said in it, to read: `film.txt`, or a document.
    pub transcript: Option<String>,
}

/// Captions of a film.
#[derive(Debug, Serialize, Hash)]
pub struct TrackView {
    /// Address.
    pub url: String,
    /// Language code; empty for the page's.
    pub lang: String,
}

/// An entry of `pictures(folder=…)`.
#[derive(Debug, Serialize, Hash)]
pub struct PictureView<'s> {
    /// Address, for `image(path=…)`.
    pub url: String,
    /// Its file's name.
    pub name: &'s str,
    /// What it shows, for who does not see it; empty when nobody wrote it.
    pub alt: &'s str,
    /// What is written below it, or empty.
    pub caption: &'s str,
}
