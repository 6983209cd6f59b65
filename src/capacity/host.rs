//! The memory and the cores of the server's machine: read where the server is seen to run on this one, else told by the
//! node_exporter on it.
//!
//! That the address is local is not enough: a tunnel or a published port of a container is local too. What
//! counts is that the backend's process is here, under its number, and is a PostgreSQL; its own control group
//! then says what it may use.

use std::fs;
use std::path::Path;

use super::facts::Transport;
use super::model::Host;
use crate::capacity::node_exporter::HostMetrics;

/// What was given by the operator, who knows better.
#[derive(Clone, Debug, Default)]
pub struct HostOverrides {
    pub ram: Option<u64>,
    pub cores: Option<u32>,
    /// What the node_exporter of the machine tells, or why it does not; for a server that is not on this one.
    pub machine: Option<Result<HostMetrics, String>>,
}

/// What is known of the machine. `root` is `/`, but in tests.
pub fn host(root: &Path, reached: Transport, backend_pid: i32, given: HostOverrides) -> Host {
    let read = match is_here(root, reached, backend_pid) {
        Ok(()) => read(root, backend_pid),
        Err(reason) => elsewhere(reason, given.machine),
    };
    Host {
        available: read.available.filter(|_| given.ram.is_none()),
        ram: given.ram.or(read.ram),
        cores: given.cores.or(read.cores),
        source: match (given.ram, given.cores) {
            (Some(_), Some(_)) => "given by --ram and --cores".into(),
            (Some(_), None) => format!("memory given by --ram; {}", read.source),
            (None, Some(_)) => format!("cores given by --cores; {}", read.source),
            (None, None) => read.source,
        },
    }
}

fn elsewhere(reason: &str, machine: Option<Result<HostMetrics, String>>) -> Host {
    match machine {
        Some(Ok(HostMetrics { ram, available, cores, source, .. })) => {
            Host { ram, available, cores, source: format!("read from the {source}") }
        }
        Some(Err(said)) => Host { source: format!("{reason}, and the {said}"), ..Host::default() },
        None => Host { source: reason.to_owned(), ..Host::default() },
    }
}

fn is_here(root: &Path, reached: Transport, pid: i32) -> Result<(), &'static str> {
    if reached == Transport::Network {
        return Err("the server is not on this machine");
    }
    match fs::read_to_string(root.join(format!("proc/{pid}/comm"))) {
        Ok(name) if name.trim_end().starts_with("postgres") => Ok(()),
        _ => Err("the server's processes are not visible on this machine; it may run in a container or behind a tunnel"),
    }
}

fn read(root: &Path, pid: i32) -> Host {
    let memory = fs::read_to_string(root.join("proc/meminfo")).unwrap_or_default();
    let limits = groups(root, pid);
    let least = |read: fn(&Path) -> Option<u64>| limits.iter().filter_map(|group| read(group)).min();
    let (total, limit) = (kilobytes(&memory, "MemTotal:"), least(memory_limit));
    let ram = total.map(|total| limit.map_or(total, |limit| limit.min(total)));
    let affinity = fs::read_to_string(root.join(format!("proc/{pid}/status"))).ok().and_then(|status| allowed_cores(&status));
    let cores = affinity.map(|cores| least(core_limit).map_or(cores, |limit| cores.min(u32::try_from(limit).unwrap_or(u32::MAX))));
    let limited = limit.is_some_and(|limit| total.is_none_or(|total| limit < total));
    Host {
        ram,
        available: kilobytes(&memory, "MemAvailable:").map(|available| available.min(ram.unwrap_or(u64::MAX))),
        cores,
        source: if limited { "read from the server's control group" } else { "read from this machine, where the server runs" }.into(),
    }
}

fn kilobytes(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// `Cpus_allowed_list: 0-1,4` are three.
fn allowed_cores(status: &str) -> Option<u32> {
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    let ranges = list.trim().split(',').map(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        Some(to.parse::<u32>().ok()?.checked_sub(from.parse().ok()?)? + 1)
    });
    ranges.sum()
}

