//! sobre: a sober static-site engine for farms of association sites.

pub mod content;
pub mod diag;
pub mod digest;
pub mod minify;
pub mod path;
