//! Every internal link followed once.

use rayon::prelude::*;

use super::Places;
use crate::{
    content::{Document, Walker, node::Value},
    diag::{Code, Diagnostic, Place, closest, text},
    path::ContentPath,
    site::{LeftOut, LinkError, Linked, Page, PageId, Site, decoded},
};

/// Returns what is wrong with the site's links, and for each page whether another links to it.
pub(super) fn check(site: &Site, walker: Walker<'_>, places: &Places<'_>) -> (Vec<Diagnostic>, Vec<bool>) {
    let checked: Vec<(Vec<Diagnostic>, Vec<PageId>)> =
        site.pages.par_iter().with_min_len(64).map(|page| check_page(site, page, walker, places)).collect();
    let mut found = Vec::new();
    let mut linked = vec![false; site.pages.len()];
    for (diagnostics, targets) in checked {
        found.extend(diagnostics);
        targets.iter().for_each(|target| linked[target.index()] = true);
    }
    (found, linked)
}

fn check_page(site: &Site, page: &Page, walker: Walker<'_>, places: &Places<'_>) -> (Vec<Diagnostic>, Vec<PageId>) {
    let (mut found, mut targets) = (Vec::new(), Vec::new());
    let document = &page.document;
    for link in &walker.words(document).outline.links {
        let place = || places.body(document, link.span.clone());
        follow((site, walker), page, &link.target, &place, &mut found, &mut targets);
        debug_assert!(link.span.start <= link.span.end, "{}: a link's span is a range", document.path);
    }
    let image = document.front.image.iter().map(|image| ("image", image.as_str()));
    let fields = page.fields.iter().filter(|(key, _)| page.addresses.contains(key));
    let fields = fields.filter_map(|(key, value)| match value {
        Value::String(target) => Some((key.as_str(), target.as_str())),
        _ => None,
    });
    for (key, target) in image.chain(fields) {
        follow((site, walker), page, target, &|| places.key(document, key), &mut found, &mut targets);
    }
    (found, targets)
}

