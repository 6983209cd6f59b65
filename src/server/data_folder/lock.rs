//! One console per data folder: two would give the same numbers to different incidents and overwrite each other's seconds.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use nix::libc::O_NOFOLLOW;

use crate::store::StoreError;

/// The folder is this process's as long as the file is held; the system lets go of it when the process ends, however it ends.
/// What `plimsoll mark` and its like do beside a running console needs no such hold.
///
/// # Errors
/// [`StoreError`], with what to do.
pub fn lock(data_dir: &Path) -> Result<File, StoreError> {
    let path = data_dir.join("console.lock");
    let unusable = |error: std::io::Error| StoreError::Unusable { path: path.clone(), reason: error.to_string() };
    DirBuilder::new().recursive(true).mode(0o700).create(data_dir).map_err(unusable)?;
    let file = OpenOptions::new().create(true).append(true).mode(0o600).custom_flags(O_NOFOLLOW).open(&path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(data_dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_once_and_free_afterwards() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = lock(folder.path()).expect("it is free");
        let refused = lock(folder.path()).expect_err("it is held").to_string();
        assert!(refused.contains("is in use by another console") && refused.contains("PLIMSOLL_DATA_DIR"), "{refused}");
        drop(held);
        lock(folder.path()).expect("it is free again");
    }
}
