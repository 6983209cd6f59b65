//! `plimsoll check`: does this PostgreSQL carry these pools?

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use secrecy::SecretString;

use super::format::Format;
use super::out;
use super::text_style::paper;
use crate::base::printable::json;
use crate::base::value::whole_number;
use crate::capacity::connect_test::{self, ConnectTestOptions};
use crate::capacity::declared::{self, DeclaredService, MOST_INSTANCES};
use crate::capacity::endpoint::ServerEndpoint;
use crate::capacity::engine::{self, report_of};
use crate::capacity::error::CheckError;
use crate::capacity::findings;
use crate::capacity::host;
use crate::capacity::markdown::markdown;
use crate::capacity::model::{Report, Severity};
use crate::capacity::node_exporter::NodeExporter;
use crate::capacity::patch;
use crate::capacity::plan::{CapacityPlan, PlannedPool, PoolKind};
use crate::capacity::rights::LEAST_PRIVILEGE_ROLE;
use crate::capacity::text::text;
use crate::fleet::model::DrawnServer;
use crate::fleet::servers;
use crate::fleet::setup::{FleetSetup, ServersByPlace};
use crate::server::config::{Config, ConfigError, Overrides, resolve};

use self::size::Size;

mod size;

#[derive(Args)]
pub(super) struct CheckCommand {
    /// Configuration file of the console: its [[services]] are counted. Its database_url, pool_size, max_overflow,
    /// application_name and node_exporter apply unless a flag overrides them
    #[arg(long, env = "PLIMSOLL_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// PostgreSQL server to check, as postgres://user@host:5432/database. The role needs only the right to log in
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<SecretString>,
    /// Server to check, by its name in the tables [[servers]] of the configuration file [default: the one of the database URL]
    #[arg(long, value_name = "NAME", requires = "config")]
    server: Option<String>,
    /// Number of connections that each pool keeps open: the base [default: 50]
    #[arg(long, env = "PLIMSOLL_POOL_SIZE", value_name = "N", value_parser = whole_number)]
    pool_size: Option<u32>,
    /// Number of additional connections that each pool opens on demand [default: 100]
    #[arg(long, env = "PLIMSOLL_MAX_OVERFLOW", value_name = "N", value_parser = whole_number)]
    max_overflow: Option<u32>,
    /// Number of instances of the service, each with its own pool [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_INSTANCES)))]
    instances: Option<u32>,
    /// application_name of the pools: sessions with this name count as theirs [default: plimsoll]
    #[arg(long, env = "PLIMSOLL_APPLICATION_NAME", value_name = "NAME")]
    application_name: Option<String>,
    /// Memory of the server, for example 16GB [default: read, if the server runs on this machine]
    #[arg(long, value_name = "SIZE")]
    ram: Option<Size>,
    /// CPU cores of the server [default: read, if the server runs on this machine]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    cores: Option<u32>,
    /// URL of the node_exporter on the server's machine: source of memory and cores when the server runs on another
    /// machine
    #[arg(long, env = "PLIMSOLL_NODE_EXPORTER", hide_env_values = true, value_name = "URL")]
    node_exporter: Option<SecretString>,
    /// Also open N connections at once and measure the time [default N: 100, or as many as fit]
    #[arg(long, value_name = "N", num_args = 0..=1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connect_test: Option<Option<u32>>,
    /// Maximum number of connections being opened at once in the connection test
    #[arg(long, env = "PLIMSOLL_CONNECT_PARALLELISM", value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connect_parallelism: u32,
    /// Format of the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Lowest severity that ends with exit code 1
    #[arg(long, value_enum, default_value = "warning")]
    fail_on: FailOn,
    /// Print only the finding with this id
    #[arg(long, value_name = "ID")]
    only: Option<String>,
    /// Print the changes as SQL for psql instead of the report
    #[arg(long)]
    emit_sql: bool,
    /// Print the SQL of a read-only role for the console and for this check, without connecting
    #[arg(long, conflicts_with_all = ["emit_sql", "undo", "connect_test", "only"])]
    emit_role: bool,
    /// With --emit-sql: print the SQL that undoes the changes
    #[arg(long, requires = "emit_sql")]
    undo: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    /// Critical findings only
    Critical,
    /// Warnings and critical findings
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
pub(super) async fn run(check: CheckCommand) -> anyhow::Result<ExitCode> {
    if check.emit_role {
        out::print(LEAST_PRIVILEGE_ROLE)?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = check.config()?;
    let servers = check_servers(&config)?;
    let server = check.server.as_deref().map_or(DrawnServer::Main, |name| servers.names.server(name));
    let endpoint = endpoint(&config, &servers, &server)?;
    let plan = check.plan(&config, &server, &declared::on(&server, &servers.names, &config.services));
    check.refuse_unknown_id()?;
    let exporter = config.node_exporter.as_ref().map(NodeExporter::at).transpose().map_err(ConfigError::Wrong)?;
    let machine = NodeExporter::read_any(exporter.as_ref()).await;
    let given = host::HostOverrides { ram: check.ram.map(|size| size.0), cores: check.cores, machine };
    let facts = engine::read(&endpoint, given).await?;
    let mut report = report_of(&facts, &plan, None);
    if let Some(count) = check.connect_test {
        let wish = ConnectTestOptions { count, parallelism: check.connect_parallelism };
        report = report.with_connect_test(connect_test::run(&endpoint, &facts, wish).await?);
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

/// The servers of the file beside the one that the console would be about.
fn check_servers(config: &Config) -> Result<ServersByPlace, ConfigError> {
    let servers = servers::checked(&config.servers).map_err(ConfigError::Wrong)?;
    let setup = FleetSetup { servers, ..FleetSetup::default() };
    Ok(config.database.as_ref().map(|main| setup.servers_beside(main)).unwrap_or_default())
}

fn endpoint(config: &Config, servers: &ServersByPlace, server: &DrawnServer) -> Result<ServerEndpoint, ConfigError> {
    config.database_notes.iter().for_each(|note| out::complain(note));
    match (server.further(), &config.database) {
        (Some(name), _) => {
            let found = servers.further.iter().find(|further| further.name == name).map(|further| ServerEndpoint::to(&further.target));
            found.ok_or_else(|| {
                ConfigError::Wrong(format!("--server: the configuration has no server {name:?}; give the name of a table [[servers]]"))
            })
        }
        (None, Some(target)) => Ok(ServerEndpoint::to(target)),
        (None, None) => {
            Err(ConfigError::Wrong("no database URL; set DATABASE_URL, or --database-url postgres://user@host:5432/database".into()))
        }
    }
}

impl CheckCommand {
    /// The flags over the console's file: what the console would count, `check` counts as well.
    fn config(&self) -> Result<Config, ConfigError> {
        let over = Overrides {
            database_url: self.database_url.clone(),
            pool_size: self.pool_size,
            max_overflow: self.max_overflow,
            application_name: self.application_name.clone(),
            node_exporter: self.node_exporter.clone(),
            ..Overrides::default()
        };
        let file = self.config.as_deref().map(Overrides::from_file).transpose()?.unwrap_or_default();
        resolve(over.with_database_url_of_a_file()?, file)
    }

    /// A pool that is asked about by its size, and the declared services; without either, a pool of the default size.
    fn plan(&self, config: &Config, server: &DrawnServer, declared: &[DeclaredService]) -> CapacityPlan {
        let is_asked = self.pool_size.or(self.max_overflow).or(self.instances).is_some();
        let options = &config.pool;
        let name = &options.application_name;
        let asked = PlannedPool::sized(PoolKind::Shown, name, self.instances.unwrap_or(1), options.pool_size, options.max_overflow);
        let asked = PlannedPool { recycle: Some(options.recycle), ..asked };
        let is_meant = is_asked || (config.has_pool && server.is_main()) || declared.is_empty();
        // A size that is given by hand is a question about another one than is declared.
        let declared: Vec<_> = declared.iter().filter(|service| !is_asked || service.application_name != *name).cloned().collect();
        CapacityPlan::of(is_meant.then_some(asked), &declared, None)
    }

    fn refuse_unknown_id(&self) -> Result<(), CheckError> {
        let known: Vec<&str> = findings::ids().collect();
        match &self.only {
            Some(id) if !known.contains(&id.as_str()) => {
                Err(CheckError::Wrong(format!("--only: finding {id:?} does not exist; the ids are {}", known.join(", "))))
            }
            Some(id) if id == findings::CONNECT_TIME && self.connect_test.is_none() => {
                Err(CheckError::Wrong(format!("--only {id} needs --connect-test")))
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
