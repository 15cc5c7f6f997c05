//! The folder of an old site's media, and what of it is published at the path it had.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use walkdir::WalkDir;

use super::{Desk, Error, Report, Weight, desk::reading};
use crate::{diag::text, path::ContentPath, picture::without_position};

/// Endings of what a site may hand to its visitors; all else stays in the folder.
const PUBLIC: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "tif", "tiff", "heic", "mp3", "ogg", "oga",
    "opus", "wav", "m4a", "flac", "aac", "mid", "mp4", "m4v", "webm", "ogv", "mov", "avi", "wmv", "mpg", "mpeg", "3gp",
    "pdf", "doc", "docx", "odt", "ott", "rtf", "txt", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "pps", "ppsx", "odp",
    "odg", "zip", "gz", "7z", "rar", "tar", "epub", "mobi", "ics", "vcf", "gpx", "kml", "kmz", "json", "xml", "vtt",
    "srt", "woff", "woff2", "ttf", "otf", "stl", "psd", "ai", "eps", "key", "pages", "md",
];

/// The files that lie in the folder, by their path below it.
#[derive(Debug, Default)]
pub struct Folder {
    root: Option<PathBuf>,
    files: BTreeSet<String>,
    /// Path of the folder on the site, with a slash at its end.
    prefix: String,
}

impl Folder {
    /// Returns a folder that is not there; `prefix` is where the site had it, with slashes at both ends.
    pub fn none(prefix: String) -> Self {
        Self { prefix, ..Self::default() }
    }

    /// Returns the folder `root` with those of its files that a site may hand to its visitors.
    pub fn open(root: PathBuf, prefix: String) -> Self {
        let entries = WalkDir::new(&root).follow_links(false).into_iter().filter_map(Result::ok);
        let files = entries.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
            let below = entry.path().strip_prefix(&root).ok()?.to_str()?.to_owned();
            let ending = below.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            let is_hidden = below.split('/').any(|segment| segment.starts_with(['.', '_']));
            (ContentPath::new(&below).is_ok() && PUBLIC.contains(&ending.as_str()) && !is_hidden).then_some(below)
        });
        Self { files: files.collect(), root: Some(root), prefix }
    }

    /// Whether the folder was given.
    pub fn is_there(&self) -> bool {
        self.root.is_some()
    }

    /// Whether a file lies there.
    pub fn has(&self, file: &str) -> bool {
        self.files.contains(file)
    }

    /// Returns the address of a file.
    pub fn address(&self, file: &str) -> String {
        format!("{}{file}", self.prefix)
    }

    /// Returns the files whose path begins so.
    pub fn beginning_with<'f>(&'f self, start: &'f str) -> impl Iterator<Item = &'f String> {
        self.files.range(start.to_owned()..).take_while(move |name| name.starts_with(start))
    }

    /// Puts files in place, photographs without the place where they were taken; returns those that are.
    pub fn publish(
        &self,
        wanted: &BTreeSet<String>,
        desk: &mut Desk,
        report: &mut Report,
    ) -> Result<BTreeSet<String>, Error> {
        let Some(root) = &self.root else { return Ok(BTreeSet::new()) };
        let mut placed = BTreeSet::new();
        let mut folded: BTreeMap<String, String> = BTreeMap::new();
        for file in wanted {
            let Ok(path) = ContentPath::new(self.address(file).trim_start_matches('/')) else { continue };
            if let Some(first) = folded.insert(file.to_lowercase(), file.clone()) {
                let what = text!("two media differ only in case", "deux médias ne diffèrent que par la casse");
                report.tell(Weight::Guess, what, format!("{first}, {file}"));
            }
            let source = root.join(file);
            let mut bytes = fs::read(&source).map_err(|error| reading(&source, error))?;
            let had_place = without_position(&mut bytes);
            if had_place {
                let what = text!("the place where a photograph was taken", "le lieu d’une photographie");
                report.tell(Weight::KeptOut, what, file.clone());
            }
            desk.media(&path, &source, &bytes, had_place)?;
            placed.insert(file.clone());
        }
        Ok(placed)
    }
}
