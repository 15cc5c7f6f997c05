//! All tests of sobre that are more than a unit: one binary, a module per concern.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod theme;
//! The one test binary: a module per concern, so that there is one link.

mod screens;
mod support;
//! All tests of the repository that are not beside the code they test: one binary, a module per concern.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(unreachable_pub, reason = "nothing is published from here")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests are not a function of their inputs alone"
)]

mod house;
//! The one test binary: a module per concern.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod serve;
