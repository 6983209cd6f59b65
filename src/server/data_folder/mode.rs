//! Who besides the owner may look into the data folder.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use nix::unistd::Uid;

use super::unusable;
use crate::server::data_folder::DataFolderError;
use crate::store::STORE;

/// Takes every right from others, or, where the embedded server's account must pass through to its own folder, every right
/// but that. Says what it did, or what the owner should do.
///
/// # Errors
/// [`DataFolderError`], when the folder cannot be read or changed.
pub fn close_to_others(data_dir: &Path, is_passed_through: bool) -> Result<Option<String>, DataFolderError> {
    close(data_dir, if is_passed_through { 0o711 } else { 0o700 }).map_err(|source| unusable(data_dir, &source))
}

fn close(data_dir: &Path, most: u32) -> io::Result<Option<String>> {
    let folder = File::open(data_dir)?;
    let found = folder.metadata()?;
    let (mode, shown) = (found.mode() & 0o7777, data_dir.display());
    if mode & 0o777 & !most == 0 {
        return Ok(None);
    }
    if found.uid() != Uid::effective().as_raw() {
        return Ok(Some(format!(
            "the data folder {shown} belongs to user {} and is open to other accounts (mode {mode:04o}); let it belong to the console's \
             own account, with mode 0700",
            found.uid()
        )));
    }
    if !is_ours(data_dir)? {
        return Ok(Some(format!(
            "the data folder {shown} is open to other accounts (mode {mode:04o}) and holds files that are not Plimsoll's; run chmod 700 on \
             it, or give Plimsoll a folder of its own by PLIMSOLL_DATA_DIR"
        )));
    }
    folder.set_permissions(Permissions::from_mode(mode & most))?;
    Ok(Some(format!("the data folder {shown} was open to other accounts (mode {mode:04o}); its mode is now {:04o}", mode & most)))
}

/// A console has run there, or nothing is there yet: a mistyped folder keeps its mode.
fn is_ours(data_dir: &Path) -> io::Result<bool> {
    Ok(data_dir.join(STORE).exists() || data_dir.join("postgres").exists() || data_dir.read_dir()?.next().is_none())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(mode: u32, file: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(file), "").expect("a file");
        fs::set_permissions(folder.path(), Permissions::from_mode(mode)).expect("a mode");
        folder
    }

    fn mode(folder: &tempfile::TempDir) -> u32 {
        fs::metadata(folder.path()).expect("a folder").mode() & 0o7777
    }

    #[test]
    fn a_folder_with_a_store_that_others_may_read_is_closed_and_told() {
        for (passed_through, closed) in [(false, 0o700), (true, 0o711)] {
            let open = folder(0o755, STORE);
            let said = close_to_others(open.path(), passed_through).expect("closed").expect("told");
            assert_eq!(mode(&open), closed);
            assert!(said.contains("mode 0755") && said.contains(&format!("now {closed:04o}")), "{said}");
            assert_eq!(close_to_others(open.path(), passed_through).expect("closed"), None);
        }
    }

    #[test]
    fn a_folder_of_somebody_elses_files_keeps_its_mode() {
        let home = folder(0o755, "letters");
        let said = close_to_others(home.path(), false).expect("looked at").expect("told");
        assert_eq!(mode(&home), 0o755);
        assert!(said.contains("chmod 700") && said.contains("PLIMSOLL_DATA_DIR"), "{said}");
    }
}
