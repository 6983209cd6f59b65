//! Programs that a console which was killed has left running: they are stopped at the next start.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

use nix::sys::signal::kill;
use nix::unistd::Pid;
use tokio::time::sleep;

use super::program::Traces;
use super::{EmbeddedError, environment};

const STOP_LIMIT: Duration = Duration::from_secs(5);
/// How often to look whether a process has ended.
const LOOK: Duration = Duration::from_millis(20);

/// We hold the folder's lock, so a process that runs here was left by a console that was killed.
pub(super) async fn stop(traces: &Traces) -> Result<(), EmbeddedError> {
    let Ok(content) = fs::read_to_string(&traces.pid_file) else { return Ok(()) };
    let pid = content.lines().next().and_then(|line| line.trim().parse::<i32>().ok());
    if let Some(pid) = pid.filter(|pid| is_process_of(*pid, traces)) {
        tracing::warn!("stopping the {} (pid {pid}) that an earlier console left behind", traces.name);
        end(pid, traces).await?;
    }
    // The program would take any process that now has this number for the one that wrote the file.
    match fs::remove_file(&traces.pid_file) {
        Err(source) if source.kind() != ErrorKind::NotFound => Err(EmbeddedError::Folder { path: traces.pid_file.clone(), source }),
        _ => Ok(()),
    }
}

async fn end(pid: i32, traces: &Traces) -> Result<(), EmbeddedError> {
    for signal in traces.endings {
        let _already_gone = kill(Pid::from_raw(pid), signal);
        let deadline = Instant::now() + STOP_LIMIT;
        while Instant::now() < deadline {
            if !is_process_of(pid, traces) {
                return Ok(());
            }
            sleep(LOOK).await;
        }
    }
    Err(traces.failed(&format!("the one that an earlier console left behind (pid {pid}) does not stop")))
}

/// Whether this process is that program on that folder, by its command line, and of the account that runs it: nobody else's
/// process is signalled because that account has written its number.
fn is_process_of(pid: i32, traces: &Traces) -> bool {
    if fs::metadata(format!("/proc/{pid}")).is_ok_and(|process| process.uid() != traces.account.uid()) {
        return false;
    }
    let by_proc = fs::read(format!("/proc/{pid}/cmdline")).map(|raw| String::from_utf8_lossy(&raw).replace('\0', " "));
    let command_line = by_proc.or_else(|_| {
        let ps = environment::command("ps").args(["-o", "command=", "-p", &pid.to_string()]).output();
        ps.map(|out| String::from_utf8_lossy(&out.stdout).into_owned())
    });
    command_line.is_ok_and(|line| line.contains(traces.program) && line.contains(&traces.folder.display().to_string()))
}
