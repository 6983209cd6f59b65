//! A hot standby of the embedded server: copied anew at each start, which takes less than making sure that an old copy can follow.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use nix::sys::signal::Signal;
use sqlx::postgres::PgConnectOptions;
use tokio::process::Command;
use tokio::time::timeout;

use super::cluster::{Cluster, serves, through};
use super::last_words::reason;
use super::program::{Program, Traces};
use super::supervisor::Supervisor;
use super::{EmbeddedError, ROLE, folder, leftovers};

/// Names its socket, beside that of the primary.
const PORT: u16 = 5433;
/// A demo database is copied within a second.
const COPY_LIMIT: Duration = Duration::from_secs(30);

/// A running standby. Stop it with [`stop`](Self::stop); if it dies by itself it is started anew.
pub struct Standby {
    server: StandbyServer,
    supervisor: Supervisor,
}

impl Standby {
    pub(super) async fn start(cluster: &Cluster) -> Result<Self, EmbeddedError> {
        let server = StandbyServer::beside(cluster);
        server.copy().await?;
        let supervisor = Supervisor::start(server.clone()).await?;
        Ok(Self { server, supervisor })
    }

    /// How a service connects: with the role that the primary has for it.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.server.connect_options(ROLE, ROLE)
    }

    /// The port that names its socket, in the folder of the primary's.
    pub fn port(&self) -> u16 {
        PORT
    }

    /// Stops it, cutting the sessions that are left, and removes the copy.
    pub async fn stop(self) {
        self.supervisor.stop().await;
        let _left_to_the_next_start = tokio::fs::remove_dir_all(&self.server.data).await;
    }
}

/// What a standby is started from.
#[derive(Clone)]
pub(super) struct StandbyServer {
    primary: Cluster,
    data: PathBuf,
    log: PathBuf,
}

impl StandbyServer {
    pub(super) fn beside(primary: &Cluster) -> Self {
        Self { primary: primary.clone(), data: primary.data.with_file_name("standby"), log: primary.log.with_file_name("standby.log") }
    }

    /// Stops one that an earlier console left behind, and removes its copy.
    pub(super) async fn clear(&self) -> Result<(), EmbeddedError> {
        leftovers::stop(&self.traces()).await?;
        match tokio::fs::remove_dir_all(&self.data).await {
            Err(source) if source.kind() != ErrorKind::NotFound => Err(EmbeddedError::Folder { path: self.data.clone(), source }),
            _ => Ok(()),
        }
    }

    async fn copy(&self) -> Result<(), EmbeddedError> {
        self.clear().await?;
        folder::private(&self.data, &self.primary.account).map_err(|source| EmbeddedError::Folder { path: self.data.clone(), source })?;
        let mut backup = self.primary.account.command(&self.primary.binaries.path("pg_basebackup"));
        backup.arg("-h").arg(&self.primary.socket_dir).args(["-U", "postgres", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        backup.arg("-D").arg(&self.data).kill_on_drop(true).current_dir(&self.primary.socket_dir);
        let traces = self.traces();
        let copied = timeout(COPY_LIMIT, backup.output()).await;
        let copied = copied.map_err(|_| traces.failed(&format!("no copy within {} s", COPY_LIMIT.as_secs())))?;
        let copied = copied.map_err(|error| traces.failed(&format!("pg_basebackup does not run: {error}")))?;
        if copied.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&copied.stderr);
        Err(traces.failed(reason(&said).unwrap_or("pg_basebackup failed without a message")))
    }

    fn connect_options(&self, role: &str, database: &str) -> PgConnectOptions {
        through(&self.primary.socket_dir, role, database).port(PORT)
    }
}

impl Program for StandbyServer {
    fn traces(&self) -> Traces {
        Traces {
            name: "standby",
            program: "postgres",
            folder: self.data.clone(),
            pid_file: self.data.join("postmaster.pid"),
            log: self.log.clone(),
            account: self.primary.account.clone(),
            endings: [Signal::SIGINT, Signal::SIGQUIT],
        }
    }

    fn command(&self) -> Command {
        let mut command = self.primary.server_command(&self.data);
        // Its name on the primary; and a copy that is made anew at each start need not survive a power cut.
        let settings = [&format!("port={PORT}"), "cluster_name=standby", "fsync=off", "full_page_writes=off"];
        command.args(settings.iter().flat_map(|setting| ["-c", setting]));
        command
    }

    async fn answers(&self) -> bool {
        serves(&self.connect_options("postgres", "postgres")).await
    }
}