/// The folders of the control groups of a process and of all above them, of either version.
fn groups(root: &Path, pid: i32) -> Vec<std::path::PathBuf> {
    let listed = fs::read_to_string(root.join(format!("proc/{pid}/cgroup"))).unwrap_or_default();
    let mounted = root.join("sys/fs/cgroup");
    let of_line = |line: &str| {
        let mut parts = line.splitn(3, ':');
        let (_number, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        let base = match controllers {
            "" => mounted.clone(),
            c if c.split(',').any(|c| c == "memory") => mounted.join("memory"),
            c if c.split(',').any(|c| c == "cpu") => mounted.join("cpu"),
            _ => return None,
        };
        let lowest = base.join(path.trim_start_matches('/'));
        Some(lowest.ancestors().take_while(|path| path.starts_with(&base)).map(Path::to_owned).collect::<Vec<_>>())
    };
    listed.lines().filter_map(of_line).flatten().collect()
}

/// Version 2 says `max` where there is no limit, version 1 a number beyond any memory.
fn memory_limit(group: &Path) -> Option<u64> {
    let read = |file: &str| fs::read_to_string(group.join(file)).ok()?.trim().parse().ok();
    read("memory.max").or_else(|| read("memory.limit_in_bytes"))
}

/// A quota of 150 ms each 100 ms is two cores, of which one is half used.
fn core_limit(group: &Path) -> Option<u64> {
    let read = |file: &str| fs::read_to_string(group.join(file)).ok();
    let text = read("cpu.max").or_else(|| Some(format!("{} {}", read("cpu.cfs_quota_us")?.trim(), read("cpu.cfs_period_us")?.trim())))?;
    let (quota, period) = text.trim().split_once(' ')?;
    let (quota, period): (u64, u64) = (quota.parse().ok()?, period.parse().ok()?);
    Some(quota.div_ceil(period.max(1)).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine of files.
    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        for (path, content) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, content).expect("a file");
        }
        root
    }

    const PROCESS: [(&str, &str); 4] = [
        ("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:   8388608 kB\n"),
        ("proc/7/comm", "postgres\n"),
        ("proc/7/status", "Name:\tpostgres\nCpus_allowed_list:\t0-3,8\n"),
        ("proc/7/cgroup", "0::/pods/db\n"),
    ];

    #[test]
    fn a_server_on_this_machine_has_its_memory_and_cores() {
        let root = machine(&PROCESS);
        let host = host(root.path(), Transport::Socket, 7, HostOverrides::default());
        assert_eq!((host.ram, host.available, host.cores), (Some(16 << 30), Some(8 << 30), Some(5)));
        assert!(host.source.contains("this machine"));
    }

    #[test]
    fn the_least_limit_of_all_control_groups_above_it_holds() {
        let limits = [
            ("sys/fs/cgroup/pods/db/memory.max", "max\n"),
            ("sys/fs/cgroup/pods/memory.max", "2147483648\n"),
            ("sys/fs/cgroup/pods/cpu.max", "150000 100000\n"),
        ];
        let root = machine(&[&PROCESS[..], &limits].concat());
        let host = host(root.path(), Transport::Loopback, 7, HostOverrides::default());
        assert_eq!((host.ram, host.cores), (Some(2 << 30), Some(2)));
        assert_eq!(host.source, "read from the server's control group");
    }

    #[test]
    fn the_older_control_groups_are_read_as_well() {
        let v1 = [
            ("proc/7/cgroup", "4:memory:/db\n3:cpu,cpuacct:/db\n"),
            ("sys/fs/cgroup/memory/db/memory.limit_in_bytes", "1073741824\n"),
            ("sys/fs/cgroup/cpu/db/cpu.cfs_quota_us", "100000\n"),
            ("sys/fs/cgroup/cpu/db/cpu.cfs_period_us", "100000\n"),
        ];
        let root = machine(&[&PROCESS[..3], &v1].concat());
        let host = host(root.path(), Transport::Loopback, 7, HostOverrides::default());
        assert_eq!((host.ram, host.cores), (Some(1 << 30), Some(1)));
    }

    #[test]
    fn a_local_address_whose_process_is_elsewhere_is_not_this_machine() {
        let root = machine(&PROCESS);
        for (reached, pid) in [(Transport::Network, 7), (Transport::Loopback, 8)] {
            let host = host(root.path(), reached, pid, HostOverrides::default());
            assert_eq!((host.ram, host.cores), (None, None), "{}", host.source);
        }
        let other = machine(&[("proc/7/comm", "nginx\n")]);
        assert_eq!(host(other.path(), Transport::Loopback, 7, HostOverrides::default()).ram, None);
    }

    #[test]
    fn a_server_elsewhere_has_what_its_node_exporter_tells() {
        let told = HostMetrics { ram: Some(8 << 30), cores: Some(6), source: "node_exporter at db:9100".into(), ..HostMetrics::default() };
        let given = |machine| HostOverrides { machine: Some(machine), ..HostOverrides::default() };
        let root = machine(&PROCESS);
        let far = host(root.path(), Transport::Network, 7, given(Ok(told.clone())));
        assert_eq!((far.ram, far.cores, far.source.as_str()), (Some(8 << 30), Some(6), "read from the node_exporter at db:9100"));
        assert_eq!(host(root.path(), Transport::Socket, 7, given(Ok(told.clone()))).ram, Some(16 << 30));
        assert_eq!(host(root.path(), Transport::Network, 7, HostOverrides { ram: Some(1 << 30), ..given(Ok(told)) }).ram, Some(1 << 30));
        let unknown = host(root.path(), Transport::Network, 7, given(Err("node_exporter at db:9100 answers with status 404".into())));
        assert_eq!(unknown.source, "the server is not on this machine, and the node_exporter at db:9100 answers with status 404");
    }

    #[test]
    fn what_the_operator_gives_is_taken_before_what_is_read() {
        let root = machine(&PROCESS);
        let given = host(root.path(), Transport::Socket, 7, HostOverrides { ram: Some(1 << 30), ..HostOverrides::default() });
        assert_eq!((given.ram, given.cores, given.available), (Some(1 << 30), Some(5), None));
        assert!(given.source.starts_with("memory given by --ram; read from"));
    }
}
