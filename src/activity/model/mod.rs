//! What the activity page shows. Ages are those at the moment of the reading: nothing is computed from a clock
//! while rendering.

mod parts;

pub use parts::{DatabaseStats, HostLoad, Replica, ReplicationSlot, StatementStats, StatementStatsState};

use crate::capacity::unseen::Unseen;
use plimsoll_model::Level;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Idle in a transaction for longer than any request should take.
const IDLE_WARNING: f64 = 60.0;
/// By then it holds back vacuum for everybody.
const IDLE_CRITICAL: f64 = 600.0;
/// deadlock_timeout is one second; who waits five waits for a person or a batch.
const WAIT_WARNING: f64 = 5.0;
/// Longer than the pool's own timeout: callers are being turned away.
const WAIT_CRITICAL: f64 = 30.0;
/// One WAL segment.
const LAG_WARNING: i64 = 16 << 20;
/// More than a gibibyte takes minutes to catch up with.
const LAG_CRITICAL: i64 = 1 << 30;

/// A server at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActivitySnapshot {
    pub taken_at_ms: u64,
    pub version: String,
    pub place: String,
    pub unseen: Vec<Unseen>,
    pub sessions: u32,
    /// Those whose state is not shown to the console's role.
    pub hidden: u32,
    /// The same sessions, divided in five ways.
    pub groups: Vec<SessionGroup>,
    /// Every one of them.
    pub all: Vec<SessionRow>,
    pub waits: Vec<NameCount>,
    /// The longest first.
    pub transactions: Vec<SessionRow>,
    pub idle_in_transaction: Vec<SessionRow>,
    /// Trees, written line by line: each root, then those who wait for it.
    pub blocking: Vec<Blocked>,
    pub statements: StatementStatsState,
    pub replicas: Vec<Replica>,
    pub slots: Vec<ReplicationSlot>,
    pub database: DatabaseStats,
    pub host: HostLoad,
    /// Why no session is ended from here.
    pub no_endings: Option<&'static str>,
}

impl ActivitySnapshot {
    /// The same for whoever has not asked for the literals of statements.
    pub fn without_literals(&self) -> Self {
        let mut hidden = self.clone();
        hidden.rows().for_each(|row| {
            row.query.clone_from(&row.shape);
            row.whole.clone_from(&row.whole_shape);
        });
        if let StatementStatsState::Read(statements) = &mut hidden.statements {
            statements.iter_mut().for_each(|statement| {
                statement.query.clone_from(&statement.shape);
                statement.whole.clone_from(&statement.whole_shape);
            });
        }
        hidden
    }

    /// Every row of a session, in whatever list it stands.
    fn rows(&mut self) -> impl Iterator<Item = &mut SessionRow> {
        let blocking = self.blocking.iter_mut().map(|line| &mut line.session);
        self.transactions.iter_mut().chain(&mut self.idle_in_transaction).chain(&mut self.all).chain(blocking)
    }
}

/// The sessions by one property.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Group)]
pub struct SessionGroup {
    /// The property, for example `State`.
    pub by: String,
    /// Number of sessions for each value.
    pub counts: Vec<NameCount>,
}

/// A name with its count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Count)]
pub struct NameCount {
    /// The name.
    pub name: String,
    /// The count.
    pub count: u32,
}

/// One session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionRow {
    pub pid: i32,
    /// When it began, in microseconds since the epoch: a number of a process is given again to another.
    pub started_us: Option<i64>,
    pub application: Option<String>,
    pub role: Option<String>,
    pub database: Option<String>,
    pub address: Option<String>,
    pub state: Option<String>,
    pub transaction_age: Option<f64>,
    /// Since when it is in this state.
    pub state_age: Option<f64>,
    /// Shortened, on one line.
    pub query: Option<String>,
    /// The same without its literals.
    pub shape: Option<String>,
    /// The whole statement as it was written, where `query` is cut or on fewer lines.
    pub whole: Option<String>,
    pub whole_shape: Option<String>,
    pub wait: Option<String>,
    pub guard: EndPermission,
}

/// Why a session is not the console's to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndPermission {
    #[default]
    Endable,
    Superuser,
    OwnPool,
    NotAClient,
    Unseen,
    /// Ending sessions is switched off.
    SwitchedOff,
}

impl ActivitySnapshot {
    /// Nobody's session is ended from here, for this reason.
    pub fn without_endings(mut self, why: &'static str) -> Self {
        self.rows().filter(|row| row.guard == EndPermission::Endable).for_each(|row| row.guard = EndPermission::SwitchedOff);
        self.no_endings = Some(why);
        self
    }
}

impl EndPermission {
    /// A word for the place where the button would be.
    pub fn word(self) -> &'static str {
        match self {
            EndPermission::Endable => "",
            EndPermission::Superuser => "superuser",
            EndPermission::OwnPool => "own pool",
            EndPermission::NotAClient => "server process",
            EndPermission::Unseen => "not shown",
            EndPermission::SwitchedOff => "switched off",
        }
    }
}

/// A line of a blocking tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blocked {
    /// 0 for a root: it waits for nobody.
    pub depth: u32,
    pub session: SessionRow,
    pub waits_for: Vec<i32>,
    pub lock: Option<String>,
    pub wait_age: Option<f64>,
    /// It waits in a ring, which PostgreSQL breaks by itself after deadlock_timeout.
    pub ring: bool,
}

fn level_of<T: PartialOrd>(value: Option<T>, warning: T, critical: T) -> Level {
    match value {
        Some(value) if value >= critical => Level::Critical,
        Some(value) if value >= warning => Level::Warning,
        Some(_) => Level::Moderate,
        None => Level::Healthy,
    }
}

impl SessionRow {
    /// How bad it is that it idles in a transaction.
    pub fn idle_level(&self) -> Level {
        level_of(self.state_age.or(Some(0.0)), IDLE_WARNING, IDLE_CRITICAL)
    }
}

impl Blocked {
    pub fn level(&self) -> Level {
        level_of(self.wait_age.or(Some(0.0)), WAIT_WARNING, WAIT_CRITICAL)
    }
}

impl Replica {
    pub fn level(&self) -> Level {
        match self.lag_bytes {
            Some(bytes) if bytes < LAG_WARNING => Level::Healthy,
            bytes => level_of(bytes, LAG_WARNING, LAG_CRITICAL),
        }
    }
}

/// `12.4 MB`: powers of 1024, as PostgreSQL's own pg_size_pretty.
pub fn size(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
    let (mut value, mut unit) = (bytes as f64, 0);
    while value.abs() >= 1024.0 && unit + 1 < UNITS.len() {
        (value, unit) = (value / 1024.0, unit + 1);
    }
    let decimals = usize::from(unit > 0 && value.abs() < 100.0);
    format!("{value:.decimals$}\u{a0}{}", UNITS[unit])
}

#[cfg(test)]
mod tests;
