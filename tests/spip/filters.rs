//! What SPIP's cases ask besides its shortcuts, as small as it can be.

use super::md5::md5;

/// `interdire_scripts`: what lets no PHP through, and when it is strict no script either.
pub fn without_scripts(html: &str, is_strict: bool) -> String {
    let html = html.replace("<%", "&lt;%").replace("<?", "&lt;?");
    let mut safe = String::new();
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        safe.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        let lower = tag.to_ascii_lowercase();
        let names_php = lower.starts_with("<script ")
            && lower.split_once("language").is_some_and(|(before, after)| {
                let value = after.trim_start_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
                before.len() > 7 && value.len() < after.len() && value.starts_with("php")
            });
        let risky = ["script", "iframe", "embed", "object", "img", "image", "body", "bgsound", "meta"];
        let name = lower[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if names_php || lower.starts_with("<base") {
            safe.push_str("&lt;");
            rest = &rest[1..];
        } else if is_strict && name.starts_with("script") {
            let lower = rest.to_ascii_lowercase();
            let end = lower.find("</script").map_or(rest.len(), |at| (at + 9).min(rest.len()));
            safe.push_str(&format!("<code class=\"echappe-js\">{}</code>", special(&rest[..end])));
            rest = &rest[end..];
        } else if is_strict && risky.contains(&name) {
            let end = match name {
                "iframe" | "embed" | "object" => {
                    let lower = rest.to_ascii_lowercase();
                    lower.find(&format!("</{name}")).map_or(rest.len(), |at| (at + name.len() + 3).min(rest.len()))
                }
                _ => rest.find('>').map_or(rest.len(), |at| at + 1),
            };
            let whole = &rest[..end];
            let lower = whole.to_ascii_lowercase();
            let runs =
                lower.contains("data:") || lower.contains("script:") || lower.contains(" on") && lower.contains('=');
            match runs {
                true => safe.push_str(&format!("<code class=\"echappe-js\">{}</code>", special(whole))),
                false => safe.push_str(whole),
            }
            rest = &rest[end..];
        } else {
            safe.push('<');
            rest = &rest[1..];
        }
    }
    safe + rest
}

fn special(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "<br />\n")
}

/// `post_autobr`: a mark at the end of each line that ends within a paragraph.
pub fn with_breaks(text: &str, mark: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = text.trim_end_matches('\n');
    let end = &text[body.len()..];
    let mut read = String::new();
    let mut lines = body.split('\n').peekable();
    let mut verbatim: Option<&str> = None;
    while let Some(line) = lines.next() {
        read.push_str(line);
        for tag in ["html", "pre", "code", "cadre", "frame", "script", "style"] {
            let opened = line.matches(&format!("<{tag}")).count();
            let closed = line.matches(&format!("</{tag}>")).count();
            match verbatim {
                None if opened > closed => verbatim = Some(tag),
                Some(open) if open == tag && closed > opened => verbatim = None,
                _ => {}
            }
        }
        let Some(next) = lines.peek() else { break };
        let starts = |tags: &[&str], text: &str| {
            tags.iter().any(|tag| text.starts_with(&format!("<{tag}")) || text.starts_with(&format!("</{tag}")))
        };
        let blocks = ["quote", "div", "dl", "dt", "dd"];
        let trimmed = line.trim_end_matches(' ').to_ascii_lowercase();
        let after_block =
            blocks.iter().any(|tag| trimmed.ends_with(&format!("<{tag}>")) || trimmed.ends_with(&format!("</{tag}>")));
        let is_plain = !next.starts_with(['-', '_', '|', '}'])
            && !next.trim_start().is_empty()
            && !starts(&blocks, next.trim_start())
            && !line.is_empty()
            && !after_block
            && verbatim.is_none();
        read.push_str(if is_plain { mark } else { "\n" });
    }
    read + end
}

/// `identifiant_slug`
pub fn slug(text: &str, kind: &str, least: usize, most: usize, separator: &str) -> String {
    let mut words = numeric(&without_tags(text)).trim().to_owned();
    for (name, sign) in [("&amp;", "&"), ("&lt;", " "), ("&gt;", " "), ("&quot;", " ")] {
        if name == "&amp;" {
            words = named(&words);
        }
        words = words.replace(name, sign);
    }
    let words = numeric(&words).replace('°', "o").replace('€', "EUR");
    let mut slug = sobre::path::slugify(&words).replace('-', separator);
    if matches!(kind, "class" | "id" | "anchor") && slug.starts_with(|c: char| c.is_ascii_digit()) {
        slug.insert_str(0, &kind[..1]);
    }
    slug.truncate(most);
    if slug.len() < least && least < most {
        if slug.starts_with(|c: char| c.is_ascii_digit()) {
            slug.insert_str(0, if kind.is_empty() { "s" } else { &kind[..1] });
        }
        slug.push_str(separator);
        slug.push_str(&md5(text));
        slug.truncate(least);
    }
    slug
}

fn without_tags(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(before);
        if after.starts_with(char::is_whitespace) {
            words.push('<');
            rest = after;
        } else {
            rest = after.split_once('>').map_or("", |(_, rest)| rest);
        }
    }
    words + rest
}

/// Decodes numeric references beyond ASCII.
fn numeric(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("&#") {
        words.push_str(before);
        let code = after.split_once(';').and_then(|(code, tail)| Some((char::from_u32(code.parse().ok()?)?, tail)));
        match code {
            Some((c, tail)) if !c.is_ascii() => {
                words.push(c);
                rest = tail;
            }
            _ => {
                words.push_str("&#");
                rest = after;
            }
        }
    }
    words + rest
}

/// Decodes named references save those of HTML's own signs.
fn named(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        words.push_str(before);
        let name =
            after.split_once(';').filter(|(name, _)| name.chars().all(char::is_alphanumeric) && !name.is_empty());
        match name {
            Some((name, tail)) if !matches!(name, "amp" | "lt" | "gt" | "quot") => {
                let dom = sobre::statify::html::dom::Dom::parse(&format!("&{name};"));
                words.push_str(&dom.text(dom.root()));
                rest = tail;
            }
            _ => {
                words.push('&');
                rest = after;
            }
        }
    }
    words + rest
}
