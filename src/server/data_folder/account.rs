//! The account that a console started as root takes on.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::unistd::{Gid, Uid, User};

/// An account of its own is best; `postgres` is the account that packages make for the server, and `nobody` is everywhere.
const NAMES: [&str; 3] = ["plimsoll", "postgres", "nobody"];

/// An unprivileged account.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub uid: Uid,
    pub gid: Gid,
}

impl Account {
    /// The owner of the data folder, or of the embedded server's in it; where that is root or nobody yet, the first of
    /// [`NAMES`] that exists.
    pub fn of(data_dir: &Path) -> Option<Self> {
        let owner = Self::owner_of(data_dir).or_else(|| Self::owner_of(&data_dir.join("postgres")));
        owner.or_else(|| NAMES.iter().find_map(|name| User::from_name(name).ok().flatten()).map(Self::from))
    }

    fn owner_of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok().filter(|found| found.is_dir() && found.uid() != 0)?;
        let uid = Uid::from_raw(found.uid());
        let known = User::from_uid(uid).ok().flatten().map(Self::from);
        // A number without a name, as containers have them, comes with the group of its folder.
        Some(known.unwrap_or_else(|| Self { name: uid.to_string(), uid, gid: Gid::from_raw(found.gid()) }))
    }
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self { name: user.name, uid: user.uid, gid: user.gid }
    }
}
