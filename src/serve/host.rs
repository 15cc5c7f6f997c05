//! From the host name of a request to a site.

use super::SiteInfo;

/// Whom a host name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host<'a> {
    /// One site.
    Site(&'a str),
    /// The farm: the list of its sites.
    Farm,
    /// A name below `localhost` that no site has.
    Unknown,
    /// A name that is not this machine's own.
    Foreign,
}

/// Returns whom `host` (lower case, no port) means: `<site>.localhost`, or this machine itself,
/// which is the only site when there is but one.
pub(super) fn find<'a>(host: &str, sites: &'a [SiteInfo]) -> Host<'a> {
    if let Some(name) = host.strip_suffix(".localhost") {
        // `www.jardin.localhost` is taken for `jardin`: redirects between the two can be looked at.
        let name = name.strip_prefix("www.").unwrap_or(name);
        return sites.iter().find(|site| site.name == name).map_or(Host::Unknown, |site| Host::Site(&site.name));
    }
    if !matches!(host, "localhost" | "127.0.0.1" | "::1") {
        return Host::Foreign;
    }
    match only(sites) {
        Some(only) => Host::Site(&only.name),
        None => Host::Farm,
    }
}

/// Returns the site of a farm that has but one.
pub(super) fn only(sites: &[SiteInfo]) -> Option<&SiteInfo> {
    let mut whole = sites.iter().filter(|site| site.part.is_none());
    whole.next().filter(|_| whole.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{Host, find};
    use crate::serve::SiteInfo;

    fn sites(names: &[&str]) -> Vec<SiteInfo> {
        names
            .iter()
            .map(|name| SiteInfo {
                name: (*name).into(),
                title: String::new(),
                part: name.contains('.').then(String::new),
            })
            .collect()
    }

    #[test]
    fn names() {
        let (one, two) = (sites(&["a"]), sites(&["a", "b"]));
        assert_eq!(find("a.localhost", &two), Host::Site("a"));
        assert_eq!(find("c.localhost", &two), Host::Unknown);
        assert_eq!(find("localhost", &two), Host::Farm);
        assert_eq!(find("127.0.0.1", &one), Host::Site("a"));
        assert_eq!(find("::1", &one), Host::Site("a"));
        assert_eq!(find("attacker.example", &one), Host::Foreign);
        assert_eq!(find("a.localhost.example", &two), Host::Foreign);
    }

    #[test]
    fn readers_of_a_site_have_a_name_below_its_own() {
        let one = sites(&["a", "board.a"]);
        assert_eq!(find("board.a.localhost", &one), Host::Site("board.a"));
        assert_eq!(find("treasury.a.localhost", &one), Host::Unknown);
        assert_eq!(find("localhost", &one), Host::Site("a"));
    }
}
