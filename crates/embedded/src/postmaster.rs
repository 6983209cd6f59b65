//! The server process: started, watched, started anew when it dies, stopped.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::process::Child;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::EmbeddedError;
use super::cluster::Cluster;
use super::{environment, folder};

/// Crash recovery of a demo database takes a moment, not minutes.
const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(5);
/// How often to look whether a process has started or ended.
const LOOK: Duration = Duration::from_millis(20);

pub(super) struct Postmaster {
    child: Child,
}

impl Postmaster {
    /// Starts the server and waits until it answers, or until told to stop.
    pub(super) async fn start(cluster: &Cluster, stopping: &CancellationToken) -> Result<Self, EmbeddedError> {
        stop_predecessor(cluster).await?;
        let log = folder::own_file(&cluster.log).map_err(|source| EmbeddedError::Folder { path: cluster.log.clone(), source })?;
        let mut command = cluster.account.command(&cluster.binaries.path("postgres"));
        command.args(cluster.server_arguments()).current_dir(&cluster.socket_dir);
        // A process group of its own: Ctrl-C reaches the console, which then stops the server in order.
        command.kill_on_drop(true).process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().map_err(|error| cluster.failed(&error.to_string()))?;
        let mut postmaster = Self { child };
        postmaster.wait_until_it_answers(cluster, stopping).await?;
        Ok(postmaster)
    }

    async fn wait_until_it_answers(&mut self, cluster: &Cluster, stopping: &CancellationToken) -> Result<(), EmbeddedError> {
        let deadline = Instant::now() + START_LIMIT;
        let target = cluster.connect_options("postgres", "postgres");
        loop {
            if let Ok(connection) = target.connect().await {
                let connection: PgConnection = connection;
                return connection.close().await.map_err(|error| cluster.failed(&error.to_string()));
            }
            if let Ok(Some(_ended)) = self.child.try_wait() {
                return Err(cluster.failed(&cluster.last_words()));
            }
            if stopping.is_cancelled() {
                self.stop().await;
                return Err(cluster.failed("it was stopped while it started"));
            }
            if Instant::now() > deadline {
                self.stop().await;
                return Err(cluster.failed(&format!("no answer within {} s", START_LIMIT.as_secs())));
            }
            sleep(LOOK).await;
        }
    }

    /// Until told to stop; a server that dies is started again.
    pub(super) async fn supervise(mut self, cluster: Cluster, stopping: CancellationToken) {
        loop {
            tokio::select! {
                () = stopping.cancelled() => return self.stop().await,
                _ = self.child.wait() => {}
            }
            tracing::error!("the embedded PostgreSQL ended by itself ({}); starting it again", cluster.last_words());
            while let Err(error) = self.restart(&cluster, &stopping).await {
                tracing::error!("{error}");
                if timeout(Duration::from_secs(1), stopping.cancelled()).await.is_ok() {
                    return;
                }
            }
        }
    }

    async fn restart(&mut self, cluster: &Cluster, stopping: &CancellationToken) -> Result<(), EmbeddedError> {
        *self = Self::start(cluster, stopping).await?;
        Ok(())
    }

    /// SIGINT is PostgreSQL's fast shutdown: sessions are cut, nothing is lost. SIGQUIT if that hangs.
    async fn stop(&mut self) {
        let Some(pid) = self.child.id() else { return };
        for signal in [Signal::SIGINT, Signal::SIGQUIT] {
            let _already_gone = kill(Pid::from_raw(pid as i32), signal);
            if timeout(STOP_LIMIT, self.child.wait()).await.is_ok() {
                return;
            }
        }
    }
}

/// We hold the folder's lock, so a server that runs here was left by a console that was killed.
async fn stop_predecessor(cluster: &Cluster) -> Result<(), EmbeddedError> {
    let pid_file = cluster.data.join("postmaster.pid");
    let Ok(content) = fs::read_to_string(&pid_file) else { return Ok(()) };
    let pid = content.lines().next().and_then(|line| line.trim().parse::<i32>().ok());
    if let Some(pid) = pid.filter(|pid| is_server_of(*pid, cluster)) {
        tracing::warn!("stopping the PostgreSQL (pid {pid}) that an earlier console left behind");
        let _already_gone = kill(Pid::from_raw(pid), Signal::SIGINT);
        let deadline = Instant::now() + STOP_LIMIT;
        while is_server_of(pid, cluster) {
            if Instant::now() > deadline {
                return Err(cluster.failed(&format!("the server that an earlier console left behind (pid {pid}) does not stop")));
            }
            sleep(LOOK).await;
        }
    }
    // PostgreSQL would take any process that now has this number for the one that wrote the file.
    match fs::remove_file(&pid_file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(EmbeddedError::Folder { path: pid_file, source: error }),
        _ => Ok(()),
    }
}

/// Whether this process is a PostgreSQL on that folder, by its command line, and of the account that runs it: nobody else's
/// process is signalled because that account has written its number.
fn is_server_of(pid: i32, cluster: &Cluster) -> bool {
    if fs::metadata(format!("/proc/{pid}")).is_ok_and(|process| process.uid() != cluster.account.uid()) {
        return false;
    }
    let by_proc = fs::read(format!("/proc/{pid}/cmdline")).map(|raw| String::from_utf8_lossy(&raw).replace('\0', " "));
    let command_line = by_proc.or_else(|_| {
        let ps = environment::command("ps").args(["-o", "command=", "-p", &pid.to_string()]).output();
        ps.map(|out| String::from_utf8_lossy(&out.stdout).into_owned())
    });
    command_line.is_ok_and(|line| line.contains("postgres") && line.contains(&cluster.data.display().to_string()))
}
