//! sobre: a sober static-site engine for farms of association sites.

pub mod cli;
pub mod config;
pub mod content;
pub mod diag;
pub mod digest;
pub mod edit;
pub mod farm;
pub mod memo;
pub mod minify;
pub mod path;
pub mod read;
pub mod release;
pub mod render;
pub mod resolve;
pub mod serve;
pub mod site;
pub mod theme;
pub mod view;
pub mod watch;
