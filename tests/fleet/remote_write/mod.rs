//! Remote write to a real Prometheus and a real VictoriaMetrics: what both are asked afterwards is what `/metrics` says.

mod exposition;
mod native;
mod promql;
mod same;

use std::sync::Arc;

use crate::console::{Console, source};
use crate::emitters::{Emitter, Kind};
use crate::ground::{Server, exhaust};

/// The service's name, which is its application_name.
pub const GO: &str = "written-go";
pub const PSYCOPG: &str = "written-psycopg";

/// Two services with exhausted pools, and a console with a pool of its own that writes to these receivers each second.
pub struct Written {
    pub go: Emitter,
    pub _psycopg: Emitter,
    pub console: Console,
}

impl Written {
    /// `receivers`: the URL of each, and further keys of its table.
    pub async fn start(server: &Arc<Server>, names: [&'static str; 2], receivers: &[(&str, &str)]) -> Self {
        let [of_go, of_psycopg] = names;
        let go = Emitter::start(Kind::GoDatabaseSql, &server.url(of_go)).await;
        let psycopg = Emitter::start(Kind::PsycopgPool, &server.url(of_psycopg)).await;
        exhaust(server, &go, Kind::GoDatabaseSql, of_go).await;
        exhaust(server, &psycopg, Kind::PsycopgPool, of_psycopg).await;
        let sources = source("exposition", of_go, &go.metrics_url()) + &source("exposition", of_psycopg, &psycopg.metrics_url());
        // What it has written it must not take for pools that somebody else tells of.
        let read_back = source("prometheus", "everything", receivers[0].0).replace("service = \"everything\"\n", "");
        let tables: String = receivers.iter().map(|(url, more)| table(url, more)).collect();
        let console = Console::start_with(&server.url("written-console"), &(sources + &read_back + &tables), &["--pool-size", "2"]).await;
        Self { go, _psycopg: psycopg, console }
    }
}

/// A receiver that is written to each second.
pub fn table(url: &str, more: &str) -> String {
    format!("[[remote_write]]\nurl = \"{url}/api/v1/write\"\ninterval = \"1s\"\nlabels = {{ instance = \"written\" }}\n{more}\n")
}
