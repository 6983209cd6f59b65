//! The `plimsoll` program with an environment of its own: nothing of the person's who runs the tests.

use std::process::Command;

/// The program without arguments, and without any setting that the environment may hold.
pub fn plimsoll() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["PLIMSOLL_", "PG", "OTEL_"].iter().any(|prefix| name.starts_with(prefix)) || name == "DATABASE_URL" {
            command.env_remove(name.as_ref());
        }
    }
    command
}
