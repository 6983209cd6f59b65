//! As whom PostgreSQL runs: as ourselves, or, because it refuses root, as an unprivileged account.

use std::fs::File;
use std::io;
use std::os::unix::fs::fchown;
use std::path::Path;

use nix::unistd::{Gid, Uid, User};
use tokio::process::Command;

use super::{EmbeddedError, environment};

#[derive(Clone, Debug)]
pub(super) struct Account {
    other: Option<(Uid, Gid)>,
}

impl Account {
    pub(super) fn choose() -> Result<Self, EmbeddedError> {
        let own = Uid::effective();
        if !own.is_root() {
            // An error of the look-up itself proves nothing; initdb will say more.
            let has_a_name = User::from_uid(own).map_or(true, |user| user.is_some());
            return if has_a_name { Ok(Self { other: None }) } else { Err(EmbeddedError::NamelessAccount(own.as_raw())) };
        }
        let user = ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten());
        user.map(|user| Self { other: Some((user.uid, user.gid)) }).ok_or(EmbeddedError::NoAccount)
    }

    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::from(environment::command(program));
        if let Some((uid, gid)) = self.other {
            command.uid(uid.as_raw()).gid(gid.as_raw());
        }
        command
    }

    /// Of an open file: what stands at a path now may be another one in a moment.
    pub(super) fn own(&self, file: &File) -> io::Result<()> {
        match self.other {
            Some((uid, gid)) => fchown(file, Some(uid.as_raw()), Some(gid.as_raw())),
            None => Ok(()),
        }
    }

    pub(super) fn uid(&self) -> u32 {
        self.other.map_or_else(Uid::effective, |(uid, _)| uid).as_raw()
    }

    pub(super) fn is_other(&self) -> bool {
        self.other.is_some()
    }
}
