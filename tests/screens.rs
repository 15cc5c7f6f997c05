//! Exact screens: what the real command shows for each common mistake, in English and French.
//!
//! Each snapshot is one run in both languages, with times, sizes and the temporary folder filtered
//! out. They are read in review: a screen is as much a promise as a function.

mod commands;
mod schema;
mod usage;

use crate::support::{Farm, Ran};

/// Runs `sobre` in English and French and returns the two screens.
fn screens(farm: &Farm, arguments: &[&str]) -> String {
    let [en, fr] = ["en", "fr"].map(|lang| screen(farm, lang, arguments));
    format!("{en}\n\n{fr}")
}

/// Runs `sobre` in one language and returns the screen.
fn screen(farm: &Farm, lang: &str, arguments: &[&str]) -> String {
    let Ran { code, stdout, stderr } = farm.run_in(lang, arguments);
    let code = code.map_or("killed".to_owned(), |code| code.to_string());
    let command = format!("{lang}$ sobre {}", arguments.join(" "));
    let said = filtered(&format!("{stdout}{stderr}"), farm);
    format!("{command}\n{said}[{code}]")
}

/// Returns a screen without what differs from run to run.
fn filtered(screen: &str, farm: &Farm) -> String {
    let screen = screen.replace(farm.root().to_str().unwrap(), "FARM");
    let mut filtered = String::new();
    let mut rest = screen.as_str();
    while let Some(at) = rest.find('(') {
        let (before, inside) = rest.split_at(at + 1);
        filtered.push_str(before);
        let measure = inside.split(')').next().unwrap();
        let mut words = measure.split(' ');
        let is_number = words
            .next()
            .is_some_and(|word| word.parse::<f64>().is_ok() || word.replace(',', ".").parse::<f64>().is_ok());
        let shown = match words.next() {
            Some("s") if is_number => "TIME",
            Some("B" | "kB" | "MB" | "octets" | "ko" | "Mo") if is_number => "SIZE",
            _ => measure,
        };
        filtered.push_str(shown);
        rest = &inside[measure.len()..];
    }
    filtered + rest
}
