//! Pictures in the sizes that pages show them in.
//!
//! What is dear is remembered by what it follows from: `OUT/.sobre/pictures/` holds each variant under
//! the digest of its source and its options, for all sites and all builds; the folder can be deleted at
//! any time, and forgets what no site shows any more (see [`shown`]). Each picture is decoded once for all its variants.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use rayon::prelude::*;

use super::{shown, site::Settled};
use crate::{
    diag::{Diagnostic, Place},
    digest::Digest,
    memo::Written,
    path::ContentPath,
    picture::{self, Variant},
    read,
    release::whole::keep,
    release::{Staging, WriteError, at},
    render::{Query, Renderer, Trace, VariantFile, faulty},
};

/// Makes and puts what the pages of a site show.
pub(super) struct Pictures<'p> {
    pub(super) renderer: &'p Renderer,
    /// Where they are put; `None` when it is only asked how large they are.
    pub(super) staging: Option<&'p Staging>,
    /// The folder of all outputs.
    pub(super) out: &'p Path,
}

impl Pictures<'_> {
    /// Returns the files of all pictures that `pages` show, put in place, and what is wrong with some.
    pub(super) fn put(
        &self,
        pages: &[Settled],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<(Vec<Settled>, Vec<Diagnostic>), WriteError> {
        let wanted = self.wanted(pages);
        let names = wanted.values().flatten().map(name).collect();
        // A cache that cannot be noted only stays as large as it is.
        let _ = shown::note(self.out, &self.renderer.site().config.name, &names);
        let (done, total) = (AtomicUsize::new(0), wanted.len());
        let one = |(source, files): (&ContentPath, &Vec<VariantFile>)| {
            let put = self.put_one(source, files);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            put
        };
        let mut put = Vec::new();
        let mut found = Vec::new();
        for result in wanted.par_iter().map(one).collect::<Vec<_>>() {
            match result? {
                Ok(files) => put.extend(files),
                Err(diagnostic) => found.push(*diagnostic),
            }
        }
        Ok((put, found))
    }

    /// Returns the variants that pages show, by picture, each once.
    fn wanted(&self, pages: &[Settled]) -> BTreeMap<ContentPath, Vec<VariantFile>> {
        let queries = pages.iter().flat_map(|page| &page.key.queries);
        let images = queries.filter_map(|(query, _)| if let Query::Image(image) = query { Some(image) } else { None });
        let mut wanted: BTreeMap<ContentPath, Vec<VariantFile>> = BTreeMap::new();
        for image in images {
            let Some((source, shown)) = self.renderer.variants(image) else { continue };
            let files = wanted.entry(source).or_default();
            for file in shown {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        // Everything the site answers by a name of its own comes first.
        let site = self.renderer.site();
        wanted.values_mut().for_each(|files| files.retain(|file| site.route(file.path.as_str()).is_none()));
        wanted
    }

    fn put_one(
        &self,
        source: &ContentPath,
        files: &[VariantFile],
    ) -> Result<Result<Vec<Settled>, Box<Diagnostic>>, WriteError> {
        let mut put = Vec::with_capacity(files.len());
        let mut missing = Vec::new();
        for file in files {
            if let Some((digest, bytes)) = self.staging.and_then(|staging| staging.live(&file.path)) {
                put.push(settled(file, digest, bytes, false));
            } else if let Some(made) = known(&self.cached(file)) {
                put.push(self.stage(file, &made)?);
            } else {
                missing.push(file);
            }
        }
        if missing.is_empty() {
            return Ok(Ok(put));
        }
        let variants: Vec<Variant> = missing.iter().map(|file| file.variant).collect();
        let made = match self.made(source, &variants) {
            Ok(made) => made,
            Err(found) => return Ok(Err(found)),
        };
        for (file, made) in missing.into_iter().zip(made) {
            let cached = self.cached(file);
            // A check leaves nothing behind where no build was.
            if self.staging.is_some() || self.out.join(".sobre/pictures").is_dir() {
                at(&cached, keep(&cached, &made))?;
            }
            put.push(self.stage(file, &made)?);
        }
        Ok(Ok(put))
    }

    fn made(&self, source: &ContentPath, variants: &[Variant]) -> Result<Vec<Vec<u8>>, Box<Diagnostic>> {
        let site = self.renderer.site();
        let file = format!("content/{}/{source}", site.config.name);
        let bytes = self.renderer.bytes(source).map_err(|error| Box::new(read::unreadable(file.clone(), &error)))?;
        picture::make(&bytes, variants).map_err(|fault| Box::new(faulty(source, &fault).at(Place::file(file))))
    }

    fn stage(&self, file: &VariantFile, made: &[u8]) -> Result<Settled, WriteError> {
        let put = |staging: &Staging| staging.put(&file.path, made);
        let digest = self.staging.map(put).transpose()?.unwrap_or_default();
        Ok(settled(file, digest, made.len() as u64, true))
    }

    fn cached(&self, file: &VariantFile) -> PathBuf {
        shown::path(self.out, &name(file))
    }
}

/// Returns the name of a picture in the cache.
fn name(file: &VariantFile) -> String {
    format!("{:032x}.{}", file.key, file.variant.encoding.ending())
}

fn settled(file: &VariantFile, digest: Digest, bytes: u64, is_rendered: bool) -> Settled {
    Settled { written: Written { path: file.path.clone(), digest, bytes }, key: Trace::default(), is_rendered }
}

/// Returns what was made once, if it is there and as long as it says: a WebP file says how long it is (RFC 9649 § 2.4),
/// one of AVIF is a row of boxes that each do (ISO/IEC 14496-12 § 4.2).
fn known(cached: &Path) -> Option<Vec<u8>> {
    let made = fs::read(cached).ok()?;
    let is_whole = match made.strip_prefix(b"RIFF") {
        Some(rest) => u64::from(u32::from_le_bytes(*rest.first_chunk()?)) + 8 == made.len() as u64,
        None => {
            let mut rest = &made[..];
            while let Some(length) = rest.first_chunk().filter(|_| rest.len() >= 8) {
                rest = rest.get(u32::from_be_bytes(*length).max(8) as usize..)?;
            }
            rest.is_empty() && !made.is_empty()
        }
    };
    is_whole.then_some(made)
}
