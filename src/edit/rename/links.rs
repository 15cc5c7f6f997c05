//! What links mean, and other ways to write them.

use super::{Addresses, Moves, Sights, Splices};
use crate::{
    content::markdown::LinkRef,
    path::{ContentPath, SitePath},
    site::{LinkError, Linked, Page, Route, Site},
};

/// What a link leads to, named as after the move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A page, by its source.
    Page(ContentPath),
    /// A file of the content.
    File(ContentPath),
    /// Anything else that the site answers, by its address.
    Address(String),
}

/// A site seen with a move in mind.
pub(super) struct Sight<'s> {
    pub(super) site: &'s Site,
    /// The move still to be made, if this is the site before it.
    pub(super) moves: Option<&'s Moves>,
    pub(super) addresses: &'s Addresses,
}

impl Sight<'_> {
    /// Returns what a link written in `page` leads to; `None` for what leads elsewhere or nowhere.
    pub(super) fn target(&self, page: &Page, written: &str) -> Option<Target> {
        match self.site.link(page, written) {
            Ok(Linked::Page(page, _)) => Some(Target::Page(self.path_of(self.site.page(page)))),
            Ok(Linked::File(url, _)) => {
                let route = self.site.index.by_route.get(&SitePath::of_url(&url));
                Some(match route.map(|at| &self.site.routes[*at as usize].1) {
                    Some(Route::Asset(path)) => Target::File(self.map(path)),
                    _ => Target::Address(self.address(url.as_str())),
                })
            }
            Err(LinkError::Moved(to)) => Some(Target::Address(self.address(&to))),
            Ok(Linked::Elsewhere | Linked::Here(_)) | Err(_) => None,
        }
    }

    /// Returns the path that a page has after the move.
    pub(super) fn path_of(&self, page: &Page) -> ContentPath {
        self.map(&page.document.path)
    }

    /// Returns the page of a source.
    pub(super) fn page(&self, path: &ContentPath) -> Option<&Page> {
        self.site.index.by_path.get(path).map(|page| self.site.page(*page))
    }

    fn map(&self, path: &ContentPath) -> ContentPath {
        self.moves.map_or_else(|| path.clone(), |moves| moves.map(path))
    }

    fn address(&self, url: &str) -> String {
        if self.moves.is_some() { self.addresses.new_of(url).to_owned() } else { url.to_owned() }
    }
}

/// Lets the links in a page's body follow.
pub(super) fn follow(page: &Page, links: &[LinkRef], sights: &Sights<'_>, splices: &mut Splices) {
    let offset = page.document.body.offset as usize;
    for link in links {
        if let Some(new) = sights.rewritten(page, &link.target) {
            let span = link.span.start as usize + offset..link.span.end as usize + offset;
            splices.replace_in(span, &link.target, new);
        }
    }
}

/// Returns the ways to write a link from `page` to `target`, those most like the old one first.
pub(super) fn ways(old: &str, page: &Page, target: &Target, site: &Site) -> Vec<String> {
    let (path, rest) = old.split_at(old.find(['?', '#']).unwrap_or(old.len()));
    let folder = page.document.path.folder();
    let is_absolute = path.starts_with('/');
    let is_source = path.len() > 3 && path.as_bytes()[path.len() - 3..].eq_ignore_ascii_case(b".md");
    let of_source = |source: &ContentPath| {
        let absolute = format!("/{source}");
        if is_absolute { vec![absolute] } else { vec![relative(folder, source.as_str()), absolute] }
    };
    let ways = match target {
        Target::Page(source) => {
            let url = site.index.by_path.get(source).map(|page| site.page(*page).url.to_string());
            let mut ways: Vec<String> = if is_absolute && !is_source { url.into_iter().collect() } else { Vec::new() };
            ways.extend(of_source(source));
            ways
        }
        Target::File(file) => {
            let address = site.asset_url(file.as_str()).map(|url| url.to_string());
            let mut ways: Vec<String> = if is_absolute { Vec::new() } else { vec![relative(folder, file.as_str())] };
            ways.extend(address);
            ways
        }
        Target::Address(url) => vec![url.clone()],
    };
    ways.into_iter().map(|way| written(&way) + rest).collect()
}

/// Returns the path that leads from a folder (with a final `/`, or empty) to a file.
fn relative(folder: &str, file: &str) -> String {
    let common = folder.split_inclusive('/').zip(file.split_inclusive('/')).take_while(|(a, b)| a == b);
    let common: usize = common.map(|(segment, _)| segment.len()).sum();
    let path = "../".repeat(folder[common..].matches('/').count()) + &file[common..];
    // `14:30.md` would look like an address of its own.
    if path.split('/').next().is_some_and(|first| first.contains(':')) { format!("./{path}") } else { path }
}

/// Returns a path as a link can hold it: signs that would end the link percent-encoded.
fn written(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' => written.push_str("%20"),
            '(' => written.push_str("%28"),
            ')' => written.push_str("%29"),
            '<' => written.push_str("%3C"),
            '>' => written.push_str("%3E"),
            '"' => written.push_str("%22"),
            '\'' => written.push_str("%27"),
            '%' => written.push_str("%25"),
            '?' => written.push_str("%3F"),
            '#' => written.push_str("%23"),
            c => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{relative, written};

    #[test]
    fn relative_paths() {
        assert_eq!(relative("", "a.md"), "a.md");
        assert_eq!(relative("news/", "news/a.md"), "a.md");
        assert_eq!(relative("news/2026/", "about.md"), "../../about.md");
        assert_eq!(relative("news/2026/", "news/a.md"), "../a.md");
        assert_eq!(relative("ab/", "abc/a.md"), "../abc/a.md");
        assert_eq!(relative("", "14:30.md"), "./14:30.md");
    }

    #[test]
    fn signs_that_would_end_a_link_are_encoded() {
        assert_eq!(written("été (2).md"), "été%20%282%29.md");
    }
}
