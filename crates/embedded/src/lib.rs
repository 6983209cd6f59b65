#![doc = include_str!("../README.md")]

mod account;
mod binaries;
mod cluster;
mod environment;
mod folder;
mod last_words;
mod leftovers;
mod pgbouncer;
mod program;
mod standby;
mod supervisor;

use std::path::{Path, PathBuf};

use sqlx::postgres::PgConnectOptions;

use account::Account;
pub use binaries::Binaries;
use cluster::Cluster;
pub use pgbouncer::PgBouncer;
use pgbouncer::Pooler;
use program::Program;
pub use standby::Standby;
use standby::StandbyServer;
use supervisor::Supervisor;

/// The role and the database that the console uses; the role may log in and read statistics, no more.
const ROLE: &str = "plimsoll";

/// Room for the default pool (150), a second instance during a look-around, and the console itself.
pub const MAX_CONNECTIONS: u32 = 300;

/// Why the embedded server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// There are no server binaries on this machine.
    #[error(
        "no PostgreSQL server is installed here: install it (Debian: apt-get install postgresql, macOS: brew install postgresql) \
         or point --database-url at a running one"
    )]
    NotInstalled,
    /// Another console runs on the same data folder.
    #[error("the data folder {} is in use by another plimsoll; stop that one or set PLIMSOLL_DATA_DIR to another folder", .0.display())]
    InUse(PathBuf),
    /// The account that PostgreSQL must run as does not exist.
    #[error(
        "PostgreSQL refuses to run as root and there is neither a user postgres nor nobody to run it as; start plimsoll as an ordinary user"
    )]
    NoAccount,
    /// PostgreSQL looks its account up by number and does not run without a name.
    #[error(
        "PostgreSQL does not run as an account without a name, and user {0} has no name on this system; add a line for it to /etc/passwd, \
         start plimsoll as a user that has one, or point --database-url at a running server"
    )]
    NamelessAccount(u32),
    /// A folder or file could not be made.
    #[error("{} cannot be used for the embedded PostgreSQL ({source}); set PLIMSOLL_DATA_DIR to a folder that can", path.display())]
    Folder {
        /// Which one.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// One of its programs, or of those beside it, said no.
    #[error("the embedded {name} did not start: {reason} (log: {})", log.display())]
    Failed {
        /// What it is.
        name: &'static str,
        /// Its last words.
        reason: String,
        /// Where the rest is.
        log: PathBuf,
    },
}

/// How the server is reached that another plimsoll runs on this data folder.
pub fn of_running(data_dir: &Path) -> PgConnectOptions {
    cluster::through(&folder::socket_dir_of_running(data_dir), ROLE, ROLE)
}

/// A running embedded server. Stop it with [`stop`](Self::stop); if it dies by itself it is started anew.
pub struct Embedded {
    cluster: Cluster,
    supervisor: Supervisor,
}

impl Embedded {
    /// Starts the server below `data_dir`, making the cluster on the first run. A server left behind
    /// by a crashed console is stopped first, and so are a standby and a PgBouncer.
    ///
    /// # Errors
    /// [`EmbeddedError`], each with what to do.
    pub async fn start(data_dir: &Path) -> Result<Self, EmbeddedError> {
        let binaries = Binaries::find().ok_or(EmbeddedError::NotInstalled)?;
        let cluster = Cluster::prepare(binaries, Account::choose()?, data_dir).await?;
        leftovers::stop(&Pooler::before(&cluster).traces()).await?;
        StandbyServer::beside(&cluster).clear().await?;
        let supervisor = Supervisor::start(cluster.clone()).await?;
        cluster.create_role(ROLE).await?;
        Ok(Self { cluster, supervisor })
    }

    /// How the console connects: an ordinary role with `pg_monitor`.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.cluster.connect_options(ROLE, ROLE)
    }

    /// How an administrator connects, for example by `psql -h <this folder> -U postgres`.
    pub fn superuser_options(&self) -> PgConnectOptions {
        self.cluster.connect_options("postgres", "postgres")
    }

    /// The folder of its socket.
    pub fn socket_dir(&self) -> &Path {
        &self.cluster.socket_dir
    }

    /// Copies the server as it is now into a hot standby, which follows it. One at a time; stop it before the server.
    ///
    /// # Errors
    /// [`EmbeddedError`], each with what to do.
    pub async fn start_standby(&self) -> Result<Standby, EmbeddedError> {
        Standby::start(&self.cluster).await
    }

    /// Starts an installed PgBouncer before the server, in transaction mode with `pool_size` server connections; `None` where none is
    /// installed. One at a time; stop it before the server.
    ///
    /// # Errors
    /// [`EmbeddedError`], each with what to do.
    pub async fn start_pgbouncer(&self, pool_size: u32) -> Result<Option<PgBouncer>, EmbeddedError> {
        PgBouncer::start(&self.cluster, pool_size).await
    }

    /// Stops it, cutting the sessions that are left, within about five seconds.
    pub async fn stop(self) {
        self.supervisor.stop().await;
    }
}
