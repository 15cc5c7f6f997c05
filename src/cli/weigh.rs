//! The new site on the scales of statify: as it will answer once it is published, without writing it.

use crate::{
    farm::FarmPreview,
    serve::{Answer, Preview as _},
    site::decoded,
    statify::{
        Report, Request,
        html::host_of,
        scales::{Called, Mirror, Place, Site, Weights, compare, joined},
    },
};

use super::Failure;

/// Compares a copy of the old site with the new one, which has just been written.
pub(crate) fn weigh(request: &Request, pages: &std::path::Path, report: &Report) -> Result<Weights, Failure> {
    let preview = FarmPreview::load(&request.farm, vec![request.site.clone()], request.today, false)?;
    let mirror = Mirror::open(pages, &report.hosts);
    Ok(compare(&mirror, &Shown { preview, site: &request.site, own: &report.hosts }))
}

/// The new site.
struct Shown<'s> {
    preview: FarmPreview,
    site: &'s str,
    own: &'s [String],
}

/// How many redirects are followed.
const STEPS: usize = 4;

impl Shown<'_> {
    fn answer(&self, address: &str) -> Answer {
        let (path, query) = address.split_once('?').map_or((address, None), |(path, query)| (path, Some(query)));
        self.preview.answer(self.site, &decoded(path), query)
    }
}

impl Site for Shown<'_> {
    fn page(&self, address: &str) -> Option<String> {
        let mut address = address.to_owned();
        for _ in 0..=STEPS {
            match self.answer(&address) {
                Answer::Redirect { to, .. } if to.starts_with('/') => address = to,
                Answer::File { mime, .. } if mime.starts_with("text/html") => {
                    let path = decoded(address.split('?').next().unwrap_or_default()).into_owned();
                    let index = if path.ends_with('/') { "index.html" } else { "" };
                    return Some(format!("{}{index}", path.trim_start_matches('/')));
                }
                _ => return None,
            }
        }
        None
    }
}

impl Place for Shown<'_> {
    fn called(&self, base: &str, reference: &str) -> Called {
        let host = host_of(reference);
        if let Some(host) = host.filter(|host| !self.own.iter().any(|own| own == host)) {
            return Called { name: reference.to_owned(), host: Some(host.to_owned()) };
        }
        let path = host.and_then(|host| reference.split_once(host)).map_or(reference, |(_, path)| path);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let name = if path.starts_with('/') { joined("", path) } else { joined(base, path) };
        Called { name: decoded(&name).into_owned(), host: None }
    }

    fn size(&self, name: &str) -> Option<u64> {
        match self.preview.answer(self.site, &format!("/{name}"), None) {
            Answer::File { bytes, .. } => Some(bytes.len() as u64),
            Answer::OnDisk(path) => path.metadata().ok().map(|about| about.len()),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        match self.preview.answer(self.site, &format!("/{name}"), None) {
            Answer::File { bytes, .. } => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Answer::OnDisk(path) => std::fs::read_to_string(path).ok(),
            _ => None,
        }
    }
}
