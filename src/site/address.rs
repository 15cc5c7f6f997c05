//! From what people write in a link to an address.

use std::borrow::Cow;

use super::{LeftOut, Page, PageId, Route, Site};
use crate::{
    content::markdown::is_safe_address,
    path::{ContentPath, SitePath, Url, decoded},
};

/// What an address that somebody wrote stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linked<'t> {
    /// A page of the site, with the anchor asked for (without `#`), perhaps empty.
    Page(PageId, &'t str),
    /// Another thing the site answers (a file, a list), with what follows its path (`?…#…`).
    File(Url, &'t str),
    /// Elsewhere: another site, `mailto:`, `tel:`, …
    Elsewhere,
    /// A place in the page itself.
    Here(&'t str),
}

/// Why an address within the site leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// No page or file is there.
    Dead,
    /// The page is there but not in this build.
    LeftOut(LeftOut),
    /// It climbs out of the content.
    Escapes,
    /// To follow it is to run something (`javascript:…`).
    Unsafe,
    /// Nothing is there, but a redirect leads from it to this address.
    Moved(String),
}

impl Site {
    /// Returns what `target`, written in `page`, stands for. The words of a page that is lent were written for
    /// readers of another language: what they lead to is shown in the language of the page, where it exists.
    pub fn link<'t>(&self, page: &Page, target: &'t str) -> Result<Linked<'t>, LinkError> {
        Ok(match self.link_as_written(page, target)? {
            Linked::Page(id, anchor) if page.lent_by.is_some() => {
                Linked::Page(self.in_language(id, &page.lang).unwrap_or(id), anchor)
            }
            linked => linked,
        })
    }

    /// Returns what `target`, written in `page`, stands for, whoever reads it.
    pub fn link_as_written<'t>(&self, page: &Page, target: &'t str) -> Result<Linked<'t>, LinkError> {
        if let Some(id) = target.strip_prefix("page:") {
            let (id, anchor) = cut(id, '#');
            return self
                .index
                .by_id
                .get(id)
                .map(|&page| Linked::Page(page, anchor))
                .ok_or_else(|| self.missing(target, id));
        }
        if let Some(anchor) = target.strip_prefix('#') {
            return Ok(Linked::Here(anchor));
        }
        if is_elsewhere(target) {
            let is_safe = is_safe_address(target, true);
            return if is_safe { Ok(Linked::Elsewhere) } else { Err(LinkError::Unsafe) };
        }
        let end = memchr::memchr2(b'?', b'#', target.as_bytes()).unwrap_or(target.len());
        let (path, rest) = target.split_at(end);
        if path.is_empty() {
            return Ok(Linked::Here(rest));
        }
        let path = decoded(path);
        let from_root = match path.strip_prefix('/') {
            Some(from_root) => normalised("", from_root),
            None => normalised(page.document.path.folder(), &path),
        };
        let from_root = from_root.ok_or(LinkError::Escapes)?;
        if let Some(found) = self.find(&from_root, path.starts_with('/'), page, rest) {
            return Ok(found);
        }
        if let Some(why) = self.index.left_out.get(from_root.as_str()) {
            return Err(LinkError::LeftOut(*why));
        }
        let old = [format!("/{from_root}{}", rest.split('#').next().unwrap_or_default()), format!("/{from_root}")];
        match old.iter().find_map(|old| self.index.moved.get(old)) {
            Some(new) => Err(LinkError::Moved(new.clone())),
            None => Err(LinkError::Dead),
        }
    }

    /// Returns the folder of the content that `target`, written in `page`, names, without a `/` at either end;
    /// `None` when it climbs out.
    pub fn folder(&self, page: &Page, target: &str) -> Option<String> {
        let folder = match target.strip_prefix('/') {
            Some(from_root) => normalised("", from_root),
            None => normalised(page.document.path.folder(), target),
        };
        folder.map(|folder| folder.trim_matches('/').to_owned())
    }

    /// Looks a path up: as a source, then as an address.
    fn find<'t>(&self, path: &str, absolute: bool, page: &Page, rest: &'t str) -> Option<Linked<'t>> {
        if has_markdown_ending(path) || path.is_empty() {
            let anchor = rest.find('#').map_or("", |at| &rest[at + 1..]);
            let path = if path.is_empty() { "_index.md" } else { path };
            return self.index.by_path.get(path).map(|&page| Linked::Page(page, anchor));
        }
        if !absolute && self.content.assets.contains_key(path.trim_end_matches('/')) {
            let url = self.asset_url(path)?;
            return Some(Linked::File(url, rest));
        }
        let url_path = if absolute { Cow::Borrowed(path) } else { Cow::Owned(self.relative_address(page, path)?) };
        let bare = url_path.trim_end_matches('/');
        let by_route = &self.index.by_route;
        let route = by_route.get(bare).or_else(|| by_route.get(format!("{bare}/index.html").as_str()));
        let (file, route) = &self.routes[*route? as usize];
        Some(match route {
            Route::Page(id) => Linked::Page(*id, rest.find('#').map_or("", |at| &rest[at + 1..])),
            Route::Section(section, 1) => {
                Linked::Page(self.section(*section).page, rest.find('#').map_or("", |at| &rest[at + 1..]))
            }
            _ => Linked::File(file.to_url(), rest),
        })
    }

    /// Returns where a relative address written in `page` leads: it is relative to the page's
    /// address, as a browser would have it.
    fn relative_address(&self, page: &Page, from_root: &str) -> Option<String> {
        let folder = page.document.path.folder();
        let section_url = &self.page(self.section(page.section).page).url;
        let below = from_root.strip_prefix(folder)?;
        Some(format!("{}{below}", section_url.as_str().trim_start_matches('/')))
    }

    /// Returns where a file of the content is published: beside its page when it lies in a bundle.
    pub fn asset_url(&self, path: &str) -> Option<Url> {
        let path = ContentPath::new(path).ok()?;
        Some(SitePath::new(&self.asset_path(&path)).ok()?.to_url())
    }

    /// Returns the output path of a file of the content.
    pub fn asset_path(&self, path: &ContentPath) -> String {
        let folder = path.folder();
        let bundle = format!("{folder}index.md");
        let own = self
            .index
            .by_path
            .get(bundle.as_str())
            .or_else(|| self.index.by_path.get(format!("{folder}_index.md").as_str()));
        match own {
            Some(&page) => {
                let url = self.page(page).url.as_str().trim_start_matches('/');
                let dir = url.rfind('/').map_or("", |at| &url[..=at]);
                format!("{dir}{}", path.file_name())
            }
            None => path.as_str().to_string(),
        }
    }

    /// Returns the address to write for `target`, or `None` when it leads nowhere.
    pub fn href(&self, page: &Page, target: &str) -> Option<Cow<'_, str>> {
        self.href_of(self.link(page, target))
    }

    /// Returns the address to write for what a link stands for.
    pub fn href_of(&self, linked: Result<Linked<'_>, LinkError>) -> Option<Cow<'_, str>> {
        match linked {
            Ok(Linked::Page(id, "")) => Some(self.page(id).url.encoded()),
            Ok(Linked::Page(id, anchor)) => Some(Cow::Owned(format!("{}#{anchor}", self.page(id).url.encoded()))),
            Ok(Linked::File(url, rest)) => Some(Cow::Owned(format!("{}{rest}", url.encoded()))),
            Err(LinkError::Moved(new)) => Some(Cow::Owned(new)),
            Ok(Linked::Elsewhere | Linked::Here(_)) | Err(_) => None,
        }
    }

    fn missing(&self, target: &str, id: &str) -> LinkError {
        let key = cut(target, '#').0;
        debug_assert!(key.ends_with(id), "the id is the end of the target without its anchor");
        self.index.left_out.get(key).map_or(LinkError::Dead, |why| LinkError::LeftOut(*why))
    }
}

