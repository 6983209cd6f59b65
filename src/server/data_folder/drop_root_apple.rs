//! macOS keeps a process's groups in its directory service, where they cannot be left.

use std::io;

use super::account::Account;

/// Refuses: an ordinary user starts the console here.
pub fn drop_root(_account: &Account) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system does not let a process leave its groups"))
}
