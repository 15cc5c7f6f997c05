//! Exact screens: what the real command shows for each common mistake, in English and French.
//!
//! Each snapshot is one run in both languages, with times, sizes and the temporary folder filtered
//! out. They are read in review: a screen is as much a promise as a function.

mod build;
mod commands;
mod mistakes;
mod mv;
mod provision;
mod publish;
mod register;
pub(crate) mod schema;
mod serve;
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

/// Returns a screen without what differs from run to run, or with the base theme's looks.
pub(crate) fn filtered(screen: &str, farm: &Farm) -> String {
    let screen = screen.replace(farm.root().to_str().unwrap(), "FARM");
    let lines = screen.lines().map(|line| cut_list(&measured(&counted(line))));
    lines.map(|line| line + "\n").collect()
}

/// Replaces times and sizes in parentheses.
fn measured(line: &str) -> String {
    let (mut filtered, mut rest) = (String::new(), line);
    while let Some((before, inside)) = rest.split_once('(') {
        let measure = inside.split(')').next().unwrap();
        let (number, unit) = measure.split_once(' ').unwrap_or((measure, ""));
        let is_number = number.replace(',', ".").parse::<f64>().is_ok();
        let shown = match unit {
            "s" if is_number => "TIME",
            "B" | "kB" | "MB" | "octets" | "ko" | "Mo" if is_number => "SIZE",
            _ => measure,
        };
        filtered += &format!("{before}({shown}");
        rest = &inside[measure.len()..];
    }
    filtered + rest
}

/// Replaces how many files were written.
fn counted(line: &str) -> String {
    let written = [" file written", " files written", " fichier écrit", " fichiers écrits"];
    let Some(at) = written.iter().find_map(|words| line.find(words)) else { return line.into() };
    let number = line[..at].rfind(' ').map_or(0, |space| space + 1);
    format!("{}N{}", &line[..number], &line[at..])
}

/// Cuts the list of all that the base theme has.
fn cut_list(line: &str) -> String {
    let leads = ["there is: ", "there are: ", "it has: ", "il y a : ", "il a : "];
    let lead = leads.iter().find_map(|lead| Some(line.find(lead)? + lead.len()));
    lead.map_or(line.into(), |end| format!("{}…", &line[..end]))
}
