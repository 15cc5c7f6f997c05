//! All tests of sobre that are more than a unit: one binary, a module per concern.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod theme;
//! The one test binary: a module per concern, so that there is one link.

mod screens;
mod support;
