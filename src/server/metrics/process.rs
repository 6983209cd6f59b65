//! The console's own process, by the names that Prometheus' clients share.

use std::fmt::Error;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

use super::families::{fractional_counter, gauge};

/// What the operating system says of it.
#[derive(Debug, Default)]
pub struct ProcessMetrics {
    cpu_seconds: f64,
    memory_bytes: u64,
    started_at_s: u64,
    open_files: Option<usize>,
    most_files: Option<usize>,
}

impl ProcessMetrics {
    /// Of this process, now; `None` where the system does not tell.
    pub fn now() -> Option<Self> {
        let pid = sysinfo::get_current_pid().ok()?;
        let mut system = System::new();
        let what = ProcessRefreshKind::nothing().with_cpu().with_memory().without_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, what);
        let process = system.process(pid)?;
        Some(Self {
            cpu_seconds: process.accumulated_cpu_time() as f64 / 1000.0,
            memory_bytes: process.memory(),
            started_at_s: process.start_time(),
            open_files: process.open_files(),
            most_files: process.open_files_limit(),
        })
    }
}

impl Collector for ProcessMetrics {
    fn encode(&self, mut to: DescriptorEncoder) -> Result<(), Error> {
        let number = |value: u64| vec![(Vec::<(&str, &str)>::new(), i64::try_from(value).unwrap_or(i64::MAX))];
        fractional_counter(&mut to, "process_cpu_seconds", "Processor time of the console, user and system", self.cpu_seconds)?;
        gauge(&mut to, "process_resident_memory_bytes", "Memory of the console", number(self.memory_bytes))?;
        gauge(&mut to, "process_start_time_seconds", "When the console was started, since the Unix epoch", number(self.started_at_s))?;
        if let Some(open) = self.open_files {
            gauge(&mut to, "process_open_fds", "Open file descriptors of the console", number(open as u64))?;
        }
        if let Some(most) = self.most_files {
            gauge(&mut to, "process_max_fds", "File descriptors that the console may open", number(most as u64))?;
        }
        Ok(())
    }
}
