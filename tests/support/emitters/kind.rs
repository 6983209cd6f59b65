//! The services of tests/emitters, and how each is started.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::tools::tools;

/// One service of tests/emitters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rails' ActiveRecord 6.1; gauges named as discourse's prometheus_exporter names them.
    ActiveRecord,
    /// FastAPI with SQLAlchemy's QueuePool: the pool-stats contract, and gauges of one's own.
    FastapiSqlalchemy,
    /// Go's database/sql with client_golang's collector.
    GoDatabaseSql,
    /// HikariCP 2.7.9; its tracker's numbers by the names of its own Prometheus tracker.
    Hikaricp,
    /// node-postgres by OpenTelemetry: OTLP as JSON.
    NodePostgresOtel,
    /// psycopg_pool; `get_stats()` as gauges.
    PsycopgPool,
    /// SQLAlchemy's QueuePool by OpenTelemetry: OTLP as protobuf.
    PythonOtelSqlalchemy,
}

impl Kind {
    /// Its folder in tests/emitters, and the name of its recorded body.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActiveRecord => "active_record",
            Self::FastapiSqlalchemy => "fastapi_sqlalchemy",
            Self::GoDatabaseSql => "go_database_sql",
            Self::Hikaricp => "hikaricp",
            Self::NodePostgresOtel => "node_postgres_otel",
            Self::PsycopgPool => "psycopg_pool",
            Self::PythonOtelSqlalchemy => "python_otel_sqlalchemy",
        }
    }

    /// Connections that its pool opens at most.
    pub fn total_capacity(self) -> u32 {
        match self {
            Self::FastapiSqlalchemy | Self::PythonOtelSqlalchemy => 10,
            _ => 5,
        }
    }

    /// How it is started.
    pub(super) fn command(self) -> Command {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emitters").join(self.name());
        let installed = tools().join("emitters");
        match self {
            Self::ActiveRecord => with_argument("/usr/bin/ruby".into(), source.join("main.rb")),
            Self::GoDatabaseSql => Command::new(installed.join("go").join(self.name())),
            Self::Hikaricp => java(&installed.join("java")),
            Self::NodePostgresOtel => {
                let mut node = with_argument("node".into(), source.join("main.js"));
                node.env("NODE_PATH", installed.join("node/node_modules"));
                node
            }
            Self::FastapiSqlalchemy | Self::PsycopgPool | Self::PythonOtelSqlalchemy => {
                with_argument(installed.join("python/bin/python"), source.join("main.py"))
            }
        }
    }
}

fn with_argument(program: PathBuf, argument: PathBuf) -> Command {
    let mut command = Command::new(program);
    // The tests leave nothing in the source tree.
    command.arg(argument).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// The options make it start sooner and take less memory.
fn java(folder: &Path) -> Command {
    let mut java = Command::new("java");
    java.args(["-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"]);
    java.arg(format!("{0}/classes:{0}/*", folder.display())).arg("Main");
    java
}
