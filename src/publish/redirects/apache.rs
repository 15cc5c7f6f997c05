//! What a virtual host of Apache 2.4 needs to answer redirects and to send compressed files.
//!
//! Both are pieces of `<VirtualHost>`, for the modules `rewrite`, `headers` and `mime`; tests put
//! them before a real Apache. Names of files come from the caller, who has validated them; what could
//! leave its quotes is refused all the same.

use std::fmt::Write as _;

use super::{RedirectMap, key::TRACKERS};
use crate::publish::compress::Encoding;

/// How the map lies on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapFormat {
    /// Two files, `<name>.dir` and `<name>.pag`: the same speed whatever is asked. Named in full in
    /// the configuration, for `dbm:` alone means another format on Debian.
    Sdbm,
    /// `<name>.txt`: read from its beginning for each address that it does not hold. For maps that
    /// sdbm cannot hold.
    Txt,
}

/// Most paths that are listed in a condition rather than looked up.
const LISTED_UP_TO: usize = 32;

/// Returns the rules that answer from the map whose files are `base`, an absolute path without
/// ending; `None` when that path cannot stand in a configuration.
///
/// The map is asked for the whole address, then without what trackers appended to the query, then
/// without the query. What is asked once is remembered by Apache for the life of a process, hits and
/// misses, so queries of paths that no redirect names are never asked for.
pub fn redirect_rules(map: &RedirectMap, format: MapFormat, base: &str) -> Option<String> {
    if map.is_empty() {
        return Some(String::new());
    }
    if !fits(base) {
        return None;
    }
    let file = match format {
        MapFormat::Sdbm => format!("dbm=sdbm:{base}"),
        MapFormat::Txt => format!("txt:{base}.txt"),
    };
    let paths = map.paths_with_query();
    let only = only(&paths);
    Some(rules_over(&file, (!paths.is_empty()).then_some(only.as_str())))
}

/// Returns the rules that answer from whatever map visitors' release has: publishing lets the name
/// `redirects.txt` of the web space in the folder `space`, an absolute path, lead to it, so no reload is
/// needed when it changes; `None` when that path cannot stand in a configuration.
pub fn lasting_redirect_rules(space: &str) -> Option<String> {
    fits(space).then(|| rules_over(&format!("txt:{space}/priv/sobre/redirects.txt"), Some("")))
}

/// Returns the rules over a map; those about queries, when there are any to ask for, under a condition.
fn rules_over(file: &str, queries: Option<&str>) -> String {
    let mut rules = format!(
        "RewriteEngine on\n\
         RewriteMap sobre-escape int:escape\n\
         RewriteMap sobre-unescape int:unescape\n\
         RewriteMap sobre-redirects \"{file}\"\n"
    );
    if let Some(only) = queries {
        let whole = "%{QUERY_STRING}";
        let _ = write!(rules, "{only}{}", ask(whole, "RewriteCond %{QUERY_STRING} .\n"));
        let untracked = format!("{NOT_YET}RewriteCond %{{QUERY_STRING}} \"{}\"\n", tracked());
        let _ = write!(rules, "{only}{}", ask("%1", &untracked));
    }
    let _ = write!(
        rules,
        "{NOT_YET}RewriteCond ${{sobre-redirects:${{sobre-escape:%{{REQUEST_URI}}}}}} (.+)\n\
         RewriteRule ^ - [E=SOBRE_REDIRECT:%1]\n\
         RewriteCond %{{ENV:SOBRE_REDIRECT}} ^410:\n\
         RewriteRule ^ - [G]\n"
    );
    // A `?` must stand in the rule itself: since 2.4.60, one that a back-reference brings is refused.
    for (status, (end, to)) in [301, 302].into_iter().flat_map(|status| ENDS.map(|end| (status, end))) {
        let _ = write!(
            rules,
            "RewriteCond %{{ENV:SOBRE_REDIRECT}} ^{status}:{end}$\n\
             RewriteRule ^ {to} [R={status},NE,QSD,L]\n"
        );
    }
    rules
}

/// How an end is taken apart, and put together again.
const ENDS: [(&str, &str); 2] = [("([^?]+)", "%1"), ("([^?]+)\\?(.*)", "%1?%2")];

const NOT_YET: &str = "RewriteCond %{ENV:SOBRE_REDIRECT} ^$\n";

/// Returns the rule that looks the path up with `query`, under a condition.
fn ask(query: &str, condition: &str) -> String {
    let path = "${sobre-escape:%{REQUEST_URI}}";
    let query = format!("${{sobre-escape:${{sobre-unescape:{query}}}}}");
    format!(
        "{condition}RewriteCond ${{sobre-redirects:{path}?{query}}} (.+)\n\
         RewriteRule ^ - [E=SOBRE_REDIRECT:%1]\n"
    )
}

/// Returns the condition that the path is one of `paths`; nothing when they are too many to list.
fn only(paths: &[&str]) -> String {
    if paths.len() > LISTED_UP_TO {
        return String::new();
    }
    let quoted: Vec<String> = paths.iter().map(|path| quoted(path)).collect();
    format!("RewriteCond ${{sobre-escape:%{{REQUEST_URI}}}} \"^({})$\"\n", quoted.join("|"))
}

