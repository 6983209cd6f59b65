//! A program's process: started, watched, started anew when it dies, stopped.

use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::kill;
use nix::unistd::Pid;
use tokio::process::Child;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::program::Program;
use super::{EmbeddedError, folder, leftovers};

/// Crash recovery of a demo database takes a moment, not minutes.
const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(5);
/// How often to look whether a process has started.
const LOOK: Duration = Duration::from_millis(20);

/// Looks after a program. Dropped, it stops the program without waiting for its end.
pub(super) struct Supervisor {
    stopping: CancellationToken,
    task: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Starts the program and waits until it answers.
    pub(super) async fn start<P: Program>(program: P) -> Result<Self, EmbeddedError> {
        let stopping = CancellationToken::new();
        let process = Process::start(&program, &stopping).await?;
        let task = tokio::spawn(process.supervise(program, stopping.clone()));
        Ok(Self { stopping, task: Some(task) })
    }

    /// Stops it within about five seconds.
    pub(super) async fn stop(mut self) {
        self.stopping.cancel();
        if let Some(task) = self.task.take() {
            let _finished = timeout(STOP_LIMIT + Duration::from_secs(3), task).await;
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

struct Process {
    child: Child,
}

impl Process {
    /// Starts it and waits until it answers, or until told to stop.
    async fn start<P: Program>(program: &P, stopping: &CancellationToken) -> Result<Self, EmbeddedError> {
        let traces = program.traces();
        leftovers::stop(&traces).await?;
        let log = folder::own_file(&traces.log).map_err(|source| EmbeddedError::Folder { path: traces.log.clone(), source })?;
        let mut command = program.command();
        // A process group of its own: Ctrl-C reaches the console, which then stops the program in order.
        command.kill_on_drop(true).process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().map_err(|error| traces.failed(&error.to_string()))?;
        let mut process = Self { child };
        process.wait_until_it_answers(program, stopping).await?;
        Ok(process)
    }

    async fn wait_until_it_answers<P: Program>(&mut self, program: &P, stopping: &CancellationToken) -> Result<(), EmbeddedError> {
        let deadline = Instant::now() + START_LIMIT;
        while !program.answers().await {
            let traces = program.traces();
            if let Ok(Some(_ended)) = self.child.try_wait() {
                return Err(traces.failed(&traces.last_words()));
            }
            if stopping.is_cancelled() {
                self.stop(program).await;
                return Err(traces.failed("it was stopped while it started"));
            }
            if Instant::now() > deadline {
                self.stop(program).await;
                return Err(traces.failed(&format!("no answer within {} s", START_LIMIT.as_secs())));
            }
            sleep(LOOK).await;
        }
        Ok(())
    }

    /// Until told to stop; a program that dies is started again.
    async fn supervise<P: Program>(mut self, program: P, stopping: CancellationToken) {
        loop {
            tokio::select! {
                () = stopping.cancelled() => return self.stop(&program).await,
                _ = self.child.wait() => {}
            }
            let traces = program.traces();
            tracing::error!("the embedded {} ended by itself ({}); starting it again", traces.name, traces.last_words());
            while let Err(error) = self.restart(&program, &stopping).await {
                tracing::error!("{error}");
                if timeout(Duration::from_secs(1), stopping.cancelled()).await.is_ok() {
                    return;
                }
            }
        }
    }

    async fn restart<P: Program>(&mut self, program: &P, stopping: &CancellationToken) -> Result<(), EmbeddedError> {
        *self = Self::start(program, stopping).await?;
        Ok(())
    }

    /// In order; at once if that hangs.
    async fn stop<P: Program>(&mut self, program: &P) {
        let Some(pid) = self.child.id() else { return };
        for signal in program.traces().endings {
            let _already_gone = kill(Pid::from_raw(pid as i32), signal);
            if timeout(STOP_LIMIT, self.child.wait()).await.is_ok() {
                return;
            }
        }
    }
}
