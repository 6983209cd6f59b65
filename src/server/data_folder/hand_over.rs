//! Gives root's data folder to the account that works in it from now on.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::Path;

use nix::libc::{O_NOFOLLOW, O_NONBLOCK};

use super::account::Account;
use super::error::DataFolderError;
use super::unusable;

/// What our files begin with, the folder for secrets of sources, which keeps its owner, and what `mkfs` leaves at the root of a volume.
const OURS: [&str; 4] = ["console.", "postgres", "source-secrets", "lost+found"];

/// Nothing changes hands in a folder with files of somebody else's: `--data-dir /etc` must not cost a machine.
pub fn hand_over(folder: &File, path: &Path, account: &Account) -> Result<(), DataFolderError> {
    let failed = |source: io::Error| unusable(path, &source);
    let found = folder.metadata().map_err(failed)?;
    if found.uid() == account.uid.as_raw() {
        return Ok(());
    }
    let refused = |reason: &str| DataFolderError::Unusable { path: path.to_owned(), reason: reason.to_owned() };
    if found.uid() != 0 {
        return Err(refused(&format!("it belongs to user {}", found.uid())));
    }
    // Whoever could write to it may have put root's own files there, by another name.
    if found.mode() & 0o002 != 0 || (found.mode() & 0o020 != 0 && found.gid() != 0) {
        return Err(refused("other accounts may write to it; run chmod go-w on it"));
    }
    for name in names(path).map_err(failed)? {
        if !OURS.iter().any(|ours| name.starts_with(ours)) {
            return Err(DataFolderError::Foreign { path: path.to_owned(), name });
        }
        give(&path.join(&name), account).map_err(failed)?;
    }
    fchown(folder, Some(account.uid.as_raw()), Some(account.gid.as_raw())).map_err(failed)
}

fn names(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

/// A file of root's with no other name. A link is not followed, and a pipe not waited for.
fn give(path: &Path, account: &Account) -> io::Result<()> {
    let Ok(file) = OpenOptions::new().read(true).custom_flags(O_NOFOLLOW | O_NONBLOCK).open(path) else { return Ok(()) };
    let found = file.metadata()?;
    match found.is_file() && found.uid() == 0 && found.nlink() == 1 {
        true => fchown(&file, Some(account.uid.as_raw()), Some(account.gid.as_raw())),
        false => Ok(()),
    }
}
