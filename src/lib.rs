//! sobre: a sober static-site engine for farms of association sites.

pub mod config;
pub mod content;
pub mod diag;
pub mod digest;
pub mod minify;
pub mod path;
pub mod read;
pub mod resolve;
pub mod site;
pub mod theme;
pub mod view;
