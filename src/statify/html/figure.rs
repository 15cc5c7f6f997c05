//! Pictures, players and what other hosts would have shown.

use super::{
    Note,
    dom::{Kind, NodeId},
    escape::{plain_to_markdown, quote_argument},
    host_of,
    shape::destination,
    walk::Walk,
};

/// Hosts whose pages WordPress shows in place of their address.
pub(super) const EMBEDDED: &[&str] = &[
    "youtube.com",
    "youtu.be",
    "youtube-nocookie.com",
    "vimeo.com",
    "dailymotion.com",
    "dai.ly",
    "twitter.com",
    "x.com",
    "soundcloud.com",
    "spotify.com",
    "flickr.com",
    "instagram.com",
    "facebook.com",
    "tiktok.com",
    "ted.com",
    "slideshare.net",
    "issuu.com",
    "scribd.com",
    "wordpress.tv",
    "videopress.com",
    "reddit.com",
    "tumblr.com",
    "mixcloud.com",
    "imgur.com",
    "kickstarter.com",
    "speakerdeck.com",
    "wolframcloud.com",
    "pinterest.com",
    "bsky.app",
];

/// Returns a picture as Markdown; in the place of one that is not there stands its name.
pub(super) fn image(walk: &Walk<'_>, node: NodeId) -> String {
    let alt = walk.dom.attribute(node, "alt").unwrap_or_default();
    let Some(src) = source(walk, node) else { return plain_to_markdown(alt) };
    match walk.host.media(&src) {
        Some(path) => format!("![{}]({})", plain_to_markdown(alt), destination(&path)),
        None => missing(walk, &src, alt),
    }
}

/// Returns the address of a picture; pictures that scripts would load have it elsewhere.
fn source(walk: &Walk<'_>, node: NodeId) -> Option<String> {
    let keys = ["data-lazy-src", "data-src", "data-orig-file", "src"];
    let found = keys.iter().filter_map(|key| walk.dom.attribute(node, key));
    found.map(str::trim).find(|src| !src.is_empty() && !src.starts_with("data:")).map(str::to_owned)
}

/// Returns what stands for a picture that is not there: a link to that of another host, the words for it or
/// its name for one of the site.
fn missing(walk: &Walk<'_>, src: &str, alt: &str) -> String {
    let name = src.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let label = if alt.trim().is_empty() { name } else { alt };
    let shown = plain_to_markdown(label);
    if walk.host.is_own(src) {
        return shown;
    }
    if let Some(host) = host_of(src) {
        walk.host.note(Note::ThirdParty(host.into()));
    }
    match walk.host.link(src, false) {
        Some(target) if !shown.is_empty() => format!("[{shown}]({})", destination(&target)),
        _ => shown,
    }
}

