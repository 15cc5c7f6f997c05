//! The one test binary: a module per concern, so that there is one link.

mod screens;
mod support;
