//! The data folder: who could replace it, who may read it, and as whom the console works in it.
//!
//! Started as root, the console takes on an unprivileged account for good before it opens anything in the folder, unless it
//! is told to stay root.

mod account;
#[cfg_attr(target_vendor = "apple", path = "drop_root_apple.rs")]
mod drop_root;
mod error;
mod hand_over;
mod lock;
mod mode;
mod parents;

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::libc::{O_DIRECTORY, O_NOFOLLOW};
use nix::sys::stat::{Mode, umask};
use nix::unistd::Uid;

use crate::store::STORE;
use account::Account;
pub use error::DataFolderError;
pub(crate) use lock::lock;
pub use mode::close_to_others;
use parents::TrustedOwners;

/// Makes the folder if it is missing and, as root without `allow_root`, becomes the account that owns it. Returns the name
/// of that account where it has changed.
///
/// # Errors
/// [`DataFolderError`], with what to do.
pub fn enter(data_dir: &Path, allow_root: bool) -> Result<Option<String>, DataFolderError> {
    // Files of the store and of SQLite beside it are the owner's alone from their first moment.
    umask(Mode::from_bits_truncate(0o077));
    if !Uid::effective().is_root() {
        parents::check(data_dir, &TrustedOwners::user())?;
        make(data_dir, 0o700).map_err(|source| unusable(data_dir, &source))?;
        return Ok(None);
    }
    if allow_root {
        parents::check(data_dir, &TrustedOwners::root())?;
        make(data_dir, 0o755).map_err(|source| unusable(data_dir, &source))?;
        return Ok(None);
    }
    let account = Account::of(data_dir).ok_or(DataFolderError::NoAccount)?;
    parents::check(data_dir, &TrustedOwners::root_and(&account))?;
    make(data_dir, 0o755).map_err(|source| unusable(data_dir, &source))?;
    give_to(data_dir, &account)?;
    drop_root::drop_root(&account).map_err(|source| DataFolderError::Identity { account: account.name.clone(), source })?;
    Ok(Some(account.name))
}

/// Makes a missing folder for the account that [`enter`] would become for another folder, `like`: that account could not make it.
///
/// # Errors
/// [`DataFolderError`], with what to do.
pub fn make_like(data_dir: &Path, like: &Path, allow_root: bool) -> Result<(), DataFolderError> {
    if !Uid::effective().is_root() || allow_root || data_dir.exists() {
        return Ok(());
    }
    let account = Account::of(like).ok_or(DataFolderError::NoAccount)?;
    parents::check(data_dir, &TrustedOwners::root_and(&account))?;
    make(data_dir, 0o755).map_err(|source| unusable(data_dir, &source))?;
    give_to(data_dir, &account)
}

/// As [`enter`], for a folder in which a console has run: nothing is made where there is none.
///
/// # Errors
/// [`DataFolderError`], with what to do.
pub fn enter_existing(data_dir: &Path, allow_root: bool) -> Result<(), DataFolderError> {
    if !data_dir.join(STORE).exists() {
        return Err(DataFolderError::NoStore(data_dir.to_owned()));
    }
    enter(data_dir, allow_root).map(drop)
}

/// The folder itself is closed to others from its first moment; `above` is the mode of missing folders above it.
fn make(data_dir: &Path, above: u32) -> io::Result<()> {
    if data_dir.is_dir() {
        return Ok(());
    }
    // The umask takes rights away from what is made; the account must be able to pass through.
    let before = umask(Mode::from_bits_truncate(0o022));
    let parents = data_dir.parent().map_or(Ok(()), |parent| DirBuilder::new().recursive(true).mode(above).create(parent));
    umask(before);
    parents?;
    match DirBuilder::new().mode(0o700).create(data_dir) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && data_dir.is_dir() => Ok(()),
        made => made,
    }
}

fn give_to(data_dir: &Path, account: &Account) -> Result<(), DataFolderError> {
    let failed = |source: io::Error| unusable(data_dir, &source);
    let real = fs::canonicalize(data_dir).map_err(failed)?;
    let folder = OpenOptions::new().read(true).custom_flags(O_DIRECTORY | O_NOFOLLOW).open(&real).map_err(failed)?;
    hand_over::hand_over(&folder, &real, account)
}

fn unusable(path: &Path, source: &io::Error) -> DataFolderError {
    DataFolderError::Unusable { path: PathBuf::from(path), reason: source.to_string() }
}
