use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::Mutex;

use crate::contender::{Runner, Running, Slice, histogram};
use crate::postgres::Postgres;

/// A Python process that works on request: idle while others are measured.
pub struct Python {
    pipes: Mutex<(ChildStdin, Lines<BufReader<ChildStdout>>)>,
    socket_dir: String,
    _child: Child,
}

#[derive(Deserialize)]
struct Loaded {
    cycles: u64,
    seconds: f64,
    waits: Vec<u64>,
    least: u64,
    most: u64,
}

impl Python {
    /// `None`, with a word, where there is no Python to run it.
    pub async fn start(venv: &Path, server: &Postgres) -> Result<Option<Self>> {
        if let Err(error) = prepare(venv) {
            eprintln!("SQLAlchemy is left out: {error:#}");
            return Ok(None);
        }
        let mut command = tokio::process::Command::new(venv.join("bin/python"));
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/sqlalchemy_pool.py"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let (input, output) = (child.stdin.take().context("a pipe")?, child.stdout.take().context("a pipe")?);
        let socket_dir = server.socket_dir().display().to_string();
        Ok(Some(Self { pipes: Mutex::new((input, BufReader::new(output).lines())), socket_dir, _child: child }))
    }

    pub async fn ask(&self, mut request: Value) -> Result<Value> {
        request["socket_dir"] = json!(self.socket_dir);
        let (input, output) = &mut *self.pipes.lock().await;
        input.write_all(format!("{request}\n").as_bytes()).await?;
        let answer = output.next_line().await?.context("the Python process ended; its error is above")?;
        Ok(serde_json::from_str(&answer)?)
    }
}

/// A virtual environment with the pinned packages, made once.
fn prepare(venv: &Path) -> Result<()> {
    let requirements = concat!(env!("CARGO_MANIFEST_DIR"), "/requirements.txt");
    let made = venv.join("requirements.txt");
    if std::fs::read(&made).ok() == Some(std::fs::read(requirements)?) {
        return Ok(());
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(venv)).context("there is no python3 with venv")?;
    run(Command::new(venv.join("bin/pip")).args(["install", "--quiet", "--disable-pip-version-check", "-r", requirements]))?;
    std::fs::copy(requirements, made)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

pub struct SqlAlchemy<'p> {
    pub python: &'p Python,
    pub pool_size: u32,
    pub max_overflow: u32,
    pub tasks: usize,
    pub pre_ping: bool,
}

impl Runner for SqlAlchemy<'_> {
    fn name(&self) -> &str {
        if self.pre_ping { "SQLAlchemy + asyncpg, pre_ping" } else { "SQLAlchemy + asyncpg" }
    }

    fn run(&self, length: Duration) -> Running<'_> {
        Box::pin(async move {
            let request = json!({
                "work": "load", "name": self.name(), "pool_size": self.pool_size, "max_overflow": self.max_overflow,
                "pre_ping": self.pre_ping, "tasks": self.tasks, "seconds": length.as_secs_f64(),
            });
            let done: Loaded = serde_json::from_value(self.python.ask(request).await?)?;
            let mut waits = histogram();
            done.waits.into_iter().for_each(|nanos| waits.saturating_record(nanos));
            Ok(Slice { cycles: done.cycles, length: Duration::from_secs_f64(done.seconds), waits, least: done.least, most: done.most })
        })
    }
}
