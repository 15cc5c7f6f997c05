//! What a site is, as an export tells it → `sites/<site>.toml` and `redirects.toml`.

use std::{fmt::Write as _, io};

use super::page::{quoted, toml_key};
use crate::content::Redirect;

/// What goes into a site's configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The site's title.
    pub title: String,
    /// One or two sentences about it.
    pub description: String,
    /// Its host name.
    pub domain: String,
    /// Its first language.
    pub lang: String,
    /// Further languages.
    pub languages: Vec<String>,
    /// Ways to group pages: key, title, first segment of their addresses.
    pub taxonomies: Vec<(String, String, String)>,
    /// Pages on a list page of a term.
    pub paginate: u32,
    /// Menus by the place where the theme shows them.
    pub menus: Vec<(String, Vec<Menu>)>,
}

/// A line of a menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Menu {
    /// What people read.
    pub title: String,
    /// Where it leads.
    pub link: String,
    /// Lines below it.
    pub children: Vec<Menu>,
}

/// How deep a menu may be nested; deeper lines join the last one that may have children.
const MENU_DEPTH: usize = 8;

impl Settings {
    /// Returns the text of `sites/<site>.toml`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (key, value) in [("title", &self.title), ("description", &self.description), ("domain", &self.domain)] {
            if !value.is_empty() {
                let _ = writeln!(text, "{key} = {}", quoted(value));
            }
        }
        let _ = writeln!(text, "lang = {}", quoted(&self.lang));
        for (name, lines) in &self.menus {
            for line in lines {
                let _ = write!(text, "\n[[menus.{}]]\n", toml_key(name));
                let _ = writeln!(text, "title = {}\nlink = {}", quoted(&line.title), quoted(&line.link));
                if !line.children.is_empty() {
                    let _ = writeln!(text, "children = {}", children(&line.children, 1));
                }
            }
        }
        for lang in &self.languages {
            let _ = write!(text, "\n[languages.{}]\n", toml_key(lang));
        }
        for (key, title, slug) in &self.taxonomies {
            let _ = write!(text, "\n[taxonomies.{}]\ntitle = {}\n", toml_key(key), quoted(title));
            let _ = writeln!(text, "slug = {}\npaginate = {}\nfeed = true", quoted(slug), self.paginate);
        }
        if self.menus.iter().any(|(_, lines)| lines.iter().any(|line| !line.children.is_empty())) {
            text.push_str("\n[options]\nmenu_children = true\n");
        }
        // What was written for another engine was held against no bounds, and its pictures looked at by nobody.
        let reason = if self.lang.starts_with("fr") {
            "Contenu repris d’un autre outil, relu peu à peu."
        } else {
            "Content taken over from another tool, gone through bit by bit."
        };
        let _ = write!(text, "\n[images]\nkeep_broken = true\n\n[gate]\nlenient = {}\n", quoted(reason));
        text
    }
}

/// Returns lines of a menu as a TOML list.
fn children(lines: &[Menu], depth: usize) -> String {
    let mut list = String::from("[\n");
    for line in lines {
        let below = match line.children.as_slice() {
            [] => String::new(),
            _ if depth == MENU_DEPTH => String::new(),
            below => format!(", children = {}", children(below, depth + 1)),
        };
        let indent = "    ".repeat(depth);
        let _ = writeln!(list, "{indent}{{ title = {}, link = {}{below} }},", quoted(&line.title), quoted(&line.link));
    }
    list.push_str(&"    ".repeat(depth - 1));
    list.push(']');
    list
}

/// Returns the text of `redirects.toml`.
pub fn redirects_text(redirects: &[Redirect]) -> String {
    let mut text = String::new();
    for redirect in redirects {
        text.push_str(&redirect_text(redirect));
    }
    text
}

/// Writes a redirect as `redirects.toml` has it.
pub fn write_redirect(out: &mut dyn io::Write, from: &str, to: &str, status: u16) -> io::Result<()> {
    out.write_all(redirect_text(&Redirect { from: from.into(), to: to.into(), status }).as_bytes())
}

fn redirect_text(redirect: &Redirect) -> String {
    let mut text = format!("[[redirect]]\nfrom = {}\n", quoted(&redirect.from));
    if redirect.status != 410 {
        let _ = writeln!(text, "to = {}", quoted(&redirect.to));
    }
    if redirect.status != 301 {
        let _ = writeln!(text, "status = \"{}\"", redirect.status);
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::SiteConfig, content::parse_redirects};

    #[test]
    fn what_is_written_reads_as_it_was() {
        let leaf = Menu { title: "B".into(), link: "page:b".into(), children: Vec::new() };
        let settings = Settings {
            title: "A \"site\"".into(),
            domain: "a.example".into(),
            lang: "en".into(),
            taxonomies: vec![("tags".into(), "Tags".into(), "tag".into())],
            paginate: 10,
            menus: vec![("main".into(), vec![Menu { title: "A".into(), link: "/".into(), children: vec![leaf] }])],
            ..Settings::default()
        };
        let (config, found) = SiteConfig::parse("a", &settings.text());
        let config = config.unwrap();
        assert_eq!(found, []);
        assert_eq!((config.title.as_str(), config.taxonomies[0].slug.as_str()), ("A \"site\"", "tag"));
        assert_eq!(config.menus[0].1[0].children[0].link, "page:b");
    }

    #[test]
    fn redirects_read_as_they_were() {
        let redirects = [
            Redirect { from: "/?p=1".into(), to: "/a/".into(), status: 301 },
            Redirect { from: "/x/".into(), to: String::new(), status: 410 },
        ];
        assert_eq!(parse_redirects("r", redirects_text(&redirects).as_bytes()), (redirects.to_vec(), Vec::new()));
    }
}
