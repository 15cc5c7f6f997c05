//! What a whole build does with a whole site.

mod commands;
mod embeds;
mod events;
mod external;
mod feeds;
mod files;
mod fix;
mod formats;
mod kin;
mod languages;
mod looks;
mod order;
mod output;
mod pictures;
mod redirects;
mod rows;
mod rules;
mod schemas;
mod search;
mod typography;

/// Returns the findings of a run for people, without the lines around them.
fn findings(shown: &str) -> String {
    let found = shown.split("\n\n").filter(|part| part.starts_with("error") || part.starts_with("erreur"));
    found.collect::<Vec<_>>().join("\n\n")
}
