//! A stock PostgreSQL 15 on a machine with 16 GB and 4 cores, for the tests of the findings.

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::capacity::plan::{CapacityPlan, PlannedPool, PoolKind};
use crate::capacity::queries::SETTINGS;

/// Name, value, unit and context, as in `pg_settings`: all that [`SETTINGS`] asks for.
const STOCK: [(&str, &str, Option<&str>, &str); 32] = [
    ("autovacuum_max_workers", "3", None, "postmaster"),
    ("autovacuum_work_mem", "-1", Some("kB"), "sighup"),
    ("client_connection_check_interval", "0", Some("ms"), "user"),
    ("effective_cache_size", "524288", Some("8kB"), "user"),
    ("hash_mem_multiplier", "2", None, "user"),
    ("huge_pages", "try", None, "postmaster"),
    ("idle_in_transaction_session_timeout", "0", Some("ms"), "user"),
    ("idle_session_timeout", "0", Some("ms"), "user"),
    ("log_connections", "off", None, "superuser-backend"),
    ("log_min_duration_statement", "-1", Some("ms"), "superuser"),
    ("maintenance_work_mem", "65536", Some("kB"), "user"),
    ("max_connections", "100", None, "postmaster"),
    ("max_wal_senders", "10", None, "postmaster"),
    ("password_encryption", "scram-sha-256", None, "user"),
    ("shared_buffers", "16384", Some("8kB"), "postmaster"),
    ("shared_memory_size_in_huge_pages", "72", None, "internal"),
    ("shared_preload_libraries", "", None, "postmaster"),
    ("ssl", "off", None, "sighup"),
    ("statement_timeout", "0", Some("ms"), "user"),
    ("superuser_reserved_connections", "3", None, "postmaster"),
    ("tcp_keepalives_count", "9", None, "user"),
    ("tcp_keepalives_idle", "7200", Some("s"), "user"),
    ("tcp_keepalives_interval", "75", Some("s"), "user"),
    ("tcp_user_timeout", "0", Some("ms"), "user"),
    ("work_mem", "4096", Some("kB"), "user"),
    ("max_replication_slots", "10", None, "postmaster"),
    ("jit", "on", None, "user"),
    ("jit_above_cost", "100000", None, "user"),
    ("lock_timeout", "0", Some("ms"), "user"),
    ("max_locks_per_transaction", "64", None, "postmaster"),
    ("max_slot_wal_keep_size", "-1", Some("MB"), "sighup"),
    ("track_io_timing", "off", None, "superuser"),
];

/// Settings that [`SETTINGS`] asks for and that PostgreSQL 15 does not have.
const NEWER: [&str; 3] = ["huge_pages_status", "reserved_connections", "transaction_timeout"];

/// The server.
pub fn stock() -> Facts {
    let settings = STOCK.map(|(name, setting, unit, context)| Setting {
        name: name.into(),
        setting: setting.into(),
        unit: unit.map(str::to_owned),
        source: "default".into(),
        context: context.into(),
        ..Setting::default()
    });
    Facts {
        taken_at_ms: 1_795_449_938_875,
        version_num: 150_018,
        version: "15.18".into(),
        place: "/run/postgresql".into(),
        reached: Transport::Socket,
        backend_pid: 999,
        settings: settings.into_iter().map(|setting| (setting.name.clone(), setting)).collect(),
        sessions: vec![],
        seen: PeakSessions::default(),
        role: ConnectionLimits { name: "app".into(), ..ConnectionLimits::default() },
        rights: Rights { role: "app".into(), ..Rights::default() },
        database: ConnectionLimits { name: "orders".into(), ..ConnectionLimits::default() },
        limits: vec![],
        is_standby: false,
        tls: false,
        provider: None,
        provider_reserves: 0,
        role_settings: vec![],
        most_partitions: 0,
        transaction_ms: None,
        slots: 0,
        inactive_slots: 0,
        statements: StatStatements { available: true, ..StatStatements::default() },
        host: Host { ram: Some(16 << 30), available: Some(12 << 30), cores: Some(4), source: "read".into() },
        pooling: None,
        undo: None,
        unseen: vec![],
    }
}

impl Facts {
    /// With this value of a setting, in the setting's own unit.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let setting = self.settings.get_mut(name).expect("a setting of the fixture");
        setting.setting = value.into();
        setting.source = "configuration file".into();
        setting.sourcefile = Some("/data/postgresql.conf".into());
        self
    }

    /// With so many more sessions of an application.
    pub fn with_sessions(mut self, application: &str, count: i32) -> Self {
        let first = 1000 + i32::try_from(self.sessions.len()).expect("few");
        let session = |pid| ServerSession {
            pid,
            application: Some(application.into()),
            role: Some("app".into()),
            database: Some("orders".into()),
            address: Some("10.0.0.7".into()),
            state: Some("idle".into()),
            age: Some(60.0),
            wal_sender: false,
        };
        self.sessions.extend((first..first + count).map(session));
        self
    }
}

/// So many instances of 50 + 100.
pub fn plan(instances: u32) -> CapacityPlan {
    let shop = PlannedPool::sized(PoolKind::Shown, "shop", instances, 50, 100);
    CapacityPlan { pools: vec![PlannedPool { recycle: Some(Duration::from_secs(3600)), ..shop }] }
}

#[test]
fn the_fixture_has_the_settings_that_a_reading_asks_for_and_no_others() {
    let quoted = SETTINGS.split('\'').skip(1).step_by(2).filter(|name| !name.is_empty());
    let read: BTreeSet<&str> = quoted.filter(|name| !NEWER.contains(name)).collect();
    assert_eq!(STOCK.map(|(name, ..)| name).into_iter().collect::<BTreeSet<_>>(), read);
}
