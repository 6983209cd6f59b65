//! An exporter before PgBouncer's console: the one of PyPI. Debian's cannot read any PgBouncer since 1.8.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

use super::process::Process;
use super::tools::{free_port, tools};
use crate::bouncer::Bouncer;

/// A running exporter; killed when dropped.
pub struct BouncerExporter {
    url: String,
    _process: Process,
    _folder: TempDir,
}

impl BouncerExporter {
    /// Before this pooler, whose `stats_users` or `admin_users` name the role.
    pub async fn start(bouncer: &Bouncer, role: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("plimsoll-exporter-").tempdir().expect("a temporary folder");
        let (port, configuration) = (free_port(), folder.path().join("exporter.yml"));
        let dsn = bouncer.url_of(role, "pgbouncer");
        let text = format!("exporter_host: 127.0.0.1\nexporter_port: {port}\npgbouncers:\n  - dsn: {dsn}\n");
        fs::write(&configuration, text).expect("its configuration");
        let url = format!("http://127.0.0.1:{port}");
        let mut command = Command::new(tools().join("emitters/python/bin/pgbouncer-exporter"));
        let command = command.arg("--config").arg(&configuration).env("PYTHONDONTWRITEBYTECODE", "1");
        let process = Process::start_and_wait_for(command, &format!("{url}/metrics")).await;
        Self { url, _process: process, _folder: folder }
    }

    /// Where its exposition is.
    pub fn metrics_url(&self) -> String {
        format!("{}/metrics", self.url)
    }
}
