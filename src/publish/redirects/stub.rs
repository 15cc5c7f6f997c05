//! Pages that lead on, for hosts that can be told no redirects at all.
//!
//! A browser follows them, a search engine mostly understands them; the status stays 200. So they
//! are a last resort, and say no more than where the page is now.

use super::{
    Answer, Limit, Unexpressed, key,
    s3::{is_taken, place_of},
};
use crate::{content::markdown::escape_quoted, path::SitePath, release::Manifest};

/// Pages that stand in for redirects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stubs {
    /// Path and HTML of each, in order of path.
    pub pages: Vec<(SitePath, String)>,
    /// What no page can do.
    pub unexpressed: Vec<Unexpressed>,
}

impl Stubs {
    /// Returns the pages for a release's redirects.
    ///
    /// What [`RedirectMap::new`](super::RedirectMap::new) finds fault with is left out here, and told
    /// there.
    pub fn new(manifest: &Manifest) -> Self {
        let mut stubs = Self::default();
        for redirect in &manifest.redirects {
            let Some(answer) = Answer::of(redirect) else { continue };
            let place = place_of(redirect, manifest).and_then(page_of);
            let place = place.and_then(|place| if is_taken(&place, manifest) { Err(Limit::Name) } else { Ok(place) });
            match (place, answer) {
                (Ok(path), Answer::Moved(to) | Answer::Found(to)) => stubs.pages.push((path, page(&to))),
                (Ok(_), Answer::Gone) => {
                    stubs.unexpressed.push(Unexpressed { redirect: redirect.clone(), why: Limit::Gone });
                }
                (Err(why), _) => stubs.unexpressed.push(Unexpressed { redirect: redirect.clone(), why }),
            }
        }
        // `/old` and `/old/` are the same file.
        stubs.pages.sort();
        stubs.pages.dedup_by(|a, b| a.0 == b.0);
        stubs
    }
}

/// Returns where the page must lie to be served as HTML: `/old` is the folder of one.
fn page_of(place: SitePath) -> Result<SitePath, Limit> {
    let name = place.as_str().rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html" | "htm") => Ok(place),
        Some(_) => Err(Limit::Name),
        None => SitePath::new(&format!("{place}/index.html")).map_err(|_| Limit::Name),
    }
}

fn page(to: &str) -> String {
    let mut target = String::new();
    escape_quoted(&key::for_answer(to), &mut target);
    format!(
        "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><meta name=\"robots\" content=\"noindex\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Page déplacée · Page moved</title>\
         <link rel=\"canonical\" href=\"{target}\"><meta http-equiv=\"refresh\" content=\"0; url={target}\">\
         <p>Cette page a déménagé : <a href=\"{target}\">{target}</a>\
         <p lang=\"en\">This page has moved: <a href=\"{target}\">{target}</a></html>\n"
    )
}
