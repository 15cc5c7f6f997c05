//! The one test binary: a module per concern.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod serve;
