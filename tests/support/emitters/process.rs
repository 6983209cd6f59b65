//! A program that a test starts: killed and reaped when dropped.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use crate::http::http_client;

/// A Java program on a machine that compiles takes some of it.
const LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// A running program. Its standard input stays open as long as this process lives; what it complains of is kept.
pub struct Process {
    child: Child,
    complaints: NamedTempFile,
}

impl Process {
    /// Starts a program whose standard output nobody reads.
    pub fn start(command: &mut Command) -> Self {
        let complaints = NamedTempFile::new().expect("a temporary file");
        let stderr = complaints.reopen().expect("the file can be opened");
        command.stdin(Stdio::piped()).stderr(stderr);
        let child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}; `make setup` installs it", program_of(command)));
        Self { child, complaints }
    }

    /// Starts a program that prints a line when it is ready; that line.
    pub async fn start_and_read_line(command: &mut Command) -> (Self, String) {
        let mut process = Self::start(command.stdout(Stdio::piped()));
        let stdout = process.child.stdout.take().expect("standard output is piped");
        let reading = tokio::task::spawn_blocking(move || first_line(stdout));
        let line = tokio::time::timeout(LIMIT, reading).await.map_or_else(|_| String::new(), |line| line.expect("no panic"));
        assert!(!line.is_empty(), "{} does not start: {}", program_of(command), process.complaints());
        (process, line)
    }

    /// Starts a program, and returns when this address answers with success.
    pub async fn start_and_wait_for(command: &mut Command, url: &str) -> Self {
        let mut process = Self::start(command.stdout(Stdio::null()));
        let (client, began) = (http_client().build().expect("a client"), Instant::now());
        while !client.get(url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(!process.has_ended() && began.elapsed() < LIMIT, "{} does not start: {}", program_of(command), process.complaints());
            tokio::time::sleep(POLL).await;
        }
        process
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as the kernel would: it can finish nothing.
    pub fn kill(&mut self) {
        let _already_gone = self.child.kill();
        let _reaped = self.child.wait();
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it is ours").is_some()
    }

    /// With which code it has ended; `None` where a signal has ended it, or nothing yet.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.child.try_wait().expect("it is ours").and_then(|status| status.code())
    }

    /// What it has written on its standard error.
    pub fn complaints(&self) -> String {
        fs::read_to_string(self.complaints.path()).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The rest is read too, until the program ends: it never waits for a reader.
fn first_line(stdout: ChildStdout) -> String {
    let (mut stdout, mut line) = (BufReader::new(stdout), String::new());
    let _ended = stdout.read_line(&mut line);
    std::thread::spawn(move || stdout.read_to_end(&mut Vec::new()));
    line.trim_end().to_owned()
}

fn program_of(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
