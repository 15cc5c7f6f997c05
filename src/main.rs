//! The command `sobre`. See [`sobre::cli`].

use std::process::ExitCode;

/// Pages make and drop many small values on all threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sobre::cli::main()
}
