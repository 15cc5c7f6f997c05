//! The media: what lies in the folder of uploads, and what of it may be published.

use std::{collections::BTreeSet, path::Path};

use super::{
    archive::Archive,
    plan::{Plan, file_of_medium},
};
use crate::{
    diag::text,
    statify::{Desk, Error, Report, Weight, media::Folder, report::Count},
};

/// The folder of uploads.
#[derive(Debug, Default)]
pub struct Library(Folder);

impl Library {
    /// Returns the library of a folder; `wp-content` and the folder above it do, too, and so does the folder
    /// of a whole network of sites.
    pub fn open(folder: Option<&Path>, plan: &Plan) -> Self {
        let prefix = plan.old.uploads.clone();
        let Some(folder) = folder else { return Self(Folder::none(prefix)) };
        let inner = ["wp-content/uploads", "uploads"].map(|below| folder.join(below));
        let root = inner.into_iter().find(|inner| inner.is_dir()).unwrap_or_else(|| folder.to_owned());
        let own = prefix.split_once("/uploads/").map(|(_, own)| root.join(own)).filter(|own| own.is_dir());
        let root = own.unwrap_or(root);
        Self(Folder::open(root, prefix))
    }

    /// Whether a folder was given.
    pub fn is_there(&self) -> bool {
        self.0.is_there()
    }

    /// Returns the file that a path of the old site stands for; a size that is not there is the picture
    /// itself.
    pub fn find(&self, path: &str) -> Option<String> {
        let own = self.0.address("");
        let mut below = [own.as_str(), "/wp-content/uploads/", "/files/"]
            .into_iter()
            .filter_map(|folder| path.find(folder).map(|at| &path[at + folder.len()..]));
        below.find_map(|file| self.find_file(file))
    }

    /// The same for a path below the folder.
    pub fn find_file(&self, file: &str) -> Option<String> {
        if self.0.has(file) {
            return Some(file.to_owned());
        }
        let (stem, ending) = file.rsplit_once('.')?;
        let (base, size) = stem.rsplit_once('-')?;
        let is_size = size
            .split_once('x')
            .is_some_and(|(w, h)| [w, h].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())));
        let whole = [format!("{base}.{ending}"), format!("{base}-scaled.{ending}")];
        whole.into_iter().find(|whole| (is_size || size == "scaled") && self.0.has(whole))
    }

    /// Returns the address of a file.
    pub fn address(&self, file: &str) -> String {
        self.0.address(file)
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
        self.0.beginning_with(stem).filter(is_kin).cloned().collect()
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
        self.0.publish(&wanted, desk, report)
    }
}
