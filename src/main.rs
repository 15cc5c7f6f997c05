//! The command `sobre`.
fn main() {}
