//! `--why URL`: the reason a page was rendered again.

use super::{remember::Last, site::Settled};
use crate::{
    diag::{Text, text},
    path::{SitePath, Url},
    render::{Parts, Trace},
    site::Site,
};

/// Returns why the address asked about was rendered again.
pub(super) fn why(url: &str, site: &Site, settled: &[Settled], last: &Last) -> Vec<Text> {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Ok(url) = Url::new(url) else {
        return vec![text!("{url} is not an address", "{url} n’est pas une adresse")];
    };
    let path = SitePath::of_url(&url);
    let Some(at) = site.index.by_route.get(&path) else {
        return vec![text!("the site has nothing at {url}", "le site n’a rien à {url}")];
    };
    let settled = &settled[*at as usize];
    if !settled.is_rendered {
        return vec![text!(
            "nothing it depends on has changed: reused",
            "rien de ce dont elle dépend n’a changé : réutilisée"
        )];
    }
    match last.keys.get(&path) {
        None => vec![text!(
            "it was not there before, or nothing is remembered",
            "elle n’existait pas avant, ou rien n’est retenu"
        )],
        Some(before) => reasons(before, &settled.key),
    }
}

/// Returns which parts of two keys differ, in words.
fn reasons(before: &Trace, after: &Trace) -> Vec<Text> {
    let (a, b): (&Parts, &Parts) = (&before.parts, &after.parts);
    let mut reasons = Vec::new();
    let mut note = |differs: bool, reason: Text| {
        if differs {
            reasons.push(reason);
        }
    };
    note(a.words != b.words, text!("its words changed", "ses mots ont changé"));
    note(
        a.view != b.view,
        text!(
            "its view changed: title, date, neighbours or lists",
            "sa vue a changé : titre, date, voisines ou listes"
        ),
    );
    note(
        a.links != b.links,
        text!("what it links to moved or was renamed", "ce vers quoi elle mène a déménagé ou changé de titre"),
    );
    note(a.template != b.template, text!("its template changed", "son gabarit a changé"));
    note(
        a.fragments != b.fragments,
        text!("its header, menu or footer changed", "son en-tête, son menu ou son pied a changé"),
    );
    note(a.shared != b.shared, text!("the site’s configuration changed", "la configuration du site a changé"));
    let answers = before.queries.iter().filter(|asked| !after.queries.contains(asked));
    for (query, _) in answers {
        reasons.push(text!("the answer to {query:?} changed", "la réponse à {query:?} a changé"));
    }
    if reasons.is_empty() {
        reasons.push(text!(
            "the file in the output was not as it was written",
            "le fichier de sortie n’était plus tel qu’il avait été écrit"
        ));
    }
    reasons
}
