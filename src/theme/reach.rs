//! Which files a template can reach: what its output can depend on.

use std::collections::BTreeSet;

use super::fault::Units;
use crate::minify::{code_length, keyword};

/// Returns every `{% … %}` and `{{ … }}` of a template.
pub(super) fn codes(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += text.get(at..)?.find('{')?;
            let Some(length) = code_length(&text[at..]) else {
                at += 1;
                continue;
            };
            let code = &text[at..at + length];
            at += length;
            return Some(code);
        }
    })
}

/// Returns the name of the first text in quotes.
pub(super) fn quoted(code: &str) -> Option<&str> {
    let start = code.find(['"', '\'', '`'])?;
    let quote = code[start..].chars().next()?;
    code[start + 1..].split_once(quote).map(|(name, _)| name)
}

/// Returns the template that `name` stands for: itself, else the first of the chain.
pub(super) fn resolve<'u>(name: &str, prefixes: &[String], units: &'u Units) -> Option<&'u str> {
    let found = |name: &str| units.get_key_value(name).map(|(name, _)| name.as_str());
    found(name).or_else(|| prefixes.iter().find_map(|prefix| found(&format!("{prefix}{name}"))))
}

/// Returns the names of all templates that `name` extends or includes, at any distance, with its own.
pub(super) fn reached<'u>(name: &'u str, prefixes: &[String], units: &'u Units) -> BTreeSet<&'u str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![name];
    while let Some(name) = next.pop() {
        if !reached.insert(name) {
            continue;
        }
        let Some(unit) = units.get(name) else { continue };
        let references = codes(&unit.text).filter(|code| matches!(keyword(code), "extends" | "include"));
        next.extend(references.filter_map(|code| resolve(quoted(code)?, prefixes, units)));
    }
    reached
}

/// Returns the names of the components that a template defines.
pub(super) fn defined(text: &str) -> impl Iterator<Item = &str> {
    codes(text).filter(|code| keyword(code) == "component").filter_map(|code| {
        let after = code.split_once("component")?.1.trim_start();
        let end = after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))?;
        Some(&after[..end])
    })
}
