//! sobre: a sober static-site engine for farms of association sites.

pub mod cli;
pub mod config;
pub mod content;
pub mod diag;
pub mod digest;
pub mod edit;
pub mod path;

pub mod read;
pub mod rename;
pub mod resolve;
pub mod site;
