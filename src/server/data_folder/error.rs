//! Why a data folder is not used.

use std::io;
use std::path::PathBuf;

/// One sentence each, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum DataFolderError {
    /// It cannot be made or read, or is somebody else's.
    #[error("the data folder {} cannot be used ({reason}); set PLIMSOLL_DATA_DIR to a folder that can", path.display())]
    Unusable {
        /// Which one.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Somebody else could put another folder in its place.
    #[error(
        "the folder {} above the data folder {} {reason}, so the data folder could be replaced; {remedy}, or set PLIMSOLL_DATA_DIR to \
         another place", above.display(), path.display()
    )]
    Replaceable {
        /// The folder above.
        above: PathBuf,
        /// The data folder.
        path: PathBuf,
        /// What is wrong with the folder above.
        reason: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Root would give files away that are none of ours.
    #[error(
        "the data folder {} holds {name:?}, which is not Plimsoll's; move it, or set PLIMSOLL_DATA_DIR to a folder for Plimsoll alone",
        path.display()
    )]
    Foreign {
        /// The data folder.
        path: PathBuf,
        /// A file in it.
        name: String,
    },
    /// No console has run there.
    #[error("there is no store in {}: no console has run there; give the console's data folder by --data-dir or PLIMSOLL_DATA_DIR", .0.display())]
    NoStore(PathBuf),
    /// Root is to be left, but for no account that exists.
    #[error(
        "plimsoll does not run as root, and there is no user plimsoll, postgres or nobody to run as; start it as an ordinary user, or \
         give --allow-root"
    )]
    NoAccount,
    /// The system refuses the change of identity.
    #[error("plimsoll was started as root and cannot become user {account} ({source}); start it as an ordinary user, or give --allow-root")]
    Identity {
        /// Whom to become.
        account: String,
        /// Why not.
        source: io::Error,
    },
}