fn follow(
    (site, walker): (&Site, Walker<'_>),
    page: &Page,
    target: &str,
    place: &dyn Fn() -> Place,
    found: &mut Vec<Diagnostic>,
    targets: &mut Vec<PageId>,
) {
    match site.link(page, target) {
        Ok(Linked::Page(id, anchor)) => {
            if !std::ptr::eq(site.page(id), page) {
                targets.push(id);
            }
            // A translation may have other anchors: those of the words are checked where they were written.
            if page.lent_by.is_none() {
                check_anchor(&site.page(id).document, walker, anchor, place, found);
            }
        }
        Ok(Linked::Here(anchor)) => {
            check_anchor(&page.document, walker, anchor.trim_start_matches('#'), place, found);
        }
        Ok(Linked::File(..) | Linked::Elsewhere) => {}
        Err(error) => found.push(dead(site, page, target, error).at(place())),
    }
}

fn check_anchor(
    document: &Document,
    walker: Walker<'_>,
    anchor: &str,
    place: &dyn Fn() -> Place,
    found: &mut Vec<Diagnostic>,
) {
    // `#` and `#top` are the top of every page (HTML § 7.4.6.3); `?query` is not an anchor.
    if anchor.is_empty() || anchor == "top" || anchor.starts_with('?') {
        return;
    }
    let outline = &walker.words(document).outline;
    let known =
        || outline.headings.iter().map(|heading| heading.id.as_str()).chain(outline.anchors.iter().map(String::as_str));
    if known().any(|id| id == decoded(anchor)) {
        return;
    }
    let path = &document.path;
    let fact = text!("{path} has no heading or anchor `{anchor}`", "{path} n’a pas de titre ni d’ancre « {anchor} »");
    let diagnostic = Diagnostic::new(Code::LINK_ANCHOR, fact).at(place());
    found.push(match closest(anchor, known()) {
        Some(near) => diagnostic.hint(text!("did you mean `#{near}`?", "vouliez-vous dire « #{near} » ?")),
        None => {
            let all = known().take(12).map(|id| format!("#{id}")).collect::<Vec<_>>().join(" ");
            if all.is_empty() { diagnostic } else { diagnostic.hint(text!("there are: {all}", "il y a : {all}")) }
        }
    });
}

fn dead(site: &Site, page: &Page, target: &str, error: LinkError) -> Diagnostic {
    match error {
        LinkError::Dead => nothing_there(site, page, target),
        LinkError::Escapes => Diagnostic::new(
            Code::LINK_ESCAPES,
            text!("`{target}` leads out of the site’s content", "« {target} » sort du contenu du site"),
        )
        .hint(text!("count the `../` again", "recomptez les « ../ »")),
        LinkError::Unsafe => Diagnostic::new(
            Code::URL_GRAMMAR,
            text!("`{target}` is not safe to follow", "« {target} » est dangereux à suivre"),
        )
        .hint(text!(
            "begin with `https://`, `mailto:` or `tel:`",
            "commencez par « https:// », « mailto: » ou « tel: »"
        )),
        LinkError::LeftOut(why) => {
            let (en, fr) = match why {
                LeftOut::Draft => ("a draft", "un brouillon"),
                LeftOut::NotYet => ("not published yet", "pas encore publié"),
                LeftOut::Expired => ("expired", "expiré"),
            };
            Diagnostic::new(Code::LINK_DRAFT, text!("`{target}` is {en}", "« {target} » est {fr}")).hint(text!(
                "publish it, or remove the link; `--drafts` shows drafts",
                "publiez-la, ou retirez le lien ; « --drafts » montre les brouillons"
            ))
        }
        LinkError::Moved(new) => Diagnostic::new(
            Code::LINK_MOVED,
            text!("`{target}` has moved to {new}", "« {target} » a déménagé en {new}"),
        )
        .hint(text!("write `{new}`, or link by id", "écrivez « {new} », ou liez par l’identifiant")),
    }
}

fn nothing_there(site: &Site, page: &Page, target: &str) -> Diagnostic {
    let fact = text!("`{target}` leads nowhere", "« {target} » ne mène nulle part");
    let diagnostic = Diagnostic::new(Code::LINK_DEAD, fact);
    if let Some(id) = target.strip_prefix("page:") {
        let id = id.split('#').next().unwrap_or_default();
        let near = closest(id, site.index.by_id.keys().map(String::as_str));
        return match near {
            Some(near) => diagnostic.hint(text!("did you mean `page:{near}`?", "vouliez-vous dire « page:{near} » ?")),
            None if !super::select::is_id(id) => diagnostic,
            None => diagnostic.hint(text!("give the page `id = \"{id}\"`", "donnez à la page « id = \"{id}\" »")),
        };
    }
    let wanted = target.split(['?', '#']).next().unwrap_or_default();
    let name = wanted.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    // Only files of the same name are worth a suggestion that crosses folders.
    let candidates = site.pages.iter().map(|page| &page.document.path).chain(site.content.assets.keys());
    let same_name = candidates.filter(|path| path.file_name() == name).map(ContentPath::as_str);
    if let Some(path) = most_alike(wanted, page.document.path.as_str(), same_name) {
        return diagnostic.hint(text!("did you mean `/{path}`?", "vouliez-vous dire « /{path} » ?"));
    }
    let folder = page.document.path.folder();
    let siblings =
        site.pages.iter().map(|page| page.document.path.as_str()).filter_map(|path| path.strip_prefix(folder));
    diagnostic.did_you_mean(wanted, siblings)
}

/// Returns the path that shares most of its end with `wanted`; of several the one nearest to the page
/// at `from`, then the first by name.
fn most_alike<'p>(wanted: &str, from: &str, paths: impl Iterator<Item = &'p str>) -> Option<&'p str> {
    let equal = |pair: &(&str, &str)| pair.0 == pair.1;
    let likeness = |path: &str| {
        let end = path.rsplit('/').zip(wanted.trim_end_matches('/').rsplit('/')).take_while(equal).count();
        let start = path.split('/').zip(from.split('/')).take_while(equal).count();
        (end, start)
    };
    paths.max_by(|a, b| likeness(a).cmp(&likeness(b)).then(b.cmp(a)))
}

#[cfg(test)]
mod tests {
    use super::most_alike;

    #[test]
    fn of_files_with_one_name_the_nearest_path_is_meant() {
        let paths = ["content/overview.md", "templates/overview.md", "themes/overview.md"];
        let nearest = |wanted, from| most_alike(wanted, from, paths.into_iter());
        assert_eq!(nearest("@/docs/templates/overview.md", "content/x.md"), Some(paths[1]));
        assert_eq!(nearest("../overview.md", "themes/a/x.md"), Some(paths[2]));
        assert_eq!(nearest("../overview.md", "x.md"), Some(paths[0]));
    }
}
