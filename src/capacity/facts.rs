//! Everything that was read of a server at one instant; the findings are pure functions of it.

use std::collections::BTreeMap;

use super::application_peaks::PeakSessions;
use super::model::{Evidence, Host, Pooling, SettingChange, Unseen};
use super::provider::Provider;
use super::rights::Rights;
use super::role_setting::RoleSetting;
use super::setting::Setting;
use crate::base::lossy::OptionalText;
use plimsoll_model::Slots;

/// A server at one instant.
#[derive(Clone, Debug)]
pub struct Facts {
    pub taken_at_ms: u64,
    /// As `server_version_num`: 150018.
    pub version_num: i32,
    pub version: String,
    /// Where it listens, without any secret.
    pub place: String,
    pub reached: Transport,
    /// The backend that read all this; it is none of the sessions below.
    pub backend_pid: i32,
    pub settings: BTreeMap<String, Setting>,
    pub sessions: Vec<ServerSession>,
    /// The most that the console has seen of each application; empty for a reading that stands alone.
    pub seen: PeakSessions,
    pub role: ConnectionLimits,
    pub rights: Rights,
    pub database: ConnectionLimits,
    /// Every role and database with a `CONNECTION LIMIT`.
    pub limits: Vec<NamedLimit>,
    pub is_standby: bool,
    pub tls: bool,
    /// The provider that manages the server, and the slots that it keeps for itself.
    pub provider: Option<Provider>,
    pub provider_reserves: u32,
    pub role_settings: Vec<RoleSetting>,
    /// Partitions or children of the table that has most.
    pub most_partitions: i64,
    /// Mean time at work of a transaction in this database, in milliseconds; `None` before PostgreSQL 14 and of few.
    pub transaction_ms: Option<f64>,
    pub slots: i64,
    pub inactive_slots: i64,
    pub statements: StatStatements,
    pub host: Host,
    pub pooling: Option<Pooling>,
    /// What an earlier patch wrote down; see `patch`.
    pub undo: Option<String>,
    pub unseen: Vec<Unseen>,
}

/// By which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Socket,
    Loopback,
    Network,
}

/// One session of `pg_stat_activity`, other than the one that read it.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct ServerSession {
    pub pid: i32,
    #[sqlx(try_from = "OptionalText")]
    pub application: Option<String>,
    #[sqlx(try_from = "OptionalText")]
    pub role: Option<String>,
    #[sqlx(try_from = "OptionalText")]
    pub database: Option<String>,
    /// This and what follows is not shown to everybody.
    pub address: Option<String>,
    pub state: Option<String>,
    pub age: Option<f64>,
    /// A replication session: it has a slot of its own.
    pub wal_sender: bool,
}

/// The limits of a role or a database, and who is there now.
#[derive(Clone, Debug, Default)]
pub struct ConnectionLimits {
    pub name: String,
    pub limit: Option<u32>,
    pub sessions: u32,
    /// A superuser is held to none.
    pub exempt: bool,
}

/// The `CONNECTION LIMIT` of a role or a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedLimit {
    /// Of a role; else of a database.
    pub of_role: bool,
    pub name: String,
    pub limit: u32,
}

/// What is known of pg_stat_statements.
#[derive(Clone, Copy, Debug, Default)]
pub struct StatStatements {
    pub available: bool,
    pub loaded: bool,
    pub created: bool,
}

impl Facts {
    /// 15 of 150018.
    pub fn major(&self) -> i32 {
        self.version_num / 10_000
    }

    /// A setting, if the server has it and shows it.
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.get(name)
    }

    /// A whole number.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.setting(name)?.int()
    }

    /// A count that is never below zero.
    pub fn count(&self, name: &str) -> u32 {
        self.int(name).and_then(|value| u32::try_from(value).ok()).unwrap_or(0)
    }

    /// The server's slots. Those that a provider keeps for itself are reserved, like those of PostgreSQL's own settings.
    pub fn slots(&self) -> Slots {
        let own = own_reserved(self.count("superuser_reserved_connections"), self.count("reserved_connections"));
        Slots { max_connections: self.count("max_connections"), reserved: own.saturating_add(self.provider_reserves) }
    }

    /// Slots that are free for everybody and for this role; behind a pooler its own limits hold, which are not known.
    pub fn free_slots(&self) -> Option<u32> {
        if self.pooling.is_some() {
            return None;
        }
        let clients = self.sessions.iter().filter(|session| !session.wal_sender).count();
        let left = self.slots().left(u32::try_from(clients).unwrap_or(u32::MAX));
        let limits = [&self.role, &self.database].into_iter().filter(|limits| !limits.exempt);
        Some(limits.filter_map(|limits| Some(limits.limit?.saturating_sub(limits.sessions))).fold(left, u32::min))
    }

    /// A size.
    pub fn bytes(&self, name: &str) -> Option<u64> {
        self.setting(name)?.bytes()
    }

    /// These settings as evidence; those that the server does not have or show are left out.
    pub fn evidence(&self, names: &[&str]) -> Vec<Evidence> {
        names.iter().filter_map(|name| self.setting(name)).map(Setting::evidence).collect()
    }

    /// A change of a setting that the server has.
    pub fn change(&self, name: &str, value: impl ToString) -> Vec<SettingChange> {
        let Some(setting) = self.setting(name) else { return Vec::new() };
        let change = setting.change(&value.to_string());
        vec![match self.provider {
            Some(provider) => provider.change(setting, change),
            None => change,
        }]
    }
}

/// Slots that PostgreSQL's own settings keep: `superuser_reserved_connections`, and `reserved_connections` of 16 and later.
pub fn own_reserved(superuser: u32, reserved: u32) -> u32 {
    superuser.saturating_add(reserved)
}

/// Something that was counted, as evidence.
pub fn counted(name: impl Into<String>, value: impl ToString) -> Evidence {
    Evidence { name: name.into(), value: value.to_string(), unit: None, source: None, pending_restart: false }
}

#[cfg(test)]
#[path = "facts_fixture.rs"]
pub mod fixture;

#[cfg(test)]
mod tests {
    use super::fixture::stock;
    use super::*;

    #[test]
    fn the_reserved_slots_are_not_free() {
        assert_eq!(stock().with_sessions("shop", 40).free_slots(), Some(57));
    }

    #[test]
    fn slots_that_a_provider_keeps_are_not_free() {
        let facts = Facts { provider: Some(Provider::Azure), provider_reserves: 12, ..stock().with_sessions("shop", 40) };
        assert_eq!(facts.free_slots(), Some(45));
    }

    #[test]
    fn a_roles_own_limit_counts_too() {
        let role = ConnectionLimits { name: "app".into(), limit: Some(30), sessions: 12, exempt: false };
        assert_eq!(Facts { role, ..stock() }.free_slots(), Some(18));
    }
}