/// Returns a figure: one picture with its caption as our component; `None` where it holds anything else,
/// which is then read as usual.
pub(super) fn blocks(walk: &Walk<'_>, node: NodeId) -> Option<Vec<String>> {
    let dom = walk.dom;
    if dom.has_class(node, "wp-block-embed") || dom.has_class(node, "sobre-embed") {
        let address = dom.text(node);
        let address = address.split_whitespace().find(|word| word.starts_with("http")).map(str::to_owned);
        let framed = dom.below(node).find(|at| dom.name(*at) == "iframe").and_then(|at| dom.attribute(at, "src"));
        let caption = dom.below(node).find(|at| dom.name(*at) == "figcaption").map(|at| walk.line(at));
        let mut blocks = embed(walk, address.as_deref().or(framed)?);
        blocks.extend(caption.filter(|words| !words.is_empty()));
        return Some(blocks);
    }
    let other = |name: &str| {
        matches!(name, "table" | "video" | "audio" | "iframe" | "figure" | "ul" | "ol" | "pre" | "blockquote")
    };
    if dom.below(node).any(|at| other(dom.name(at))) {
        return None;
    }
    let mut images = dom.below(node).filter(|at| dom.name(*at) == "img");
    let (image_node, None) = (images.next()?, images.next()) else { return None };
    let caption = dom.below(node).find(|at| dom.name(*at) == "figcaption");
    let around = dom.below(node).find(|at| dom.name(*at) == "a" && dom.below(*at).any(|below| below == image_node));
    let link = around.and_then(|at| dom.attribute(at, "href")).and_then(|href| walk.host.link(href, false));
    let path = source(walk, image_node).and_then(|src| walk.host.media(&src));
    let words = caption.map(|at| dom.text(at)).unwrap_or_default();
    let is_plain = caption.is_none_or(|at| dom.below(at).all(|below| matches!(dom.kind(below), Kind::Text(_))));
    // A link to the picture itself, or to another size of it, says nothing more than the picture.
    let link = link.filter(|link| path.as_deref().is_none_or(|path| stem(link) != stem(path)));
    let alt = dom.attribute(image_node, "alt").unwrap_or_default();
    let shown = match (&path, source(walk, image_node)) {
        (Some(path), _) => format!("![{}]({})", plain_to_markdown(alt), destination(path)),
        (None, Some(src)) => missing(walk, &src, alt),
        (None, None) => plain_to_markdown(alt),
    };
    match (path, link) {
        (path, link) if words.trim().is_empty() => Some(match link.filter(|_| path.is_some()) {
            Some(link) => vec![format!("[{shown}]({})", destination(&link))],
            None => Some(shown).into_iter().filter(|shown| !shown.is_empty()).collect(),
        }),
        (Some(path), None) if is_plain => {
            let arguments = [("src", path.as_str()), ("alt", alt), ("caption", words.trim())];
            let arguments = arguments.map(|(key, value)| format!("{key}={}", quote_argument(value)));
            Some(vec![format!("::figure{{{}}}", arguments.join(" "))])
        }
        (_, None) if around.is_some() => Some(vec![super::raw::html_without(walk, node, around)]),
        _ => Some(vec![super::raw::html(walk, node)]),
    }
}

/// Returns the path of a picture without its size and ending.
fn stem(path: &str) -> &str {
    let path = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let is_size = |size: &str| size.contains('x') && size.bytes().all(|b| b.is_ascii_digit() || b == b'x');
    path.rsplit_once('-').filter(|(_, size)| is_size(size) || *size == "scaled").map_or(path, |(stem, _)| stem)
}

/// Returns the card that takes the place of another host's page.
pub(super) fn embed(walk: &Walk<'_>, address: &str) -> Vec<String> {
    let address = if address.starts_with("//") { format!("https:{address}") } else { address.to_owned() };
    let Some(host) = host_of(&address) else {
        return walk
            .host
            .link(&address, false)
            .map(|link| format!("[{}]({})", plain_to_markdown(&link), destination(&link)))
            .into_iter()
            .collect();
    };
    let Some(link) = walk.host.link(&address, false) else { return Vec::new() };
    walk.host.note(Note::Embed(host.to_owned()));
    let label = walk.host.embed_label(host);
    vec![format!("::embed{{link={} label={}}}", quote_argument(&link), quote_argument(&label))]
}

/// Returns a player for a sound or film of the site, a card for one of another host.
pub(super) fn player(walk: &Walk<'_>, node: NodeId) -> Vec<String> {
    let dom = walk.dom;
    let sources = std::iter::once(node).chain(dom.below(node)).filter_map(|at| dom.attribute(at, "src"));
    let Some(src) = sources.map(str::trim).find(|src| !src.is_empty()) else { return Vec::new() };
    let name = dom.name(node);
    match walk.host.media(src) {
        Some(path) => {
            let path = super::raw::escaped(&path);
            vec![format!("<{name} src=\"{path}\" controls preload=\"none\"></{name}>")]
        }
        None if walk.host.is_own(src) => vec![plain_to_markdown(src.rsplit('/').next().unwrap_or_default())],
        None => embed(walk, src),
    }
}
