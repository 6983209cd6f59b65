//! Running the program to its end.

use std::fs::Permissions;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::program::plimsoll;

/// What is wrong is known before anything is started; a program that still runs then has taken bad input for good.
const LIMIT: Duration = Duration::from_secs(10);

/// How the program ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// An empty folder that other accounts can pass through.
pub fn folder() -> TempDir {
    let passable = Permissions::from_mode(0o755);
    tempfile::Builder::new().prefix("plimsoll-cli-").permissions(passable).tempdir().expect("a temporary folder")
}

/// The program with these arguments, a data folder, any free port, and backtraces asked for.
pub fn on(data_dir: &Path, arguments: &[&str]) -> Command {
    let mut command = plimsoll();
    command.args(arguments).env("PLIMSOLL_DATA_DIR", data_dir).env("PLIMSOLL_LISTEN", "127.0.0.1:0").env("RUST_BACKTRACE", "1");
    command
}

/// Runs it to its end; one that does not end is killed and fails the test.
pub fn run(command: &mut Command) -> Ended {
    run_within(LIMIT, command)
}

/// The same for one that has work to do.
pub fn run_within(limit: Duration, command: &mut Command) -> Ended {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let (stdout, stderr) = (read(child.stdout.take()), read(child.stderr.take()));
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("its status") {
            break Some(status);
        }
        if began.elapsed() > limit {
            child.kill().and_then(|()| child.wait()).expect("it is killed");
            break None;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let text = |reader: thread::JoinHandle<String>| reader.join().expect("its output is text");
    let ended = Ended { code: status.and_then(|status| status.code()), stdout: text(stdout), stderr: text(stderr) };
    assert!(status.is_some(), "still running after {limit:?}: {command:?}: {ended:?}");
    ended
}

fn read(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        stream.expect("the stream is piped").read_to_string(&mut text).expect("UTF-8");
        text
    })
}

/// Exit code 2, nothing on standard output, one sentence on standard error that says each of `hints` and not `secret`.
#[track_caller]
pub fn assert_refused(ended: &Ended, hints: &[&str], secret: &str) {
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(ended.stdout, "", "{ended:?}");
    let sentence = ended.stderr.strip_prefix("plimsoll: ").and_then(|said| said.strip_suffix('\n'));
    let sentence = sentence.unwrap_or_else(|| panic!("not a sentence of plimsoll's: {ended:?}"));
    assert!(!sentence.contains('\n') && !sentence.to_lowercase().contains("backtrace"), "more than one sentence: {ended:?}");
    assert!(!sentence.contains(secret), "the secret is told: {ended:?}");
    for hint in hints {
        assert!(sentence.contains(hint), "{hint:?} is not said: {ended:?}");
    }
    assert!(sentence.matches("os error").count() <= 1, "the reason is told twice: {ended:?}");
}
