//! Where a store is: a data folder, a PostgreSQL or a backup.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::backup::MAGIC;
use super::error::TransferError;
use crate::store::postgres::{self, Way};
use crate::store::{STORE, StoreError};

/// Displayed without a secret.
#[derive(Clone)]
pub enum Place {
    /// A data folder, with the store of one console.
    Folder(PathBuf),
    /// The store of several consoles.
    Server { way: Box<Way> },
    /// What `plimsoll store backup` has written.
    Backup(PathBuf),
}

impl Place {
    /// A URL, a folder, the store's file in it, or a backup.
    ///
    /// # Errors
    /// It is a URL that cannot be used.
    pub fn read(given: &SecretString) -> Result<Self, StoreError> {
        let text = given.expose_secret();
        if text.contains("://") {
            return Self::server(given);
        }
        let path = PathBuf::from(text);
        let is_store = path.file_name().is_some_and(|name| name == STORE) && path.is_file();
        Ok(match path.parent() {
            Some(folder) if is_store => Self::Folder(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }),
            _ if path.is_file() => Self::Backup(path),
            _ => Self::Folder(path),
        })
    }

    /// The PostgreSQL of this URL.
    ///
    /// # Errors
    /// It cannot be used.
    pub fn server(url: &SecretString) -> Result<Self, StoreError> {
        Ok(Self::Server { way: Box::new(postgres::read(url)?) })
    }

    /// What it is kept in.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Folder(_) => "SQLite",
            Self::Server { .. } => "PostgreSQL",
            Self::Backup(_) => "backup",
        }
    }

    /// Whether both are one folder. Servers are compared when they are connected to.
    pub fn is_same_folder(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Folder(one), Self::Folder(another)) => {
                one == another || one.canonicalize().ok().is_some_and(|real| another.canonicalize().ok() == Some(real))
            }
            _ => false,
        }
    }

    /// The sentence for it: what is asked of it cannot be done because of this.
    pub fn unreadable(&self, reason: impl Into<String>) -> TransferError {
        TransferError::Unreadable { place: self.to_string(), reason: reason.into() }
    }

    pub fn unwritable(&self, reason: impl Into<String>) -> TransferError {
        TransferError::Unwritable { place: self.to_string(), reason: reason.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "the store in {}", folder.display()),
            Self::Server { way } => write!(f, "the store at {way}"),
            Self::Backup(file) => write!(f, "the backup {}", file.display()),
        }
    }
}

/// Whether a file begins as a backup does.
pub fn is_backup(path: &Path) -> bool {
    let mut begin = [0; MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok_and(|()| begin == *MAGIC.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Place {
        Place::read(&SecretString::from(text.to_owned())).expect("a place")
    }

    #[test]
    fn a_place_is_told_without_its_password() {
        let server = read("postgres://plimsoll_store:hunter22@db.example/plimsoll");
        assert_eq!(server.to_string(), "the store at db.example:5432/plimsoll");
        let refused = Place::read(&SecretString::from("mysql://u:hunter22@h/d".to_owned())).err().expect("it is no place").to_string();
        assert!(!refused.contains("hunter22"), "{refused}");
    }

    #[test]
    fn a_folder_its_store_and_another_way_to_it_are_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(STORE), "").expect("a file");
        let path = folder.path().display().to_string();
        let place = read(&path);
        assert!(matches!(&place, Place::Folder(_)));
        for same in [format!("{path}/"), format!("{path}/."), format!("{path}/{STORE}")] {
            assert!(place.is_same_folder(&read(&same)), "{same}");
        }
        assert!(!place.is_same_folder(&read(&format!("{path}/other"))));
        std::fs::write(folder.path().join("x.backup"), "").expect("a file");
        assert!(matches!(read(&format!("{path}/x.backup")), Place::Backup(_)));
    }
}
