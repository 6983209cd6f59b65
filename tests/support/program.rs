//! The `plimsoll` program with an environment of its own: nothing of the person's who runs the tests.

use std::process::Command;

/// The program without arguments, and without any setting that the environment may hold. `PLIMSOLL_TESTED` names another build of it.
pub fn plimsoll() -> Command {
    let program = std::env::var("PLIMSOLL_TESTED").unwrap_or_else(|_| env!("CARGO_BIN_EXE_plimsoll").to_owned());
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["PLIMSOLL_", "PG", "OTEL_"].iter().any(|prefix| name.starts_with(prefix)) || name == "DATABASE_URL" {
            command.env_remove(name.as_ref());
        }
    }
    command
}
