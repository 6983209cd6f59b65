//! How busy the server's machine is, where it is this one.

use std::fs;

use super::model::HostLoad;
use super::rates::Cpu;
use crate::capacity::model::Host;

/// What stands in /proc, and the processor's counters for the next reading. `known` tells whether the server is here.
pub fn load(known: Host) -> (HostLoad, Option<Cpu>) {
    let mut load = HostLoad { cores: known.cores, ram: known.ram, available: known.available, source: known.source, ..HostLoad::default() };
    if known.ram.is_none() {
        return (load, None);
    }
    load.load = fs::read_to_string("/proc/loadavg").ok().and_then(|text| text.split_whitespace().next()?.parse().ok());
    let cpu = fs::read_to_string("/proc/stat").ok().and_then(|text| Cpu::parse(&text));
    (load, cpu)
}
