//! The server's programs, its folder, and the account that they run as.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::unistd::{Uid, User};
use tempfile::TempDir;

use super::DEFAULT_PORT;

/// Starts the server: on its socket, and on this port of the loopback.
pub fn serve(programs: &Path, folder: &Path, port: Option<u16>, environment: &[(&'static str, String)]) -> Child {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a log");
    let mut server = as_account(&programs.join("postgres"));
    let settings = [
        format!("listen_addresses={}", if port.is_some() { "127.0.0.1,::1" } else { "" }),
        format!("port={}", port.unwrap_or(DEFAULT_PORT)),
        format!("unix_socket_directories={}", folder.display()),
    ];
    server.arg("-D").arg(folder.join("data")).args(settings.iter().flat_map(|setting| ["-c", setting]));
    server.envs(environment.iter().cloned()).stdout(Stdio::null()).stderr(log);
    server.spawn().expect("postgres runs")
}

/// Where `initdb` and `postgres` of this major are.
pub fn programs(major: u32, folder: &Path) -> PathBuf {
    let packaged = PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"));
    if packaged.join("postgres").is_file() {
        return packaged;
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache"));
    let native = cache.join(format!("plimsoll/tools/postgres/node_modules/postgres-{major}/native"));
    assert!(native.join("bin/postgres").is_file(), "PostgreSQL {major} is not at {}: `make setup` installs it", native.display());
    // The account that it runs as need not be able to look into this one's home.
    let copied = Command::new("cp").arg("-a").arg(&native).arg(folder.join("native")).status().expect("cp runs");
    assert!(copied.success());
    folder.join("native/bin")
}

/// An empty folder that the server's account can pass through.
pub fn folder() -> TempDir {
    let passable = Permissions::from_mode(0o755);
    tempfile::Builder::new().prefix("plimsoll-stock-").permissions(passable).tempdir().expect("a temporary folder")
}

/// PostgreSQL and PgBouncer refuse root.
pub fn as_account(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").stdin(Stdio::null());
    if let Some(account) = account() {
        command.uid(account.uid.as_raw()).gid(account.gid.as_raw());
    }
    command
}

/// Gives a folder or file to the account.
pub fn own(path: &Path) {
    if let Some(account) = account() {
        chown(path, Some(account.uid.as_raw()), Some(account.gid.as_raw())).expect("it is ours to give");
    }
}

fn account() -> Option<User> {
    let find = || ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten());
    Uid::effective().is_root().then(|| find().expect("an account for the server"))
}
