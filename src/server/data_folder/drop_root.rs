//! From root to an unprivileged account, for good.

use std::io;

use nix::unistd::{Uid, setgid, setgroups, setuid};

use super::account::Account;

/// Groups first: without root they cannot be left any more. Of the account's groups it takes the primary one alone; the
/// console needs none of the others, which may open keys (`ssl-cert`) or logs (`adm`).
pub fn drop_root(account: &Account) -> io::Result<()> {
    setgroups(&[account.gid])?;
    setgid(account.gid)?;
    setuid(account.uid)?;
    match setuid(Uid::from_raw(0)) {
        Ok(()) => Err(io::Error::other("the way back to root is open")),
        Err(_) => Ok(()),
    }
}
