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
    let (body, hidden) = masked(body);
    let closes = |tag: &str| ["quote", "div", "dl", "dt", "dd"].contains(&tag);
    let mut read = String::new();
    let mut rest = body.as_str();
    while let Some((line, after)) = rest.split_once('\n') {
        read.push_str(line);
        let begins = after.trim_start();
        let tag = begins.strip_prefix("</").or_else(|| begins.strip_prefix('<')).unwrap_or_default();
        let before_block = begins.starts_with(BLOCK_MASK)
            || ["quote", "div", "dl", "dt", "dd"].iter().any(|name| tag.starts_with(name));
        let last = read.trim_end_matches(' ').to_ascii_lowercase();
        let last = last
            .strip_suffix('>')
            .and_then(|last| last.rsplit_once('<'))
            .map(|(_, tag)| tag.trim_start_matches('/').to_owned());
        let is_plain = !after.starts_with(['-', '_', '\n', '|', '}'])
            && !after[..after.len() - begins.len()].contains('\n')
            && !begins.is_empty()
            && !before_block
            && !last.is_some_and(|tag| closes(&tag))
            && !read.trim_end_matches(' ').ends_with(BLOCK_MASK);
        read.push_str(if is_plain { mark } else { "\n" });
        rest = after.trim_start_matches('\n');
        read.push_str(&after[..after.len() - rest.len()]);
    }
    read.push_str(rest);
    for piece in hidden {
        read = read.replacen([MASK, BLOCK_MASK], &piece, 1);
    }
    read + end
}

/// Stands for what is not looked into.
const MASK: char = '\u{f8ff}';
/// The same of a block.
const BLOCK_MASK: char = '\u{f8fe}';

/// Hides code and models, whose ends of lines are their own.
fn masked(text: &str) -> (String, Vec<String>) {
    let (mut masked, mut hidden) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        masked.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '_' | '-'))).next().unwrap();
        let is_verbatim = ["html", "pre", "code", "cadre", "frame", "script", "style"].contains(&name);
        let closing = format!("</{name}>");
        let after = rest[1 + name.len()..].trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
        let end = match rest.find(&closing) {
            Some(end) if is_verbatim => Some(end + closing.len()),
            _ if name.len() >= 3 && after.starts_with(['|', '>', '/']) => rest.find('>').map(|end| end + 1),
            _ => None,
        };
        let length = end.unwrap_or(1);
        if end.is_some() {
            let is_block = ["<div", "<pre", "<ul", "<ol", "<table", "<form", "<script", "<style"]
                .iter()
                .any(|tag| rest[..length].contains(tag));
            masked.push(if is_block { BLOCK_MASK } else { MASK });
            hidden.push(rest[..length].to_owned());
        } else {
            masked.push('<');
        }
        rest = &rest[length..];
    }
    (masked + rest, hidden)
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

/// `couper`: the first words of a text, and a sign that there are more.
pub fn cut(text: &str, size: usize, sign: &str) -> String {
    let tree = sobre::statify::spip::text::parse_words(text, &super::reading("en"));
    let html = super::html::Spip { notes: false, cuts: false, ..Default::default() }.html(&tree).replace("<p>", "\r");
    let dom = sobre::statify::html::dom::Dom::parse(&html);
    let words = dom.text(dom.root()).replace("\n", " ");
    let words = words.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let whole: Vec<char> = format!("{}\n", words.trim()).chars().collect();
    // Up to the last white space that is not followed by any.
    let at_word = |taken: &[char]| {
        let end = taken.iter().rposition(|c| *c != '\n').map_or(0, |at| at + 1);
        let space = taken[..end].iter().rposition(|c| c.is_whitespace());
        space.filter(|at| *at > 0).map_or(taken.to_vec(), |at| taken[..=at].to_vec())
    };
    let short = at_word(&whole[..whole.len().min(size.saturating_sub(4).max(1))]);
    let is_short = (short.len() as f64) < (0.75 * size as f64).max(2.0);
    let taken = if is_short {
        let taken = &whole[..whole.len().min(size)];
        let words = at_word(taken);
        if (words.len() as f64) < 0.75 * size as f64 { taken.to_vec() } else { words }
    } else {
        short
    };
    let is_whole = is_short || taken.contains(&'\n');
    let taken: String = taken.into_iter().collect();
    format!("{}{}", taken.replace('\r', "\n\n").trim(), if is_whole { "" } else { sign })
}
