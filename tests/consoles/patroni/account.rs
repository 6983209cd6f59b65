//! Who runs the programs: PostgreSQL refuses root.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The account that runs a server of the tests, and where that server's programs are.
#[derive(Clone)]
pub struct Account {
    uid: u32,
    gid: u32,
    pub programs: PathBuf,
}

impl Account {
    pub fn of_server(data: &Path) -> Self {
        let owner = fs::metadata(data).expect("the server's folder");
        let command_line = fs::read_to_string(data.join("postmaster.opts")).expect("its command line");
        let postgres = PathBuf::from(command_line.split_whitespace().next().expect("its program"));
        Self { uid: owner.uid(), gid: owner.gid(), programs: postgres.parent().expect("a folder").to_owned() }
    }

    /// Of its own.
    pub fn folder(&self) -> TempDir {
        let passable = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().prefix("plimsoll-patroni-").permissions(passable).tempdir().expect("a temporary folder");
        self.own(folder.path());
        folder
    }

    pub fn own(&self, path: &Path) {
        chown(path, Some(self.uid), Some(self.gid)).expect("a folder of ours");
    }

    /// A program that this account runs.
    pub fn command(&self, program: &str, home: &Path) -> Command {
        let mut command = command(program, home);
        command.uid(self.uid).gid(self.gid);
        command
    }
}

/// A program with an environment of its own, at home in this folder.
pub fn command(program: &str, home: &Path) -> Command {
    let mut command = Command::new(program);
    // Debian's programs of servers are not on the path of every account.
    let path = format!("{}:/usr/sbin:/usr/bin:/bin", std::env::var("PATH").unwrap_or_default());
    command.env_clear().env("PATH", path).env("HOME", home).env("LC_ALL", "C.UTF-8").current_dir(home);
    command
}
