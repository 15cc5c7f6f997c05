//! All tests of sobre that are not beside the code they test: one binary, a module per concern.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::pedantic, clippy::style, clippy::complexity, reason = "tests are read for what they say, not how")]
#![allow(unreachable_pub, missing_docs, reason = "nothing is published from here")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests are not a function of their inputs alone"
)]

mod engine;
mod gate;
mod hostile;
mod house;
mod laws;
mod markdown;
mod parcel;
mod portal;
mod provision;
mod publish;
mod screens;
mod serve;
mod spip;
mod statify;
mod support;
mod theme;
