//! All tests of sobre that are more than a unit: one binary, a module per concern.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod theme;
