//! A Prometheus of Debian's, which scrapes once a second.

use std::process::Command;

use tempfile::TempDir;

use super::process::Process;
use super::scraping::write_configuration;
use super::tools::{free_port, program};

/// A running Prometheus; killed when dropped.
pub struct Prometheus {
    url: String,
    _process: Process,
    _folder: TempDir,
}

impl Prometheus {
    /// Scrapes these: (job, address of an exposition).
    pub async fn start(targets: &[(&str, &str)]) -> Self {
        Self::start_with(targets, &[]).await
    }

    /// Scrapes nothing, and takes remote write; native histograms too, where these are asked for.
    pub async fn receiving(native_histograms: bool) -> Self {
        let native: &[&str] = if native_histograms { &["--enable-feature=native-histograms"] } else { &[] };
        Self::start_with(&[], &[&["--web.enable-remote-write-receiver"], native].concat()).await
    }

    async fn start_with(targets: &[(&str, &str)], arguments: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("plimsoll-prometheus-").tempdir().expect("a temporary folder");
        let configuration = write_configuration(folder.path(), targets);
        let url = format!("http://127.0.0.1:{}", free_port());
        let mut command = Command::new(program("prometheus"));
        command.arg(format!("--config.file={}", configuration.display()));
        command.arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()));
        command.arg(format!("--web.listen-address={}", url.trim_start_matches("http://")));
        command.args(arguments);
        let process = Process::start_and_wait_for(&mut command, &format!("{url}/-/ready")).await;
        Self { url, _process: process, _folder: folder }
    }

    /// Its address, under which `/api/v1/query` is.
    pub fn url(&self) -> &str {
        &self.url
    }
}
