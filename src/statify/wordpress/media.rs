//! The media: what lies in the folder of uploads, and what of it may be published.

use std::{collections::BTreeSet, path::Path};

use super::{archive::Archive, plan::Plan};
use crate::{
    diag::text,
    statify::{Desk, Error, Report, Weight, media::Folder},
};

/// The files that lie in the folder of uploads, by their path below it.
#[derive(Debug, Default)]
pub struct Library(Folder);

impl Library {
    /// Returns the library of a folder; `wp-content` and the folder above it do, too.
    pub fn open(folder: Option<&Path>, plan: &Plan) -> Self {
        let prefix = format!("{}/wp-content/uploads/", plan.base);
        let Some(folder) = folder else { return Self(Folder::none(prefix)) };
        let inner = ["wp-content/uploads", "uploads"].map(|below| folder.join(below));
        let root = inner.into_iter().find(|inner| inner.is_dir()).unwrap_or_else(|| folder.to_owned());
        Self(Folder::open(root, prefix))
    }

    /// Whether a folder was given.
    pub fn is_there(&self) -> bool {
        self.0.is_there()
    }

    /// Returns the file that an address of the old site stands for; a size that is not there is the
    /// picture itself.
    pub fn find(&self, path: &str) -> Option<String> {
        let at = path
            .find("/wp-content/uploads/")
            .map(|at| at + "/wp-content/uploads/".len())
            .or_else(|| path.find("/files/").map(|at| at + 7))?;
        self.find_file(&path[at..])
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
            let file = post.meta("_wp_attached_file").unwrap_or_default();
            let found = self.family(file);
            report.count("media", is_public && !found.is_empty());
            if !is_public {
                report.tell(
                    Weight::KeptOut,
                    text!("a medium of what is not published", "un média de ce qui n’est pas publié"),
                    format!("attachment {}", post.id),
                );
            } else if found.is_empty() && self.is_there() {
                report.tell(
                    Weight::Loss,
                    text!("a medium is missing", "il manque un média"),
                    format!("attachment {} ({file})", post.id),
                );
            }
            if is_public {
                wanted.extend(found);
            }
        }
        self.0.publish(&wanted, desk, report)
    }
}
