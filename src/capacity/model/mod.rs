//! What the check says: findings, the ledger, the reconciliation. One report feeds the page, the
//! command line and every format.

mod connects;
mod growth;
mod reconciliation;
mod service_reconciliation;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::unseen::Unseen;
pub use connects::{ConnectPhase, ConnectTest, Round};
pub use growth::{KnownBy, NearestLimit, ServiceGrowth};
pub use reconciliation::{Reconciliation, UnknownSession};
pub use service_reconciliation::{ServiceReconciliation, UnaccountedSessions};

pub use super::ledger::{EntryKind, Ledger, LedgerEntry};

/// Severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = FindingSeverity)]
pub enum Severity {
    /// As it should be.
    Ok,
    /// Worth knowing; nothing breaks.
    Info,
    /// Breaks at the next growth, deploy or restart.
    Warning,
    /// Breaks under the load that the pools are built for.
    Critical,
}

impl Severity {
    /// All, most urgent first.
    pub const ALL: [Severity; 4] = [Severity::Critical, Severity::Warning, Severity::Info, Severity::Ok];

    /// The word shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Ok => "OK",
            Severity::Info => "Info",
            Severity::Warning => "Warning",
            Severity::Critical => "Critical",
        }
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Stable id, as for `plimsoll check --only`.
    pub id: String,
    /// Its severity.
    pub severity: Severity,
    /// The finding with its numbers, in one sentence.
    pub sentence: String,
    /// The values behind the sentence.
    pub evidence: Vec<Evidence>,
    /// Why it matters.
    pub why: String,
    /// What to do besides the changes.
    pub next_step: Option<String>,
    /// The changes, in this order.
    pub changes: Vec<SettingChange>,
}

/// A value behind a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// Name of the setting or of the count.
    pub name: String,
    /// Its value, as PostgreSQL writes it.
    pub value: String,
    /// The unit of a bare number.
    pub unit: Option<String>,
    /// Source of the value, as in `pg_settings.source`.
    pub source: Option<String>,
    /// Whether a new value in the files is pending a restart.
    pub pending_restart: bool,
}

/// What a change needs to take effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    /// It holds at once, for new sessions.
    Nothing,
    /// `select pg_reload_conf()`.
    Reload,
    /// A restart of the server.
    Restart,
}

impl Activation {
    /// In words.
    pub fn sentence(self) -> &'static str {
        match self {
            Activation::Nothing => "takes effect at once, for new sessions",
            Activation::Reload => "takes effect after a reload",
            Activation::Restart => "takes effect after a restart of the server",
        }
    }
}

/// One change, and how to undo it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Change)]
pub struct SettingChange {
    /// The changed object: the name of a setting, `role app` or `database orders`.
    pub subject: String,
    /// The statement.
    pub sql: String,
    /// The same as a line of postgresql.conf, where there is one.
    pub conf_line: Option<String>,
    /// What the change needs to take effect.
    pub needs: Activation,
    /// The statement that restores the old value.
    pub undo: String,
    /// The value that the undo restores; `null`: it was not set before.
    pub before: Option<String>,
    /// Why the statement alone has no effect, and where to change it instead.
    pub obstacle: Option<String>,
}

/// The machine that the server runs on, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Bytes of memory that the server may use.
    pub ram: Option<u64>,
    /// Bytes of it that nobody uses, where that could be read.
    pub available: Option<u64>,
    /// Cores that it may use.
    pub cores: Option<u32>,
    /// Where these come from, or why they are not known.
    pub source: String,
}

/// The mode of a pooler between console and server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// A pooler that gives a client its own server connection until it leaves.
    Session,
    /// A pooler that gives out server connections for a transaction at a time.
    Transaction,
    /// A pooler; which mode could not be told.
    Unknown,
}

/// Everything that one check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// When the server was read, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// For example "15.18".
    pub version: String,
    /// Where it listens, without any secret.
    pub place: String,
    /// The pools that the check is about, in words: "1 instance of 50 + 100".
    pub plan: String,
    /// Most urgent first.
    pub findings: Vec<Finding>,
    /// Who takes the slots.
    pub ledger: Ledger,
    /// The room for more instances of each service, the tightest first; empty behind a pooler.
    pub growth: Vec<ServiceGrowth>,
    /// The pool against the server, where a pool runs in this process.
    pub reconciliation: Option<Reconciliation>,
    /// The services whose instances tell their pools, against the server.
    pub services: Vec<ServiceReconciliation>,
    /// The machine.
    pub host: Host,
    /// A pooler in between.
    pub pooling: Option<Pooling>,
    /// What opening connections costs, where that was tried.
    pub connect_test: Option<ConnectTest>,
    /// What could not be seen: with any, the report is partial.
    pub unseen: Vec<Unseen>,
}

impl Report {
    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The most urgent severity.
    pub fn worst(&self) -> Severity {
        self.findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Ok)
    }

    /// "1 critical, 2 warnings, 5 info, 9 OK".
    pub fn summary(&self) -> String {
        let words = |severity| match severity {
            Severity::Critical => ("critical", "critical"),
            Severity::Warning => ("warning", "warnings"),
            Severity::Info => ("info", "info"),
            Severity::Ok => ("OK", "OK"),
        };
        let counted = Severity::ALL.into_iter().map(|severity| (self.count(severity), words(severity))).filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counted.map(|(count, (one, many))| format!("{count} {}", if count == 1 { one } else { many })).collect();
        // A finding that was asked for alone and does not apply, as a pooler where there is none.
        if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_is_worse_than_warning_is_worse_than_info() {
        assert!(Severity::Critical > Severity::Warning && Severity::Warning > Severity::Info && Severity::Info > Severity::Ok);
    }
}
