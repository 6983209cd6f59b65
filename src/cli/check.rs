//! `plimsoll check`: does this PostgreSQL carry these pools?

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use secrecy::SecretString;

use super::format::Format;
use super::out;
use super::paper::paper;
use crate::capacity::connect_test::{self, Wish};
use crate::capacity::engine::{self, report_of};
use crate::capacity::error::CheckError;
use crate::capacity::findings;
use crate::capacity::host;
use crate::capacity::markdown::markdown;
use crate::capacity::model::{Report, Severity};
use crate::capacity::patch;
use crate::capacity::plan::{Plan, PlannedPool};
use crate::capacity::rights::LEAST_PRIVILEGE_ROLE;
use crate::capacity::text::text;
use crate::capacity::way::Way;
use crate::node_exporter::NodeExporter;
use crate::pool::{PoolError, PoolOptions};
use crate::printable::json;
use crate::server::config::{ConfigError, Given, resolve, whole_number};

use self::size::Size;

mod size;

/// More instances than this are not one service.
const MOST_INSTANCES: u32 = 1000;

#[derive(Args)]
pub(super) struct Check {
    /// The PostgreSQL to check, as postgres://user@host:5432/database. A role that may log in is enough
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<SecretString>,
    /// Connections that each pool keeps open: the base
    #[arg(long, env = "PLIMSOLL_POOL_SIZE", value_name = "N", default_value_t = 50, value_parser = whole_number)]
    pool_size: u32,
    /// Further connections that each pool opens on demand
    #[arg(long, env = "PLIMSOLL_MAX_OVERFLOW", value_name = "N", default_value_t = 100, value_parser = whole_number)]
    max_overflow: u32,
    /// Instances of the service, each with a pool of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_INSTANCES)))]
    instances: u32,
    /// The pools' name in pg_stat_activity: sessions under it are part of what they may take
    #[arg(long, env = "PLIMSOLL_APPLICATION_NAME", value_name = "NAME", default_value = "plimsoll")]
    application_name: String,
    /// The server's memory, for example 16GB; read from the machine where the server runs on this one
    #[arg(long, value_name = "SIZE")]
    ram: Option<Size>,
    /// The server's cores; likewise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    cores: Option<u32>,
    /// The URL of the node_exporter on the server's machine: it tells memory and cores where they are not given and the
    /// server runs elsewhere
    #[arg(long, env = "PLIMSOLL_NODE_EXPORTER", hide_env_values = true, value_name = "URL")]
    node_exporter: Option<SecretString>,
    /// Also open connections, N at once, and say what that costs [default N: 100, or as many as fit]
    #[arg(long, value_name = "N", num_args = 0..=1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connect_test: Option<Option<u32>>,
    /// Connects under way at once in the connection test, as in the pool
    #[arg(long, env = "PLIMSOLL_CONNECT_PARALLELISM", value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connect_parallelism: u32,
    /// How the report is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The least severity that ends with exit code 1
    #[arg(long, value_enum, default_value = "warning")]
    fail_on: FailOn,
    /// This finding alone, by its id
    #[arg(long, value_name = "ID")]
    only: Option<String>,
    /// Print the changes as a file for psql instead of the report
    #[arg(long)]
    emit_sql: bool,
    /// Print the SQL of a role that can only read, for the console and for this check; nothing is connected to
    #[arg(long, conflicts_with_all = ["emit_sql", "undo", "connect_test", "only"])]
    emit_role: bool,
    /// With --emit-sql: print how to undo the changes
    #[arg(long, requires = "emit_sql")]
    undo: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    /// What refuses connections, or will
    Critical,
    /// What should be changed
    Warning,
}

impl FailOn {
    fn severity(self) -> Severity {
        match self {
            Self::Critical => Severity::Critical,
            Self::Warning => Severity::Warning,
        }
    }
}

/// 0 nothing at --fail-on or above, 1 findings, 2 could not run (as an error).
pub(super) async fn run(check: Check) -> anyhow::Result<ExitCode> {
    if check.emit_role {
        out::print(LEAST_PRIVILEGE_ROLE)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (way, plan) = (check.way()?, check.plan()?);
    check.refuse_unknown_id()?;
    let exporter = check.node_exporter.as_ref().map(NodeExporter::at).transpose().map_err(ConfigError::Wrong)?;
    let machine = NodeExporter::read_any(exporter.as_ref()).await;
    let given = host::Given { ram: check.ram.map(|size| size.0), cores: check.cores, machine };
    let facts = engine::read(&way, given).await?;
    let mut report = report_of(&facts, &plan, None);
    if let Some(count) = check.connect_test {
        let wish = Wish { count, parallelism: check.connect_parallelism };
        report = report.with_connect_test(connect_test::run(&way, &facts, wish).await?);
    }
    if let Some(id) = &check.only {
        report = report.only(id);
    }
    let remembered = facts.undo.as_deref();
    let worst = report.worst();
    let said = match (check.emit_sql, check.undo) {
        (true, false) => patch::patch(&report, remembered, check.only.is_some()),
        (true, true) => patch::undo(&report, remembered, check.only.is_some()),
        _ => check.written(&report)?,
    };
    out::print(&said)?;
    Ok(if worst >= check.fail_on.severity() && !check.emit_sql { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

impl Check {
    fn way(&self) -> Result<Way, ConfigError> {
        let given = Given { database_url: self.database_url.clone(), ..Given::default() }.with_database_url_of_a_file()?;
        let config = resolve(given, Given::default())?;
        config.database_notes.iter().for_each(|note| out::complain(note));
        match config.database {
            Some(target) => Ok(Way::to(&target)),
            None => Err(ConfigError::Wrong(
                "no database is given; set DATABASE_URL, or --database-url postgres://user@host:5432/database".into(),
            )),
        }
    }

    fn plan(&self) -> Result<Plan, CheckError> {
        let options = PoolOptions::new().pool_size(self.pool_size).max_overflow(self.max_overflow);
        options.validate().map_err(|error| match error {
            PoolError::InvalidOptions(sentence) => CheckError::Wrong(sentence),
            other => CheckError::Wrong(other.to_string()),
        })?;
        let application_name = self.application_name.clone();
        let (instances, pool_size, max_overflow) = (self.instances, self.pool_size, self.max_overflow);
        let pool = PlannedPool {
            name: application_name.clone(),
            application_name,
            instances,
            pool_size,
            max_overflow,
            pids: None,
            recycle: options.recycle,
        };
        Ok(Plan { pools: vec![pool] })
    }

    fn refuse_unknown_id(&self) -> Result<(), CheckError> {
        let known: Vec<&str> = findings::ids().collect();
        match &self.only {
            Some(id) if !known.contains(&id.as_str()) => {
                Err(CheckError::Wrong(format!("--only: there is no finding {id:?}; there are {}", known.join(", "))))
            }
            Some(id) if id == findings::CONNECT_TIME && self.connect_test.is_none() => {
                Err(CheckError::Wrong(format!("--only {id} needs --connect-test: it is found by opening connections")))
            }
            _ => Ok(()),
        }
    }

    fn written(&self, report: &Report) -> anyhow::Result<String> {
        Ok(match self.format {
            Format::Text => text(report, paper()),
            Format::Json => json(&serde_json::to_string_pretty(report)?).into_owned() + "\n",
            Format::Markdown => markdown(report),
        })
    }
}
