//! What a whole build does with a whole site.

mod commands;
mod external;
mod fix;
mod kin;
mod languages;
mod order;
mod output;
mod pictures;
mod redirects;
mod rules;
mod schemas;
mod search;
mod typography;
