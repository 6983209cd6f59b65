//! A running console, and an admin who is logged in.

mod console;
mod setup;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use nix::sys::signal::Signal;
use reqwest::Response;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use crate::process;

pub use console::{Console, Session};
pub use setup::Setup;

pub const PASSWORD: &str = "correct-horse-battery";
pub const TOKEN: &str = "token-of-the-environment-4711";

/// `initdb` on a machine that is busy with compiling takes most of it.
pub const START_LIMIT: Duration = Duration::from_secs(40);
/// What a supervisor commonly grants between SIGTERM and SIGKILL.
pub const STOP_LIMIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(10);

/// An empty folder that the embedded server's account can pass through.
pub fn folder() -> TempDir {
    let passable = Permissions::from_mode(0o755);
    tempfile::Builder::new().prefix("plimsoll-console-").permissions(passable).tempdir().expect("a temporary folder")
}

/// These options as a URL.
pub fn url(options: &PgConnectOptions) -> String {
    let (user, database) = (options.get_username(), options.get_database().expect("a database"));
    match options.get_socket() {
        Some(socket) => format!("postgres://{user}@localhost/{database}?host={}", socket.display()),
        None => format!("postgres://{user}@{}:{}/{database}?sslmode=disable", options.get_host(), options.get_port()),
    }
}

/// The answer's header, or nothing.
pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

/// What a console that was killed may leave behind is ended with this; keep it longer than the console.
pub struct Sweeper(pub PathBuf);

impl Drop for Sweeper {
    fn drop(&mut self) {
        for server in process::programs_on(&self.0) {
            process::signal(server.pid, Signal::SIGKILL);
        }
    }
}
