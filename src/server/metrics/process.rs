//! The console's own process, by the names that Prometheus' clients share.

use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

use super::families::{Families, FamilyLines, Line, LineClock};

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

impl ProcessMetrics {
    /// All families.
    pub fn write(&self, to: &mut Families) {
        to.fractional_counter("process_cpu_seconds", "Processor time of the console, user and system", self.line(self.cpu_seconds));
        to.gauge("process_resident_memory_bytes", "Memory of the console", self.number(self.memory_bytes));
        to.gauge("process_start_time_seconds", "When the console was started, since the Unix epoch", self.number(self.started_at_s));
        if let Some(open) = self.open_files {
            to.gauge("process_open_fds", "Open file descriptors of the console", self.number(open as u64));
        }
        if let Some(most) = self.most_files {
            to.gauge("process_max_fds", "File descriptors that the console may open", self.number(most as u64));
        }
    }

    fn number(&self, value: u64) -> FamilyLines<i64> {
        self.line(i64::try_from(value).unwrap_or(i64::MAX))
    }

    fn line<V>(&self, value: V) -> FamilyLines<V> {
        let clock = LineClock { taken_at_ms: None, since_ms: Some(self.started_at_s * 1000) };
        vec![Line { labels: Vec::new(), clock, value }]
    }
}
