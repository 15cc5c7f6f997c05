//! Whether a theme's texts can be told from what is behind them, by day and by night.
//!
//! What is known is the style sheets: custom properties of the whole page, the ground of `body`, colours of texts that
//! lie on it, and colours that one rule sets with their own ground. What a cascade would add is not guessed at.

use serde::{Deserialize, Serialize};

use super::colour::{Rgb, contrast, parse};

/// The least contrast of a text (WCAG 2.2, 1.4.3).
const LEAST: f64 = 4.5;

/// The colours that a style sheet speaks of, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Palette {
    /// Custom properties of the whole page.
    tokens: Vec<(Mode, String, String)>,
    /// What lies behind the page.
    grounds: Vec<(Mode, String)>,
    /// Texts: their colour, and what their own rule puts behind them.
    texts: Vec<Words>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Words {
    mode: Mode,
    colour: String,
    ground: Option<String>,
    /// Whether they are all of the page's.
    is_page: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Mode {
    Both,
    Light,
    Dark,
    /// For print or for readers who asked for more contrast.
    Apart,
}

impl Mode {
    fn holds(self, is_dark: bool) -> bool {
        match self {
            Self::Both => true,
            Self::Light => !is_dark,
            Self::Dark => is_dark,
            Self::Apart => false,
        }
    }

    fn within(self, other: Self) -> Self {
        match (self, other) {
            (Self::Both, mode) | (mode, Self::Both) => mode,
            (a, b) if a == b => a,
            _ => Self::Apart,
        }
    }

    /// Returns when the rules in a block hold.
    fn of(prelude: &str) -> Self {
        let prelude = prelude.to_ascii_lowercase();
        if !prelude.starts_with('@') {
            return Self::Both;
        }
        let spaceless: String = prelude.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let apart =
            ["@mediaprint", "prefers-contrast", "forced-colors", "prefers-reduced", "@supportsnot", "@keyframes"];
        if spaceless.contains("prefers-color-scheme:dark") {
            Self::Dark
        } else if spaceless.contains("prefers-color-scheme:light") {
            Self::Light
        } else if apart.iter().any(|word| spaceless.contains(word)) {
            Self::Apart
        } else if ["@media", "@supports", "@layer"].iter().any(|word| spaceless.starts_with(word)) {
            Self::Both
        } else {
            Self::Apart
        }
    }
}

/// A text that can hardly be told from its ground.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Faint {
    /// The custom property or value that is its colour.
    pub(super) colour: String,
    /// What the custom property is.
    pub(super) value: String,
    /// Its contrast.
    pub(super) contrast: f64,
    /// Whether it is so by night.
    pub(super) is_dark: bool,
}

impl Palette {
    /// Returns the colours of a style sheet; nothing when it speaks of none.
    pub(super) fn of(css: &str) -> Option<Box<Self>> {
        let mut palette = Self::default();
        let css = without_comments(css);
        let mut blocks: Vec<String> = Vec::new();
        let mut declarations: Vec<Vec<(String, String)>> = Vec::new();
        let (mut from, mut quote, mut depth) = (0, None, 0_u32);
        for (at, c) in css.char_indices() {
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(c),
                (None, '(') => depth += 1,
                (None, ')') => depth = depth.saturating_sub(1),
                (None, '{' | ';' | '}') if depth == 0 || c != ';' => {
                    let piece = css[from..at].trim_ascii();
                    from = at + 1;
                    depth = 0;
                    if c == '{' {
                        blocks.push(piece.to_owned());
                        declarations.push(Vec::new());
                        continue;
                    }
                    if let (Some((name, value)), Some(own)) = (piece.split_once(':'), declarations.last_mut()) {
                        let value = value.trim_ascii().trim_end_matches("!important").trim_ascii_end();
                        own.push((name.trim_ascii().to_ascii_lowercase(), value.to_owned()));
                    }
                    if c == '}'
                        && let (Some(own), Some(_)) = (declarations.pop(), blocks.last())
                    {
                        palette.rule(&blocks, &own);
                        blocks.pop();
                    }
                }
                _ => {}
            }
        }
        let is_empty = palette.tokens.is_empty() && palette.texts.is_empty() && palette.grounds.is_empty();
        (!is_empty).then(|| Box::new(palette))
    }

    fn rule(&mut self, blocks: &[String], declarations: &[(String, String)]) {
        let mode = blocks.iter().map(|block| Mode::of(block)).fold(Mode::Both, Mode::within);
        let selector = blocks.last().map_or("", String::as_str);
        if mode == Mode::Apart || selector.starts_with('@') {
            return;
        }
        let is_page =
            selector.split(',').any(|one| matches!(one.trim_ascii(), ":root" | "html" | "body" | ":host" | "*"));
        let find = |name: &str| declarations.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.clone());
        let ground = find("background-color").or_else(|| find("background"));
        if is_page {
            let tokens = declarations.iter().filter(|(name, _)| name.starts_with("--"));
            self.tokens.extend(tokens.map(|(name, value)| (mode, name.clone(), value.clone())));
            self.grounds.extend(ground.clone().map(|ground| (mode, ground)));
        }
        // What is not to be read as it is, or is drawn over something else.
        let is_aside = [":disabled", "::placeholder", "::selection", "::marker", "::before", "::after"];
        if let Some(colour) = find("color").filter(|_| !is_aside.iter().any(|aside| selector.contains(aside))) {
            self.texts.push(Words { mode, colour, ground: ground.filter(|_| !is_page), is_page });
        }
    }
}

