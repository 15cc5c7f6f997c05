//! Links of every form: the glossary `[?word]`, anchors `[name<-]`, `[words|hint{lang}->target]`.

use std::rc::Rc;

use super::{
    Model, Reading,
    languages::is_language,
    plain,
    signs::{Ahead, Run, Sign, Signs, piece, rewrite, signs},
    tree::{Link, Piece, Target},
    typography,
};

/// How long the words of a link may be; a bracket that opens more is a bracket.
const LONGEST: usize = 20_000;

/// Puts words of the glossary in place: `[?word|hint{lang}#kind]`.
pub(super) fn glossary(source: Signs, reading: &Reading<'_>) -> Signs {
    rewrite(source, |source, at, read| {
        let (signs, end) = glossary_word(source, at, reading)?;
        read.extend(signs);
        Some(end)
    })
}

fn glossary_word(source: &[Sign], at: usize, reading: &Reading<'_>) -> Option<(Signs, usize)> {
    if !source.stands(at, "[?") {
        return None;
    }
    let start = source.skip(at + 1, |sign| sign.is('?'));
    let start = source.skip(start, Sign::is_space);
    let end = source.skip(start, |sign| sign.char().is_some_and(|c| !matches!(c, '[' | ']' | '<' | '>')));
    let inner = &source[start..end];
    if !source.get(end)?.is(']') || inner.is_empty() {
        return None;
    }
    // The word ends at the first sign that says more of it; without a letter there is no word.
    let word = inner.skip(0, |sign| !sign.char().is_some_and(|c| matches!(c, '|' | '#' | '{')));
    if !inner[..word].iter().any(|sign| sign.char().is_some_and(|c| c.is_alphanumeric() || c == '_')) {
        return None;
    }
    let hash = inner.seek(word, '#').unwrap_or(inner.len());
    let kind_end = inner.skip(hash, |sign| !sign.char().is_some_and(|c| matches!(c, '|' | '{' | '}')));
    let kind: String = inner[hash..kind_end].written().trim_start_matches('#').into();
    let kind = kind.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let label = [&inner[..hash], &inner[kind_end..]].concat();
    let label = Label::read(&label, reading);
    let word = label.words.written();
    let link = Link {
        target: Target::Glossary(word, kind.clone()),
        title: label.title.unwrap_or(kind),
        lang: label.lang,
        is_bare: false,
        is_auto: false,
    };
    Some((linked(link, typography::corrected(label.words, reading)), end + 1))
}

fn linked(link: Link, words: Signs) -> Signs {
    let mut signs = Vec::with_capacity(words.len() + 2);
    signs.push(piece(Piece::Link(Rc::new(link))));
    signs.extend(words);
    signs.push(piece(Piece::LinkEnd));
    signs
}

/// Puts anchors in place: `[name<-]`.
pub(super) fn anchors(source: Signs) -> Signs {
    let mut arrows = source.find(0, "<-]");
    if arrows.is_none() {
        return source;
    }
    let mut read: Signs = Vec::with_capacity(source.len());
    // Where the last bracket opened in what is read, if none closed since.
    let mut open = None;
    let mut at = 0;
    while at < source.len() {
        if arrows == Some(at) {
            arrows = source.find(at + 1, "<-]");
            if let Some(start) = open.take() {
                let name: String = read[start + 1..].written();
                read.truncate(start);
                read.push(piece(Piece::Anchor(name.strip_prefix('#').unwrap_or(&name).to_owned())));
                at += 3;
                continue;
            }
        }
        match source[at].char() {
            Some('[') => open = Some(read.len()),
            Some(']') => open = None,
            _ => {}
        }
        read.push(source[at].clone());
        at += 1;
    }
    read
}

/// Puts links in place: `[words->target]`; `within` reads what stands as the words of one.
pub(super) fn links(source: Signs, reading: &Reading<'_>, within: impl Fn(Signs, &Reading<'_>) -> Signs) -> Signs {
    if source.find(0, "->").is_none() {
        return source;
    }
    let mut read = Vec::with_capacity(source.len());
    let mut ends = Ahead::new(&source, "]");
    let mut arrows = Ahead::new(&source, "->");
    let mut at = 0;
    while at < source.len() {
        let is_open = source[at].is('[') && arrows.from(at).is_some_and(|arrow| arrow - at <= LONGEST);
        let found = if is_open { arrow_of(&source, at, &mut ends) } else { None };
        match found.and_then(|arrow| Some((arrow, ends.from(arrow + 2)?))) {
            Some((arrow, end)) => {
                let start = arrow + 2 + usize::from(source[arrow + 2].is('>'));
                read.push(link(&source[at + 1..arrow], &source[start.min(end)..end], reading, &within));
                at = end + 1;
            }
            None => {
                read.push(source[at].clone());
                at += 1;
            }
        }
    }
    read
}

