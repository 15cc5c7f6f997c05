//! All tests of the repository that are not beside the code they test: one binary, a module per concern.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod house;
