//! Folders for another account, made by root. That account may put links and folders of its own where it may write, at any
//! moment; so whatever is changed is changed through an open handle, and no link is followed to it.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::libc::{O_DIRECTORY, O_NOFOLLOW};
use nix::unistd::{Uid, mkdtemp};

use super::account::Account;

/// A Unix socket's path may be 107 bytes long, of which "/.s.PGSQL.5432" takes 14.
const LONGEST_SOCKET_DIR: usize = 90;

/// The account's alone, made if it is missing.
pub(super) fn private(path: &Path, account: &Account) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    if !account.is_other() {
        return Ok(());
    }
    let folder = open(path)?;
    let found = folder.metadata()?;
    if ![Uid::effective().as_raw(), account.uid()].contains(&found.uid()) {
        return Err(denied(format!("it belongs to user {}", found.uid())));
    }
    folder.set_permissions(Permissions::from_mode(0o700))?;
    account.own(&folder)
}

/// Where root keeps its own files beside those of the account: nobody else may put anything there.
pub(super) fn check_own(path: &Path) -> io::Result<()> {
    let found = fs::metadata(path)?;
    if found.uid() != Uid::effective().as_raw() {
        return Err(denied(format!("it belongs to user {}, who could replace what root keeps there", found.uid())));
    }
    match found.mode() & 0o022 {
        0 => Ok(()),
        _ => Err(denied(format!("mode {:04o} lets others write to it; take that right away with chmod go-w", found.mode() & 0o7777))),
    }
}

/// A file of our own: one that is a link is not opened.
pub(super) fn own_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).custom_flags(O_NOFOLLOW).open(path)
}

/// The folder of the socket: below the account's own, or, where that path is too long for a socket, in the temporary folder
/// under a name that nobody can guess; it is noted in the data folder.
pub(super) fn socket_dir(data_dir: &Path, account: &Account) -> io::Result<PathBuf> {
    let beside = beside(data_dir);
    if fits(&beside) {
        private(&beside, account)?;
        return Ok(beside);
    }
    if let Some(noted) = noted(data_dir).filter(|noted| is_of(noted, account)) {
        return Ok(noted);
    }
    let made = mkdtemp(&std::env::temp_dir().join("plimsoll-XXXXXX"))?;
    account.own(&open(&made)?)?;
    fs::write(note(data_dir), made.as_os_str().as_bytes())?;
    Ok(made)
}

/// Where a console that runs has it.
pub(super) fn socket_dir_of_running(data_dir: &Path) -> PathBuf {
    let beside = beside(data_dir);
    if fits(&beside) { beside } else { noted(data_dir).unwrap_or(beside) }
}

fn beside(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres/socket")
}

fn fits(socket_dir: &Path) -> bool {
    socket_dir.as_os_str().len() <= LONGEST_SOCKET_DIR
}

fn note(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres.socket")
}

fn noted(data_dir: &Path) -> Option<PathBuf> {
    fs::read(note(data_dir)).ok().map(|bytes| PathBuf::from(OsStr::from_bytes(&bytes)))
}

/// Whether it still is the account's, and closed to all others.
fn is_of(path: &Path, account: &Account) -> bool {
    let found = open(path).and_then(|folder| folder.metadata());
    found.is_ok_and(|found| found.uid() == account.uid() && found.mode() & 0o077 == 0)
}

/// A folder itself; not one that a link leads to.
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(O_DIRECTORY | O_NOFOLLOW).open(path)
}

fn denied(reason: String) -> io::Error {
    io::Error::new(ErrorKind::PermissionDenied, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_data_folder_gets_its_socket_elsewhere_and_finds_it_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("deep".repeat(25));
        fs::create_dir(&deep).expect("made");
        let account = Account::choose().expect("an account");
        let first = socket_dir(&deep, &account).expect("a folder");
        assert!(fits(&first) && !first.starts_with(folder.path()) && is_of(&first, &account), "{}", first.display());
        assert_eq!((socket_dir(&deep, &account).expect("the same"), socket_dir_of_running(&deep)), (first.clone(), first.clone()));
        fs::remove_dir(&first).expect("gone");
        let second = socket_dir(&deep, &account).expect("another");
        assert!(first != second && is_of(&second, &account));
        fs::remove_dir(second).expect("gone");
    }

    #[test]
    fn a_link_is_neither_a_folder_nor_a_file_of_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::create_dir(&target).expect("made");
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        assert!(open(&target).is_ok() && open(&link).is_err());
        std::os::unix::fs::symlink(folder.path().join("missing"), folder.path().join("log")).expect("a link");
        assert!(own_file(&folder.path().join("log")).is_err() && !folder.path().join("missing").exists());
    }
}
