//! The theme room and the economy of HTML.

mod minify;
mod reader;
mod squeeze;
