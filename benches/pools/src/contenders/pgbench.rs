use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::contender::{Runner, Running, whole_seconds};
use crate::postgres::{Postgres, ROLE};

/// A ceiling: PostgreSQL's own load generator, in C, a prepared `select 1` from as many clients.
pub struct Pgbench<'s> {
    server: &'s Postgres,
    clients: String,
}

impl<'s> Pgbench<'s> {
    pub fn prepare(server: &'s Postgres, clients: usize) -> Result<Box<dyn Runner + 's>> {
        let script = server.socket_dir().join("select.sql");
        fs::write(&script, "select 1;\n")?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o644))?;
        Ok(Box::new(Self { server, clients: clients.to_string() }))
    }

    fn a_second(&self, seconds: u64) -> Result<f64> {
        let socket = self.server.socket_dir().display().to_string();
        let threads = std::thread::available_parallelism().map_or(2, usize::from).to_string();
        let mut pgbench = self.server.command("pgbench");
        pgbench.args(["-n", "-M", "prepared", "-f", "select.sql", "-c", &self.clients, "-j", &threads, "-T", &seconds.to_string()]);
        let output = pgbench.args(["-h", &socket, "-U", ROLE, ROLE]).stderr(Stdio::piped()).output()?;
        ensure!(output.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout)?;
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = "));
        Ok(rate.and_then(|rest| rest.split(' ').next()).context("pgbench told no tps")?.parse()?)
    }
}

impl Runner for Pgbench<'_> {
    fn name(&self) -> &str {
        "pgbench -M prepared"
    }

    fn run(&self, length: Duration) -> Running<'_> {
        Box::pin(async move { whole_seconds(length, |seconds| self.a_second(seconds)) })
    }
}