/// Returns the texts that style sheets, in the order in which a page names them, make hard to read.
pub(super) fn faint(palettes: &[&Palette]) -> Vec<Faint> {
    let mut found: Vec<Faint> = Vec::new();
    for is_dark in [false, true] {
        let tokens: Vec<(&str, &str)> = palettes
            .iter()
            .flat_map(|palette| &palette.tokens)
            .filter(|(mode, ..)| mode.holds(is_dark))
            .map(|(_, name, value)| (name.as_str(), value.as_str()))
            .collect();
        let colour = |value: &str| -> Option<Rgb> { parse(&resolved(value, &tokens, 0)?, is_dark) };
        let grounds = palettes.iter().flat_map(|palette| &palette.grounds).filter(|(mode, _)| mode.holds(is_dark));
        let ground = grounds.filter_map(|(_, value)| colour(value)).last().unwrap_or([1.0; 3]);
        for text in palettes.iter().flat_map(|palette| &palette.texts).filter(|text| text.mode.holds(is_dark)) {
            let behind = match &text.ground {
                Some(own) => colour(own),
                None => Some(ground),
            };
            let Some((front, behind)) = colour(&text.colour).zip(behind) else { continue };
            let contrast = contrast(front, behind);
            // The ground's own colour is for what another rule puts a ground behind.
            let is_knocked_out = contrast < 1.02 && !text.is_page && text.ground.is_none();
            if contrast >= LEAST || is_knocked_out {
                continue;
            }
            let name = token_of(&text.colour);
            let value = name.and_then(|name| last(&tokens, name)).unwrap_or(&text.colour);
            let faint =
                Faint { colour: name.unwrap_or(&text.colour).to_owned(), value: value.to_owned(), contrast, is_dark };
            if !found.iter().any(|known| (&known.colour, known.is_dark) == (&faint.colour, is_dark)) {
                found.push(faint);
            }
        }
    }
    found
}

fn last<'t>(tokens: &[(&str, &'t str)], name: &str) -> Option<&'t str> {
    tokens.iter().rev().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
}

fn token_of(value: &str) -> Option<&str> {
    let inner = value.trim_ascii().strip_prefix("var(")?.strip_suffix(')')?;
    let name = inner.split(',').next()?.trim_ascii();
    name.starts_with("--").then_some(name)
}

/// Returns a value with its custom properties put in.
fn resolved(value: &str, tokens: &[(&str, &str)], depth: u32) -> Option<String> {
    let Some(at) = value.find("var(") else { return Some(value.to_owned()) };
    let mut open = 0_u32;
    let length = value[at + 3..].char_indices().find_map(|(offset, c)| {
        match c {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        (open == 0).then_some(offset)
    })?;
    let inner = &value[at + 4..at + 3 + length];
    let (name, fallback) = inner.split_once(',').map_or((inner, None), |(name, rest)| (name, Some(rest)));
    let put = last(tokens, name.trim_ascii()).or(fallback)?;
    if depth > 16 {
        return None;
    }
    resolved(&format!("{}{put}{}", &value[..at], &value[at + 4 + length..]), tokens, depth + 1)
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("/*") {
        out.push_str(&rest[..at]);
        rest = rest[at + 2..].split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{Palette, faint};

    fn found(sheets: &[&str]) -> Vec<(String, bool)> {
        let palettes: Vec<_> = sheets.iter().filter_map(|css| Palette::of(css)).collect();
        let palettes: Vec<&Palette> = palettes.iter().map(AsRef::as_ref).collect();
        faint(&palettes).into_iter().map(|faint| (faint.colour, faint.is_dark)).collect()
    }

    #[test]
    fn a_faint_token_is_found_by_day_and_by_night() {
        let css = ":root{--paper:#fff;--ink:#111;--soft:#999}
            @media (prefers-color-scheme: dark){:root{--paper:#111;--ink:#eee}}
            body{background:var(--paper);color:var(--ink)} small{color:var(--soft)}";
        assert_eq!(found(&[css]), [("--soft".to_owned(), false)]);
        assert_eq!(found(&[css, ":root{--soft:#555}"]), [("--soft".to_owned(), true)]);
        let day = "@media (prefers-color-scheme:light){:root{--soft:#555}}";
        assert_eq!(found(&[css, day]), [("", false); 0].map(|(name, dark): (&str, bool)| (name.to_owned(), dark)));
    }

    #[test]
    fn a_text_is_held_against_the_ground_its_own_rule_gives_it() {
        let css = "body{background:#fff;color:#000}.b{color:#fff;background:#000}.c{color:#fff}.d{background:#ccc;color:#fff}";
        assert_eq!(found(&[css]), [("#fff".to_owned(), false), ("#fff".to_owned(), true)]);
    }

    #[test]
    fn what_is_for_print_or_cannot_be_told_is_left_alone() {
        let css = "@media print{body{color:#ccc}}@media (prefers-contrast:more){a{color:#ccc}}
            a{color:var(--none,inherit)}b{color:currentcolor}i::before{color:#eee}";
        assert!(found(&[css]).is_empty());
    }
}
