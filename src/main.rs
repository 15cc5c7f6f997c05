//! The command `sobre`. See [`sobre::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    sobre::cli::main()
}
