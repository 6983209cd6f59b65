//! What the programs of PostgreSQL find in their environment: not ours, which holds the admin's password and the token.

use std::path::Path;
use std::process::Command;

/// Where programs and libraries are, the language of messages, the time zone.
const NEEDED: [&str; 8] = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ"];

/// A program with that much and no more.
pub(super) fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    let needed = NEEDED.iter().filter_map(|name| std::env::var_os(name).map(|value| (name, value)));
    command.env_clear().envs(needed);
    command
}
