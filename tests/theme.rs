//! The theme room and the economy of HTML.

mod base;
mod chain;
mod faults;
mod minify;
mod reader;
mod squeeze;
mod styles;
