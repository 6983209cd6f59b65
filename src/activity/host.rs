//! How busy the server's machine is: from /proc where it is this one, else from its node_exporter.

use std::fs;
use std::path::Path;

use super::model::HostLoad;
use super::rates::Cpu;
use crate::capacity::facts::Transport;
use crate::capacity::host::{HostOverrides, host};
use crate::capacity::model::Host;
use crate::capacity::node_exporter::HostMetrics;

/// The machine, and its processors' counters for the next reading.
pub fn load(reached: Transport, backend_pid: i32, machine: Option<Result<HostMetrics, String>>) -> (HostLoad, Option<Cpu>) {
    let root = Path::new("/");
    let here = host(root, reached, backend_pid, HostOverrides::default());
    if here.ram.is_some() {
        return of_proc(here);
    }
    let (load, cpu) = match &machine {
        Some(Ok(machine)) => (machine.load, machine.cpu_ms.map(|(busy, whole)| Cpu { busy, whole, is_here: false })),
        _ => (None, None),
    };
    let there = host(root, reached, backend_pid, HostOverrides { machine, ..HostOverrides::default() });
    (HostLoad { load, ..of(there) }, cpu)
}

fn of(Host { ram, available, cores, source }: Host) -> HostLoad {
    HostLoad { cores, ram_bytes: ram, available_bytes: available, source, ..HostLoad::default() }
}

fn of_proc(here: Host) -> (HostLoad, Option<Cpu>) {
    let mut load = of(here);
    load.load = fs::read_to_string("/proc/loadavg").ok().and_then(|text| text.split_whitespace().next()?.parse().ok());
    (load, Cpu::here())
}