/// Returns a key as a regular expression that only it matches. Keys hold no quote, space or brace.
fn quoted(key: &str) -> String {
    let mut pattern = String::new();
    for c in key.chars() {
        if c.is_ascii_alphanumeric()
            || matches!(c, '/' | '-' | '_' | '~' | '=' | '&' | ',' | ';' | ':' | '@' | '!' | '\'')
        {
            pattern.push(c);
        } else {
            let _ = write!(pattern, "\\x{:02x}", u32::from(c));
        }
    }
    pattern
}

/// Returns the pattern of a query to which trackers appended something, what was before in `%1`.
fn tracked() -> String {
    let names: Vec<String> = TRACKERS.iter().map(|tracker| tracker.replace('*', "\\w+")).collect();
    format!("^(.+?)(?:&(?:{})=[^&]*)+$", names.join("|"))
}

/// Returns the rules that take all that a request needs from one release of the web space in the folder
/// `space`, an absolute path; `None` when it cannot stand in a configuration. They belong first, and
/// [`encoding_rules`] after them; the document root is `<space>/www`, for since 2.4.60 Apache takes a path
/// that rules put together for a file only below it.
///
/// Apache comes back to `www/current` several times for one request. In between it may have been switched:
/// an answer would have the length of one release's file and the bytes of another's. So which release it is
/// is asked once.
pub fn release_rules(space: &str) -> Option<String> {
    fits(space).then(|| {
        format!(
            "RewriteEngine on\n\
             RewriteMap sobre-live \"txt:{space}/priv/sobre/live.txt\"\n\
             RewriteRule ^ - [E=SOBRE_ROOT:{space}/www/${{sobre-live:live|current}}]\n"
        )
    })
}

/// Whether a path can stand in a configuration.
pub(in crate::publish) fn fits(path: &str) -> bool {
    path.starts_with('/') && !path.contains(|c: char| c.is_control() || c == ' ' || "\"'\\${}%".contains(c))
}

/// Returns the rules that send `.br` and `.gz` to who takes them, for addresses of files, of folders
/// and of their `index.html`, whatever the document root is; they belong after the redirects.
///
/// The answer has the type of the original, an `ETag` of its own, and `Vary` where there is a choice,
/// so that no cache hands one to who asked for the other. A client that says `br;q=0` means it.
/// Compressing on the way is switched off for what is compressed already.
pub fn encoding_rules() -> String {
    let mut rules = String::from(
        "RewriteEngine on\n\
         RewriteCond %{ENV:SOBRE_ROOT} ^$\n\
         RewriteRule ^ - [E=SOBRE_ROOT:%{DOCUMENT_ROOT}]\n\
         RewriteRule (?s)^(/.*[^/])$ - [E=SOBRE_FILE:$1]\n\
         RewriteRule (?s)^(/|/.*/)$ - [E=SOBRE_FILE:$1index.html]\n",
    );
    for encoding in Encoding::ALL {
        let ending = encoding.ending();
        let _ = write!(
            rules,
            "RewriteCond %{{ENV:SOBRE_ROOT}}%{{ENV:SOBRE_FILE}}.{ending} -f\n\
             RewriteRule ^ - [E=SOBRE_HAS_{ending}:1,E=SOBRE_VARY:1]\n"
        );
    }
    for encoding in Encoding::ALL {
        let (ending, token) = (encoding.ending(), encoding.token());
        let _ = write!(
            rules,
            "RewriteCond %{{ENV:SOBRE_HAS_{ending}}} 1\n\
             RewriteCond %{{HTTP:Accept-Encoding}} \"(?:^|,)\\s*{token}\\s*(?:;\\s*q=(?:1|0\\.\\d*[1-9])[\\d.]*\\s*)?(?:,|$)\" [NC]\n\
             RewriteRule ^ %{{ENV:SOBRE_ROOT}}%{{ENV:SOBRE_FILE}}.{ending} \
             [E=SOBRE_ENCODING:{token},E=no-gzip:1,E=no-brotli:1,L]\n"
        );
    }
    // As it is, from the same release; a `?` in a name would be taken for a query.
    rules.push_str("RewriteCond %{ENV:SOBRE_FILE} !\\?\nRewriteRule ^ %{ENV:SOBRE_ROOT}%{ENV:SOBRE_FILE} [L]\n");
    for encoding in Encoding::ALL {
        let (ending, token) = (encoding.ending(), encoding.token());
        // Only where the rules chose it: the site's own `data.csv.gz` stays an archive.
        let _ = write!(
            rules,
            "<If \"reqenv('SOBRE_ENCODING') == '{token}'\">\n    RemoveType .{ending}\n    AddEncoding {token} .{ending}\n</If>\n"
        );
    }
    rules.push_str("Header merge Vary Accept-Encoding env=SOBRE_VARY\n");
    rules
}
