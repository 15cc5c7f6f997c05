//! The media: what lies in the folder of uploads, and what of it may be published.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

use super::{
    archive::Archive,
    plan::{Plan, file_of_medium},
};
use crate::{
    diag::text,
    path::ContentPath,
    statify::{Desk, Error, Report, Weight, desk::reading, photo, report::Count},
};

/// Endings of what a site may hand to its visitors; all else stays in the folder.
const PUBLIC: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "tif", "tiff", "heic", "mp3", "ogg", "oga",
    "opus", "wav", "m4a", "flac", "aac", "mid", "mp4", "m4v", "webm", "ogv", "mov", "avi", "wmv", "mpg", "mpeg", "3gp",
    "pdf", "doc", "docx", "odt", "ott", "rtf", "txt", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "pps", "ppsx", "odp",
    "odg", "zip", "gz", "7z", "rar", "tar", "epub", "mobi", "ics", "vcf", "gpx", "kml", "kmz", "json", "xml", "vtt",
    "srt", "woff", "woff2", "ttf", "otf", "stl", "psd", "ai", "eps", "key", "pages", "md",
];

/// The files that lie in the folder of uploads, by their path below it.
#[derive(Debug, Default)]
pub struct Library {
    root: Option<PathBuf>,
    files: BTreeSet<String>,
    /// Path of the uploads on the site, with slashes at both ends.
    prefix: String,
}

impl Library {
    /// Returns the library of a folder; `wp-content` and the folder above it do, too, and so does the folder
    /// of a whole network of sites.
    pub fn open(folder: Option<&Path>, plan: &Plan) -> Self {
        let prefix = plan.old.uploads.clone();
        let Some(folder) = folder else { return Self { prefix, ..Self::default() } };
        let inner = ["wp-content/uploads", "uploads"].map(|below| folder.join(below));
        let root = inner.into_iter().find(|inner| inner.is_dir()).unwrap_or_else(|| folder.to_owned());
        let own = prefix.split_once("/uploads/").map(|(_, own)| root.join(own)).filter(|own| own.is_dir());
        let root = own.unwrap_or(root);
        let entries = WalkDir::new(&root).follow_links(false).into_iter().filter_map(Result::ok);
        let files = entries.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
            let below = entry.path().strip_prefix(&root).ok()?.to_str()?.to_owned();
            let ending = below.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            let is_hidden = below.split('/').any(|segment| segment.starts_with(['.', '_']));
            (ContentPath::new(&below).is_ok() && PUBLIC.contains(&ending.as_str()) && !is_hidden).then_some(below)
        });
        Self { files: files.collect(), root: Some(root), prefix }
    }

    /// Whether a folder was given.
    pub fn is_there(&self) -> bool {
        self.root.is_some()
    }

    /// Returns the file that a path of the old site stands for; a size that is not there is the picture
    /// itself.
    pub fn find(&self, path: &str) -> Option<String> {
        let mut below = [self.prefix.as_str(), "/wp-content/uploads/", "/files/"]
            .into_iter()
            .filter_map(|folder| path.find(folder).map(|at| &path[at + folder.len()..]));
        below.find_map(|file| self.find_file(file))
    }

    /// The same for a path below the folder.
    pub fn find_file(&self, file: &str) -> Option<String> {
        if self.files.contains(file) {
            return Some(file.to_owned());
        }
        let (stem, ending) = file.rsplit_once('.')?;
        let (base, size) = stem.rsplit_once('-')?;
        let is_size = size
            .split_once('x')
            .is_some_and(|(w, h)| [w, h].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())));
        let whole = [format!("{base}.{ending}"), format!("{base}-scaled.{ending}")];
        whole.into_iter().find(|whole| (is_size || size == "scaled") && self.files.contains(whole))
    }

    /// Returns the address of a file.
    pub fn address(&self, file: &str) -> String {
        format!("{}{file}", self.prefix)
    }

    /// Returns a file and its sizes.
    fn family(&self, file: &str) -> Vec<String> {
        let Some((stem, ending)) = file.rsplit_once('.') else { return Vec::new() };
        let stem = stem.strip_suffix("-scaled").or_else(|| stem.strip_suffix("-rotated")).unwrap_or(stem);
        let is_kin = |name: &&String| {
            let rest = name.strip_prefix(stem).unwrap_or_default();
            let size = rest.strip_prefix('-').and_then(|rest| rest.split_once('.')).map(|(size, _)| size);
            let is_size = size.is_some_and(|size| {
                matches!(size, "scaled" | "rotated" | "pdf")
                    || size.strip_prefix("pdf-").unwrap_or(size).bytes().all(|b| b.is_ascii_digit() || b == b'x')
            });
            **name == file || *rest == format!(".{ending}") || is_size || rest.starts_with(&format!(".{ending}."))
        };
        self.files.range(stem.to_owned()..).take_while(|name| name.starts_with(stem)).filter(is_kin).cloned().collect()
    }

    /// Puts in place all media that are public: those of attachments with their sizes, and those that
    /// texts show.
    pub fn publish(
        &self,
        archive: &Archive,
        plan: &Plan,
        shown: BTreeSet<String>,
        desk: &mut Desk,
        report: &mut Report,
    ) -> Result<BTreeSet<String>, Error> {
        let mut wanted = shown;
        for post in archive.posts.values().filter(|post| post.kind == "attachment") {
            let is_public = plan.is_public_attachment(archive, post);
            let file = file_of_medium(post).unwrap_or_default();
            let found = self.family(&file);
            let (written, lost) = (is_public && !found.is_empty(), is_public && found.is_empty());
            let [written, lost, kept_out] = [written, lost, !is_public].map(u64::from);
            report.count_all("media", Count { found: 1, written, lost, kept_out });
            if !is_public {
                report.tell(
                    Weight::KeptOut,
                    text!("a medium of what is not published", "un média de ce qui n’est pas publié"),
                    post.item(),
                );
            } else if found.is_empty() && self.is_there() {
                report.tell(
                    Weight::Loss,
                    text!("a medium is missing", "il manque un média"),
                    format!("{}: {file}", post.item()),
                );
            }
            if is_public {
                wanted.extend(found);
            }
        }
        let Some(root) = &self.root else { return Ok(BTreeSet::new()) };
        let mut placed = BTreeSet::new();
        let mut folded: BTreeMap<String, String> = BTreeMap::new();
        for file in &wanted {
            let Ok(path) = ContentPath::new(self.address(file).trim_start_matches('/')) else { continue };
            if let Some(first) = folded.insert(file.to_lowercase(), file.clone()) {
                report.tell(
                    Weight::Guess,
                    text!("two media differ only in case", "deux médias ne diffèrent que par la casse"),
                    format!("{first}, {file}"),
                );
            }
            let source = root.join(file);
            let mut bytes = fs::read(&source).map_err(|error| reading(&source, error))?;
            let had_place = photo::without_position(&mut bytes);
            if had_place {
                report.tell(
                    Weight::KeptOut,
                    text!("the place where a photograph was taken", "le lieu d’une photographie"),
                    file.clone(),
                );
            }
            desk.media(&path, &source, &bytes, had_place)?;
            placed.insert(file.clone());
        }
        Ok(placed)
    }
}