/// Returns the arrow of the link that a bracket opens. Pairs of brackets may stand before it; they hold
/// neither `-` nor `>`.
fn arrow_of(source: &[Sign], open: usize, ends: &mut Ahead<'_>) -> Option<usize> {
    let mut at = open + 1;
    while at < source.len() && at - open <= LONGEST {
        match source[at].char() {
            Some('-') if source.stands(at, "->") => return Some(at),
            Some(']') => return None,
            Some('[') => {
                let end = ends.from(at).filter(|end| end - at <= LONGEST)?;
                if source[at..end].iter().any(|sign| sign.is('-') || sign.is('>')) {
                    return None;
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn link(
    label: &[Sign],
    target: &[Sign],
    reading: &Reading<'_>,
    within: &impl Fn(Signs, &Reading<'_>) -> Signs,
) -> Sign {
    let label = Label::read(label, reading);
    let href = target.written();
    let is_bare = label.words.is_empty();
    let target = Target::read(&href);
    let words = if is_bare {
        let own = match &target {
            Target::Object { .. } => Piece::Title,
            _ => Piece::Address(href.trim().replace('"', "")),
        };
        vec![piece(own)]
    } else {
        let lang = if label.lang.is_empty() { reading.lang } else { &label.lang };
        within(label.words, &Reading { lang, ..*reading })
    };
    let title = label.title.unwrap_or_default();
    let link = Link { target, title, lang: label.lang, is_bare, is_auto: false };
    // A link that holds nothing but a model is the model's.
    match words.as_slice() {
        [Sign::Piece(only)] if matches!(&**only, Piece::Model(_)) => {
            let Piece::Model(model) = &**only else { return piece(Piece::Title) };
            piece(Piece::Model(Model { link: Some(Rc::new(link)), ..model.clone() }))
        }
        _ => Sign::Group(Rc::new(linked(link, words))),
    }
}

/// What stands before the arrow of a link.
struct Label {
    words: Signs,
    title: Option<String>,
    lang: String,
}

impl Label {
    /// Reads `words|hint{lang}`.
    fn read(label: &[Sign], reading: &Reading<'_>) -> Self {
        let bare = || Self { words: label.trimmed().to_vec(), title: None, lang: String::new() };
        let Some((bar, brace)) = Self::parts(label) else { return bare() };
        let mut words = label[..bar].to_vec();
        let mut title = (bar < brace).then(|| label[bar + 1..brace].written());
        let mut lang = String::new();
        if brace < label.len() {
            let code = label[brace + 1..label.len() - 1].written();
            if code.is_empty() {
                reading.lang.clone_into(&mut lang);
            } else if is_language(&code) {
                lang = code;
            } else if let Some(title) = title.as_mut().filter(|title| !title.is_empty()) {
                title.push_str(&label[brace..].written());
            } else {
                words.extend(label[bar..].iter().cloned());
            }
        } else if let Some(code) = title.as_deref().filter(|code| is_language(code)) {
            code.clone_into(&mut lang);
        }
        let title = title.map(|title| hint(&title, reading));
        Self { words: words.trimmed().to_vec(), title, lang }
    }

    /// Returns where hint and language begin; either may be missing, and then begins at the end.
    fn parts(label: &[Sign]) -> Option<(usize, usize)> {
        let brace = Self::brace(label).unwrap_or(label.len());
        let is_tag = |sign: &Sign| matches!(sign.char(), Some('<' | '>')) || sign.piece().is_some();
        let last_tag = label[..brace].iter().rposition(is_tag).map_or(0, |at| at + 1);
        let mut at = 0;
        while at < brace {
            match label[at].char() {
                Some('[') => at = label.seek(at, ']')?,
                Some('|') if at >= last_tag => return Some((at, brace)),
                _ => {}
            }
            at += 1;
        }
        (brace < label.len()).then_some((brace, brace))
    }

    /// Returns where `{lang}` at the end begins.
    fn brace(label: &[Sign]) -> Option<usize> {
        let (last, before) = label.split_last()?;
        let start = before.iter().rposition(|sign| !sign.char().is_some_and(|c| c.is_ascii_lowercase() || c == '_'))?;
        (last.is('}') && label[start].is('{')).then_some(start)
    }
}

/// Returns what shows over a link, with its typography.
fn hint(text: &str, reading: &Reading<'_>) -> String {
    typography::typed(signs(&plain::words(text, reading)), reading.lang).written()
}

impl Target {
    /// Reads what stands after the arrow.
    pub(super) fn read(href: &str) -> Self {
        Self::object(href).unwrap_or_else(|| Self::Address(address(href.trim())))
    }

    /// Reads the name of an object: `12`, `art12`, `rub3?page=x#y`.
    pub(super) fn object(href: &str) -> Option<Self> {
        let (href, anchor) = match href.find('#') {
            Some(at) => (&href[..at], href[at..].trim_end()),
            None => (href, ""),
        };
        let (name, query) = href.split_once('?').unwrap_or((href, ""));
        let name = name.trim();
        let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (kind, number) = name.split_at(name.len() - digits);
        let kind = kind.trim_end();
        let is_kind = kind.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !is_kind || anchor.contains(char::is_whitespace) {
            return None;
        }
        let id = number.parse().ok()?;
        let kind = object_kind(kind).to_owned();
        Some(Self::Object { kind, id, query: query.to_owned(), anchor: anchor.to_owned() })
    }
}

/// Returns the whole name of a kind of object.
fn object_kind(short: &str) -> &str {
    match short {
        "" | "art" => "article",
        "br" | "brève" => "breve",
        "rub" => "rubrique",
        "aut" => "auteur",
        "doc" | "im" | "img" | "image" | "emb" => "document",
        other => other,
    }
}

/// Returns an address with the scheme that its author left out.
fn address(href: &str) -> String {
    let is_mail = |href: &str| {
        href.split_once('@').is_some_and(|(name, host)| {
            let suits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
            !name.is_empty() && name.chars().all(suits) && host.contains('.') && host.chars().all(suits)
        })
    };
    match href {
        "http:" | "http:/" | "http://" | "http" | "mailto" | "mailto:" => String::new(),
        href if href.starts_with("www.") && !href.contains('@') => format!("http://{href}"),
        href if is_mail(href) => format!("mailto:{href}"),
        href => href.to_owned(),
    }
}
