//! The folders above the data folder: whoever may write to one of them can put another data folder in place of ours.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, absolute};

use nix::unistd::{Gid, Uid};

use super::account::Account;
use super::error::DataFolderError;

/// In such a folder, as `/tmp`, an entry is renamed by its owner alone.
const STICKY: u32 = 0o1000;
const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;

/// Who may write above the data folder.
pub struct TrustedOwners {
    /// `None`: any owner. An ordinary user's container often has folders of another user above.
    owners: Option<Vec<u32>>,
    groups: Vec<u32>,
}

impl TrustedOwners {
    pub fn user() -> Self {
        Self { owners: None, groups: vec![Gid::effective().as_raw()] }
    }

    pub fn root() -> Self {
        Self { owners: Some(vec![Uid::from_raw(0).as_raw()]), groups: vec![0] }
    }

    pub fn root_and(account: &Account) -> Self {
        Self { owners: Some(vec![0, account.uid.as_raw()]), groups: vec![0, account.gid.as_raw()] }
    }

    fn owns(&self, uid: u32) -> bool {
        self.owners.as_ref().is_none_or(|owners| owners.contains(&uid))
    }

    /// A group is judged only where root's rights are at stake: an ordinary user's umask commonly gives rights to a group.
    fn group_may_write(&self, found: &Metadata) -> bool {
        self.owners.is_none() || found.mode() & GROUP_WRITES == 0 || self.groups.contains(&found.gid())
    }

    /// What is wrong with this folder or link, with the remedy.
    fn judge(&self, found: &Metadata) -> Result<(), (String, &'static str)> {
        if !self.owns(found.uid()) {
            return Err((format!("belongs to user {}", found.uid()), "give it to root"));
        }
        // The mode of a link says nothing.
        if found.is_symlink() || found.mode() & STICKY != 0 {
            return Ok(());
        }
        let mode = found.mode() & 0o7777;
        if mode & OTHERS_WRITE != 0 {
            return Err((format!("can be written by every account of this machine (mode {mode:04o})"), "run chmod o-w on it"));
        }
        match self.group_may_write(found) {
            true => Ok(()),
            false => Err((format!("can be written by group {} (mode {mode:04o})", found.gid()), "run chmod g-w on it")),
        }
    }
}

/// Looks at each folder of the path as it is written, and at those that its links lead to.
pub fn check(data_dir: &Path, trusted: &TrustedOwners) -> Result<(), DataFolderError> {
    let written = absolute(data_dir).unwrap_or_else(|_| data_dir.to_owned());
    let refuse = |above: &Path, (reason, remedy): (String, &'static str)| DataFolderError::Replaceable {
        above: above.to_owned(),
        path: data_dir.to_owned(),
        reason,
        remedy,
    };
    for above in written.ancestors().skip(1) {
        // What is missing is made by us.
        let Ok(found) = fs::symlink_metadata(above) else { continue };
        trusted.judge(&found).map_err(|wrong| refuse(above, wrong))?;
    }
    let Some(real) = written.ancestors().find_map(|folder| folder.canonicalize().ok()) else { return Ok(()) };
    // Of a folder that exists, those above it; of one that is missing, also the one that it is made in.
    let existing = usize::from(written.exists());
    for above in real.ancestors().skip(existing) {
        let Ok(found) = fs::metadata(above) else { continue };
        trusted.judge(&found).map_err(|wrong| refuse(above, wrong))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, create_dir, set_permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_folder_above_that_everybody_may_write_to_is_refused_unless_it_is_sticky() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = folder.path().join("open");
        create_dir(&open).expect("made");
        for (mode, is_refused) in [(0o777, true), (0o1777, false), (0o755, false)] {
            set_permissions(&open, Permissions::from_mode(mode)).expect("a mode");
            for data_dir in [open.join("data"), open.join("below/data")] {
                let said = check(&data_dir, &TrustedOwners::user()).map_err(|error| error.to_string());
                assert_eq!(said.is_err(), is_refused, "{mode:o}: {said:?}");
                assert!(said.is_ok() || said.is_err_and(|said| said.contains("mode 0777") && said.contains("PLIMSOLL_DATA_DIR")));
            }
        }
    }

    #[test]
    fn a_link_leads_to_the_folders_above_its_target() {
        let folder = tempfile::tempdir().expect("a folder");
        let (open, link) = (folder.path().join("open"), folder.path().join("link"));
        create_dir(&open).expect("made");
        create_dir(open.join("data")).expect("made");
        set_permissions(&open, Permissions::from_mode(0o777)).expect("a mode");
        symlink(open.join("data"), &link).expect("a link");
        assert!(check(&link, &TrustedOwners::user()).is_err());
    }
}
