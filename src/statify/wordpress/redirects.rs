//! The redirects that people made: rows of the tables of plugins, and posts that led elsewhere.

use std::{cell::RefCell, collections::BTreeMap};

use super::{archive::Archive, item::Head, links, media::Library, plan::Plan};
use crate::{
    diag::text,
    statify::{Report, Weight, html::host_of, moves::path_of, php::Php},
};

/// One old address that a person decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The old address: a path with or without its query, or absolute.
    pub from: String,
    /// Where it leads; empty where it leads nowhere any more.
    pub to: String,
    /// How.
    pub way: Way,
}

/// How an old address answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// 301, and what is like it.
    Moved,
    /// 302, and what is like it: for now.
    Found,
    /// 410: there was something, and it will not come back.
    Gone,
    /// Not one address, but all that look alike.
    Pattern,
}

impl Way {
    /// Returns the way of a status; `None` for one that says nothing of a redirect.
    pub fn of_status(status: i64) -> Option<Self> {
        match status {
            0 | 301 | 308 => Some(Self::Moved),
            302 | 303 | 307 => Some(Self::Found),
            410 | 451 => Some(Self::Gone),
            _ => None,
        }
    }
}

/// Returns where a post led by itself, if it did: then nobody could read it.
pub(super) fn elsewhere(post: &Head) -> Option<(&str, Way)> {
    let get = |key: &str| post.meta(key).map(str::trim).filter(|to| to.starts_with(['/', 'h']));
    if let Some(to) = get("_links_to").or_else(|| get("_yoast_wpseo_redirect")) {
        return Some((to, Way::Moved));
    }
    let is_on = matches!(post.meta("_seopress_redirections_enabled"), Some("yes" | "1"));
    let status = post.meta("_seopress_redirections_type").and_then(|status| status.parse().ok()).unwrap_or(301);
    Some((get("_seopress_redirections_value").filter(|_| is_on)?, Way::of_status(status)?))
}

/// Adds all of them to the plan; tells of those that lead nowhere.
pub(super) fn lead(archive: &Archive, plan: &mut Plan, library: &Library, report: &mut Report) {
    let mut rows = archive.redirects.clone();
    rows.extend(of_options(archive));
    rows.extend(of_seopress(archive));
    rows.append(&mut plan.left);
    rows.retain(|row| match row.way {
        Way::Pattern => {
            let what = text!(
                "a redirect by pattern, which a person has to carry over",
                "une redirection par motif, à reprendre à la main"
            );
            report.tell(Weight::Loss, what, row.from.clone());
            false
        }
        Way::Gone => {
            let from = address(&row.from, plan);
            plan.end(&from);
            false
        }
        Way::Moved | Way::Found => true,
    });
    // One may lead to another: again, until nothing new is found.
    loop {
        let before = rows.len();
        rows.retain(|row| {
            let target = target(&row.to, archive, plan, library);
            if let Some(target) = &target {
                plan.lead_by(&address(&row.from, plan), target, row.way == Way::Found);
            }
            target.is_none()
        });
        if rows.len() == before {
            break;
        }
    }
    for row in rows {
        let what = text!("a redirect that leads nowhere", "une redirection qui ne mène nulle part");
        report.tell(Weight::Guess, what, row.from);
    }
}

/// Returns an old address as addresses are compared: a path, decoded unless it has a query.
fn address(from: &str, plan: &Plan) -> String {
    let own = match host_of(from).filter(|host| plan.hosts.iter().any(|own| own == host)) {
        Some(host) => from.split_once(host).map_or(from, |(_, path)| path),
        None => from,
    };
    let own = format!("/{}", own.trim_start_matches('/'));
    if own.contains('?') { own } else { path_of(&own).unwrap_or(own) }
}

/// Returns where a row leads now.
fn target(to: &str, archive: &Archive, plan: &Plan, library: &Library) -> Option<String> {
    let view = links::Desk { archive, plan, library, item: String::new(), id: 0, heard: RefCell::default() };
    view.address(to).or_else(|| {
        let is_outside = to.starts_with("http") && !to.contains(char::is_whitespace);
        (is_outside && host_of(to).is_some_and(|host| !plan.hosts.iter().any(|own| own == host))).then(|| to.to_owned())
    })
}

/// Rows that plugins keep in options: Yoast and 301 Redirects.
fn of_options(archive: &Archive) -> Vec<Row> {
    let mut rows = Vec::new();
    let get = |row: &Php, key: &str| row.get(key).and_then(Php::text).unwrap_or_default();
    let yoast = archive.serialized("wpseo-premium-redirects-base");
    for (_, row) in yoast.iter().flat_map(Php::entries) {
        let status = row.get("type").and_then(Php::integer).unwrap_or(301);
        let way = if get(row, "format") == "regex" { Some(Way::Pattern) } else { Way::of_status(status) };
        rows.extend(way.map(|way| Row { from: get(row, "origin"), to: get(row, "url"), way }));
    }
    let simple = archive.serialized("301_redirects");
    let simple = simple.iter().flat_map(Php::entries);
    rows.extend(simple.filter_map(|(from, to)| Some(Row { from: from.clone(), to: to.text()?, way: Way::Moved })));
    rows
}

/// Rows that `SEOPress` keeps as posts: their titles are the old addresses.
fn of_seopress(archive: &Archive) -> Vec<Row> {
    let posts = archive.posts.values().filter(|post| post.kind == "seopress_404" && post.status == "publish");
    let rows: BTreeMap<u64, Row> = posts
        .filter_map(|post| {
            let is_on = matches!(post.meta("_seopress_redirections_enabled"), Some("yes" | "1"));
            let status = post.meta("_seopress_redirections_type").and_then(|status| status.parse().ok()).unwrap_or(0);
            let is_pattern = matches!(post.meta("_seopress_redirections_enabled_regex"), Some("yes" | "1"));
            let way = if is_pattern { Way::Pattern } else { Way::of_status(status)? };
            let to = post.meta("_seopress_redirections_value").unwrap_or_default().to_owned();
            is_on.then(|| (post.id, Row { from: post.title.clone(), to, way }))
        })
        .collect();
    rows.into_values().collect()
}
