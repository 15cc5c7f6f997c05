//! Old addresses, and where each leads in one step.

use rustc_hash::FxHashMap;

use super::Places;
use crate::{
    content::Redirect,
    diag::{Code, Diagnostic, Place, Severity, text},
    path::{SitePath, Url, slugify},
    site::{Site, decoded},
};

/// Returns the redirects sorted by where they start, and the same as a map.
pub(super) fn gather(
    site: &Site,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> (Vec<Redirect>, FxHashMap<String, String>) {
    let mut by_from: FxHashMap<String, Redirect> = FxHashMap::default();
    for page in site.pages.iter().filter(|page| page.lent_by.is_none()) {
        for from in &page.document.front.redirects {
            let place = || places.key(&page.document, "redirects");
            let redirect = Redirect { from: from.clone(), to: page.url.encoded().into_owned(), status: 301 };
            add(site, redirect, &place, &mut by_from, found);
        }
    }
    let place = || Place::file(format!("{}redirects.toml", places.folder));
    for redirect in &site.content.redirects {
        add(site, redirect.clone(), &place, &mut by_from, found);
    }
    let mut redirects: Vec<Redirect> = by_from.values().cloned().collect();
    redirects.sort();
    redirects.retain_mut(|redirect| flatten(site, redirect, &by_from, &place, found));
    let moved = redirects.iter().filter(|r| r.status != 410).map(|r| (r.from.clone(), r.to.clone())).collect();
    (redirects, moved)
}

fn add(
    site: &Site,
    redirect: Redirect,
    place: &dyn Fn() -> Place,
    by_from: &mut FxHashMap<String, Redirect>,
    found: &mut Vec<Diagnostic>,
) {
    let from = redirect.from.clone();
    if !is_old_address(&from) {
        let fact = text!(
            "`{from}` is not an address that can be redirected",
            "« {from} » n’est pas une adresse que l’on peut rediriger"
        );
        let diagnostic = Diagnostic::new(Code::URL_GRAMMAR, fact).at(place());
        found.push(diagnostic.hint(text!(
            "begin with `/`, with `?…` where the query decides: `/spip.php?article12`",
            "commencez par « / », avec « ?… » si la requête compte : « /spip.php?article12 »"
        )));
        return;
    }
    let answered = Url::new(&from).ok().is_some_and(|url| answers(site, &url));
    if answered {
        let fact = text!(
            "a redirect starts at {from}, where there is a page",
            "une redirection part de {from}, où il y a une page"
        );
        let diagnostic = Diagnostic::new(Code::REDIRECT_CLASH, fact).at(place());
        found.push(
            diagnostic
                .hint(text!("remove the redirect, or move the page", "retirez la redirection, ou déplacez la page")),
        );
        return;
    }
    match by_from.get(&from) {
        Some(first) if first.to != redirect.to || first.status != redirect.status => {
            let first = &first.to;
            let fact = text!("{from} already leads to {first}", "{from} mène déjà à {first}");
            found.push(Diagnostic::new(Code::REDIRECT_CLASH, fact).at(place()));
        }
        _ => {
            by_from.insert(from, redirect);
        }
    }
}

fn is_old_address(from: &str) -> bool {
    from.starts_with('/')
        && !from.starts_with("//")
        && !from.contains(|c: char| c.is_control() || c == '#' || c == ' ' || c == '\\')
        && !from.split(['/', '?']).any(|segment| matches!(segment, "." | ".."))
}

/// Whether somebody can be sent there: an address of the site, or of another on the web. What a server
/// writes into its answer holds no line break.
fn is_end(to: &str) -> bool {
    let leads =
        (to.starts_with('/') && !to.starts_with("//")) || to.starts_with("https://") || to.starts_with("http://");
    leads && !to.contains(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\'))
}

fn answers(site: &Site, url: &Url) -> bool {
    let path = SitePath::of_url(url);
    site.index.by_route.contains_key(&path)
}

/// Makes a redirect lead to its end in one step; returns whether it leads anywhere.
fn flatten(
    site: &Site,
    redirect: &mut Redirect,
    by_from: &FxHashMap<String, Redirect>,
    place: &dyn Fn() -> Place,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let mut steps = 0;
    while let Some(next) = by_from.get(decoded(&redirect.to).as_ref()) {
        steps += 1;
        if steps > by_from.len() || next.from == redirect.from {
            let from = &redirect.from;
            let fact =
                text!("the redirect from {from} runs in a circle", "la redirection depuis {from} tourne en rond");
            found.push(Diagnostic::new(Code::REDIRECT_LOOP, fact).at(place()));
            return false;
        }
        redirect.to.clone_from(&next.to);
    }
    if redirect.status == 410 {
        return true;
    }
    if !is_end(&redirect.to) {
        let (from, to) = (&redirect.from, &redirect.to);
        let fact = text!("{from} cannot be redirected to `{to}`", "{from} ne peut pas être redirigé vers « {to} »");
        let diagnostic = Diagnostic::new(Code::URL_GRAMMAR, fact).at(place());
        found.push(diagnostic.hint(text!(
            "begin with `/` for this site, with `https://` for another",
            "commencez par « / » pour ce site, par « https:// » pour un autre"
        )));
        return false;
    }
    if crate::site::is_elsewhere(&redirect.to) {
        return true;
    }
    let end = redirect.to.find(['?', '#']).unwrap_or(redirect.to.len());
    let alive = Url::new(&decoded(&redirect.to[..end])).is_ok_and(|url| answers(site, &url));
    if !alive {
        let (from, to) = (&redirect.from, &redirect.to);
        // A day must not break what was right the day before.
        let (fact, severity) = match is_left_out(site, &decoded(&redirect.to[..end])) {
            true => (
                text!(
                    "{from} is redirected to {to}, which is not shown now",
                    "{from} est redirigé vers {to}, qui n’est pas montré en ce moment"
                ),
                Severity::Warning,
            ),
            false => (
                text!(
                    "{from} is redirected to {to}, where there is nothing",
                    "{from} est redirigé vers {to}, où il n’y a rien"
                ),
                Severity::Error,
            ),
        };
        found.push(Diagnostic { severity, ..Diagnostic::new(Code::REDIRECT_DEAD, fact).at(place()) });
    }
    alive
}

/// Whether a page that is left out (a draft, one that expired) would have this address, as far as its name tells.
fn is_left_out(site: &Site, url: &str) -> bool {
    let last = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let documents = site.content.documents.values();
    documents.filter(|document| site.index.left_out.contains_key(document.path.as_str())).any(|document| {
        let front = &document.front;
        let path =
            document.path.as_str().trim_end_matches(".md").trim_end_matches("index").trim_end_matches(['/', '_']);
        let name = path.rsplit('/').next().unwrap_or_default();
        let named = |name: &str| front.slug.as_deref().map_or_else(|| slugify(name), Into::into) == last;
        let undated = name.char_indices().nth(11).map_or("", |(at, _)| &name[at..]);
        front.url.as_deref() == Some(url) || named(name) || named(undated)
    })
}
