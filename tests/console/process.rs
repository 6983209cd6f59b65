//! The processes of this machine, as `ps` shows them.

use std::path::Path;
use std::process::Command;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// One process.
#[derive(Debug, Clone)]
pub struct Process {
    pub pid: i32,
    pub parent: i32,
    pub command_line: String,
}

/// All processes but those that have ended and wait to be noticed.
pub fn all() -> Vec<Process> {
    let listing = Command::new("ps").args(["-A", "-ww", "-o", "pid=,ppid=,stat=,command="]).output().expect("ps");
    String::from_utf8_lossy(&listing.stdout).lines().filter_map(parse).collect()
}

fn parse(line: &str) -> Option<Process> {
    let mut words = line.split_whitespace();
    let (pid, parent, state) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?);
    let command_line = words.collect::<Vec<_>>().join(" ");
    (!state.starts_with('Z')).then_some(Process { pid, parent, command_line })
}

/// The embedded PostgreSQL of a data folder with all its children.
pub fn servers_of(data_dir: &Path) -> Vec<Process> {
    let all = all();
    let data = format!("{}/postgres/data", data_dir.display());
    let is_postmaster = |process: &&Process| process.command_line.contains("postgres") && process.command_line.contains(&data);
    let postmasters: Vec<i32> = all.iter().filter(is_postmaster).map(|process| process.pid).collect();
    all.into_iter().filter(|process| postmasters.contains(&process.pid) || postmasters.contains(&process.parent)).collect()
}

/// All programs that a console has started on a data folder, which their command lines name, with their children.
pub fn programs_on(data_dir: &Path) -> Vec<Process> {
    let all = all();
    let below = format!("{}/postgres/", data_dir.display());
    let started: Vec<i32> = all.iter().filter(|process| process.command_line.contains(&below)).map(|process| process.pid).collect();
    all.into_iter().filter(|process| started.contains(&process.pid) || started.contains(&process.parent)).collect()
}

/// The one that listens, without its children.
pub fn postmaster_of(data_dir: &Path) -> Option<Process> {
    let servers = servers_of(data_dir);
    servers.iter().find(|process| !servers.iter().any(|other| other.pid == process.parent)).cloned()
}

/// Whether a process of that number still is the same program.
pub fn lives(process: &Process) -> bool {
    let program = |command_line: &str| command_line.split([' ', ':']).next().map(str::to_owned);
    all().iter().any(|other| other.pid == process.pid && program(&other.command_line) == program(&process.command_line))
}

/// Sends a signal; it does not matter when there is nobody any more.
pub fn signal(pid: i32, signal: Signal) {
    let _already_gone = kill(Pid::from_raw(pid), signal);
}
