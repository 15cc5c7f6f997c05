//! What holds for every farm and every sequence of edits.
//!
//! The central law: whatever was edited, a build that remembers the last one leaves the same bytes as
//! a build from nothing. `SOBRE_LAWS=5000 cargo test laws` tries more, other edits each time.

mod edits;
mod example;
mod heal;
mod moves;
mod preview;
mod proportion;
mod same;
mod texts;
mod world;

use proptest::test_runner::{RngAlgorithm, TestRng};

/// Returns how many edits to try, and which: as many as `SOBRE_LAWS` says, or `usual` ones, the same each time.
fn edits_to_try(usual: usize) -> (usize, TestRng) {
    match std::env::var("SOBRE_LAWS").ok().and_then(|count| count.parse().ok()) {
        Some(count) => (count, TestRng::from_seed(RngAlgorithm::ChaCha, &rand_seed())),
        None => (usual, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    }
}

/// Returns a seed that nobody chose.
fn rand_seed() -> [u8; 32] {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    *sobre::digest::Digest::of(&now.to_le_bytes()).as_bytes()
}
