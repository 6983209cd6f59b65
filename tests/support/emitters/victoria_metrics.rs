//! A VictoriaMetrics of Debian's, which scrapes once a second.

use std::process::Command;

use tempfile::TempDir;

use super::process::Process;
use super::scraping::write_configuration;
use super::tools::{free_port, program};

/// A running VictoriaMetrics; killed when dropped.
pub struct VictoriaMetrics {
    url: String,
    _process: Process,
    _folder: TempDir,
}

impl VictoriaMetrics {
    /// Scrapes these: (job, address of an exposition). A query answers for the time before `latency_offset`, 30 s unless
    /// told otherwise: here `latency_offset` is given.
    pub async fn start(targets: &[(&str, &str)], latency_offset: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("plimsoll-victoria-").tempdir().expect("a temporary folder");
        let configuration = write_configuration(folder.path(), targets);
        let url = format!("http://127.0.0.1:{}", free_port());
        let mut command = Command::new(program("victoria-metrics"));
        command.arg(format!("-promscrape.config={}", configuration.display()));
        command.arg(format!("-storageDataPath={}", folder.path().join("data").display()));
        command.arg(format!("-httpListenAddr={}", url.trim_start_matches("http://")));
        command.arg(format!("-search.latencyOffset={latency_offset}")).args(["-memory.allowedPercent=5", "-retentionPeriod=1"]);
        let process = Process::start_and_wait_for(&mut command, &format!("{url}/health")).await;
        Self { url, _process: process, _folder: folder }
    }

    /// Its address, under which `/api/v1/query` is.
    pub fn url(&self) -> &str {
        &self.url
    }
}
