//! What people wrote for the portal, as far as its own pages speak of it.

use crate::{
    content::{Audience, Content, Document, node::Value},
    path::ContentPath,
};

/// Returns the public pages of a content type, in order of their paths; those in the folder `home` are of it when
/// nobody says otherwise.
pub(super) fn typed<'c>(
    content: &'c Content,
    kind: &'c str,
    home: Option<&'c str>,
) -> impl Iterator<Item = (&'c ContentPath, &'c Document)> {
    let documents = content.documents.iter().map(|(path, document)| (path, &**document));
    let is_public = |document: &Document| document.front.audience == Audience::Public && !document.front.draft;
    let is_typed = move |path: &ContentPath, document| match kind_of(content, path, document) {
        Some(own) => own == kind,
        None => home.is_some_and(|home| path.as_str().strip_prefix(home).is_some_and(|rest| rest.starts_with('/'))),
    };
    let is_page = |path: &ContentPath| !path.file_name().starts_with("_index.");
    documents.filter(move |(path, document)| is_page(path) && is_public(document) && is_typed(path, document))
}

/// Returns the content type of a page: its own, or that which its section gives its pages.
fn kind_of<'c>(content: &'c Content, path: &ContentPath, document: &'c Document) -> Option<&'c str> {
    let given = || {
        let mut folders = path.folder().trim_end_matches('/');
        loop {
            let section = if folders.is_empty() { "_index.md".to_owned() } else { format!("{folders}/_index.md") };
            let section = ContentPath::new(&section).ok().and_then(|path| content.documents.get(&path));
            if let Some(section) = section {
                return section.front.page_type.as_deref();
            }
            folders =
                folders.rsplit_once('/').map_or(if folders.is_empty() { return None } else { "" }, |(above, _)| above);
        }
    };
    document.front.kind.as_deref().or_else(given)
}

/// Returns the address of a page that somebody wrote.
pub(super) fn address(path: &ContentPath) -> String {
    let plain = path.as_str().trim_end_matches(".md").trim_end_matches("index");
    format!("/{}/", plain.trim_end_matches('/'))
}

/// Returns a field of a page's content type as it was written.
pub(super) fn field<'d>(document: &'d Document, key: &str) -> Option<&'d Value> {
    document.front.fields.iter().find(|(own, _)| own == key).map(|(_, value)| value)
}
