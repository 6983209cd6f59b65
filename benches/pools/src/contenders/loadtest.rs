use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::contender::{Runner, Running, whole_seconds};
use crate::postgres::{Postgres, ROLE};

/// `plimsoll loadtest --profile query`: as many users as connections, so that it measures the server and not itself.
pub struct LoadTest<'s> {
    program: &'s Path,
    url: String,
    users: String,
}

impl<'s> LoadTest<'s> {
    pub fn prepare(program: &'s Path, server: &Postgres, users: usize) -> Box<dyn Runner + 's> {
        let url = format!("postgresql://{ROLE}@localhost/{ROLE}?host={}&sslmode=disable", server.socket_dir().display());
        Box::new(Self { program, url, users: users.to_string() })
    }

    fn a_second(&self, seconds: u64) -> Result<f64> {
        let mut command = Command::new(self.program);
        command.args(["loadtest", "--profile", "query", "--users", &self.users, "--pool-size", &self.users, "--max-overflow", "0"]);
        command.args(["--duration", &format!("{seconds}s"), "--format", "json", "--database-url", &self.url]);
        let output = command.stderr(Stdio::piped()).output().with_context(|| format!("{} does not run", self.program.display()))?;
        let report: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| format!("the load test gave no report: {}", String::from_utf8_lossy(&output.stderr)))?;
        ensure!(report["errors"].as_array().is_some_and(Vec::is_empty), "requests of the load test failed: {report}");
        report["throughput_per_s"].as_f64().context("the load test told no throughput")
    }
}

impl Runner for LoadTest<'_> {
    fn name(&self) -> &str {
        "plimsoll loadtest --profile query"
    }

    fn run(&self, length: Duration) -> Running<'_> {
        Box::pin(async move { whole_seconds(length, |seconds| self.a_second(seconds)) })
    }
}
