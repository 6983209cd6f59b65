//! The `plimsoll` program.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Of the program alone: a service that mounts the console has an allocator of its own.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    plimsoll::cli::run()
}
