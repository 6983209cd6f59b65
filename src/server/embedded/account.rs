//! As whom PostgreSQL runs: as ourselves, or, because it refuses root, as an unprivileged account.

use std::io;
use std::path::Path;

use nix::unistd::{Gid, Uid, User, chown};
use tokio::process::Command;

use super::EmbeddedError;

#[derive(Clone, Debug)]
pub(super) struct Account {
    other: Option<(Uid, Gid)>,
}

impl Account {
    pub(super) fn choose() -> Result<Self, EmbeddedError> {
        if !Uid::effective().is_root() {
            return Ok(Self { other: None });
        }
        let user = ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten());
        user.map(|user| Self { other: Some((user.uid, user.gid)) }).ok_or(EmbeddedError::NoAccount)
    }

    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((uid, gid)) = self.other {
            command.uid(uid.as_raw()).gid(gid.as_raw());
        }
        command
    }

    pub(super) fn own(&self, path: &Path) -> io::Result<()> {
        match self.other {
            Some((uid, gid)) => chown(path, Some(uid), Some(gid)).map_err(io::Error::from),
            None => Ok(()),
        }
    }

    pub(super) fn is_other(&self) -> bool {
        self.other.is_some()
    }
}
