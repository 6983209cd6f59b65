//! The pools against each other: `make bench`.

mod cases;
mod contender;
mod contenders;
mod markdown;
mod postgres;
mod report;
mod rounds;
mod stats;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Parser;

use cases::{Ground, bursts, cycles, instruments, load_test, restart, streams, users};
use contenders::sqlalchemy::Python;
use postgres::Postgres;
use report::{Bar, Case, Machine, Recovery, Report, Times};
use rounds::Plan;

const LAST_RUN: &str = "## Last full run\n";

/// Compares pools on a PostgreSQL of its own.
#[derive(Parser)]
struct Arguments {
    /// How often each contender has its turn
    #[arg(long, default_value_t = 15)]
    rounds: usize,
    /// How long each turn takes, in seconds
    #[arg(long, default_value_t = 0.5)]
    slice: f64,
    /// Only the cases whose name begins with this
    #[arg(long, default_value = "")]
    only: String,
    /// Compare ours to those only whose names hold one of these, for example sqlx,bare
    #[arg(long, value_delimiter = ',')]
    among: Vec<String>,
    /// Where the results are kept, as pools.json and pools.md; SQLAlchemy's environment too
    #[arg(long, default_value = "target/bench")]
    output: PathBuf,
    /// The program whose load test is measured
    #[arg(long, default_value = "target/release/plimsoll")]
    program: PathBuf,
    /// A Markdown file in which what follows the heading "Last full run" is replaced by the results
    #[arg(long)]
    into: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    fs::create_dir_all(&arguments.output)?;
    let server = Postgres::start()?;
    let python = Python::start(&arguments.output.join("venv"), &server).await?;
    let plan = Plan { rounds: arguments.rounds, slice: Duration::from_secs_f64(arguments.slice), among: arguments.among };
    let ground = Ground { server, python, plan, program: arguments.program };
    let report = run(&ground, &arguments.only).await?;
    fs::write(arguments.output.join("pools.json"), serde_json::to_string_pretty(&report)?)?;
    let results = markdown::whole(&report);
    fs::write(arguments.output.join("pools.md"), &results)?;
    arguments.into.map_or(Ok(()), |document| renew(&document, &results))?;
    let missed: Vec<_> = report.cases.iter().filter(|case| case.bars.iter().any(Bar::is_broken)).map(|case| case.id).collect();
    ensure!(missed.is_empty(), "a bar that must hold was missed: {}", missed.join(", "));
    Ok(())
}

fn renew(document: &Path, results: &str) -> Result<()> {
    let text = fs::read_to_string(document)?;
    let (prose, _older) = text.split_once(LAST_RUN).with_context(|| format!("{} has no heading \"Last full run\"", document.display()))?;
    Ok(fs::write(document, format!("{prose}{LAST_RUN}\n{results}"))?)
}

async fn run(ground: &Ground, only: &str) -> Result<Report> {
    let wanted = |id: &str| id.starts_with(only);
    let machine = machine(ground)?;
    print!("{}", markdown::machine(&machine));
    let (mut cases, mut times, mut recovery) = (Vec::<Case>::new(), Vec::<Times>::new(), None::<Recovery>);
    macro_rules! run {
        ($list:ident, $show:path, $($id:literal: $case:path),* $(,)?) => {$(
            if wanted($id) {
                let found = $case(ground).await?;
                print!("{}", $show(&found));
                $list.push(found);
            }
        )*};
    }
    run!(
        cases, markdown::case,
        "one-task": cycles::one_task,
        "many-tasks": cycles::many_tasks,
        "query": cycles::query,
        "ping": cycles::ping,
        "rows": streams::rows,
        "tenants": streams::tenants,
        "instruments": instruments::without_a_query,
        "instruments-query": instruments::with_a_query,
        "users-throughput": users::throughput,
        "load-test-1": load_test::one,
        "load-test-10": load_test::ten,
        "load-test-40": load_test::forty,
    );
    run!(
        times, markdown::times,
        "warm-up": bursts::warm_up,
        "burst": bursts::from_nothing,
        "second-burst": bursts::again,
        "users-warm": users::warm,
        "users-cold": users::cold,
        "users-after": users::afterwards,
    );
    if wanted("restart") {
        let found = restart::under_load(ground).await?;
        print!("{}", markdown::recovery(&found));
        recovery = Some(found);
    }
    Ok(Report { machine, cases, times, recovery })
}

fn machine(ground: &Ground) -> Result<Machine> {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processors.lines().find_map(|line| line.strip_prefix("model name")).and_then(|line| line.split_once(": "));
    let said = |program: &str, argument: &str| -> Result<String> {
        Ok(String::from_utf8(Command::new(program).arg(argument).output()?.stdout)?.trim().to_owned())
    };
    Ok(Machine {
        processor: processor.map_or("an unknown processor", |(_, name)| name).to_owned(),
        cores: std::thread::available_parallelism()?.get(),
        kernel: said("uname", "-r")?,
        postgres: ground.server.version()?,
        rustc: said("rustc", "--version")?,
        rounds: ground.plan.rounds,
        slice_s: ground.plan.slice.as_secs_f64(),
    })
}