fn cut(text: &str, at: char) -> (&str, &str) {
    text.split_once(at).unwrap_or((text, ""))
}

fn has_markdown_ending(path: &str) -> bool {
    path.len() > 3 && path.as_bytes()[path.len() - 3..].eq_ignore_ascii_case(b".md")
}

/// Whether an address has a scheme (RFC 3986 §3.1) or names a host.
pub(crate) fn is_elsewhere(target: &str) -> bool {
    if target.starts_with("//") {
        return true;
    }
    let is_of_scheme = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let rest = target.bytes().find(|b| !is_of_scheme(b));
    target.starts_with(|c: char| c.is_ascii_alphabetic()) && rest == Some(b':')
}

/// Returns `path` taken from `folder` with `.` and `..` worked out, or `None` when it climbs out.
/// A final `/` stays.
fn normalised(folder: &str, path: &str) -> Option<String> {
    // Most paths have nothing to work out.
    if !path.contains("./") && !path.contains("//") && !path.ends_with('.') && !path.starts_with('/') {
        return Some(format!("{folder}{path}"));
    }
    let mut segments: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    let mut whole = segments.join("/");
    if path.ends_with('/') && !whole.is_empty() {
        whole.push('/');
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::{decoded, is_elsewhere, normalised};

    #[test]
    fn a_relative_path_is_worked_out_or_refused() {
        assert_eq!(normalised("news/2026/", "../fair.md").as_deref(), Some("news/fair.md"));
        assert_eq!(normalised("news/", "./a/b/").as_deref(), Some("news/a/b/"));
        assert_eq!(normalised("news/", "../../x.md"), None);
        assert_eq!(normalised("", "../x.md"), None);
    }

    #[test]
    fn a_scheme_leads_elsewhere_but_a_colon_in_a_file_name_does_not() {
        assert!(is_elsewhere("https://a.example/"));
        assert!(is_elsewhere("mailto:a@b.example"));
        assert!(is_elsewhere("//cdn.example/x.js"));
        assert!(!is_elsewhere("news/14:30.md"));
    }

    #[test]
    fn percent_encoding_is_undone_once() {
        assert_eq!(decoded("caf%C3%A9.md"), "café.md");
        assert_eq!(decoded("100%.md"), "100%.md");
        assert_eq!(decoded("%+5.md"), "%+5.md");
    }
}
