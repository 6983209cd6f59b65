//! What is looked at: one file a finding, each a pure function of what was read and what is planned.

mod client_check;
mod connect_time;
mod connections;
mod cores;
mod database_limit;
mod draft;
mod effective_cache_size;
mod huge_pages;
mod idle_in_transaction;
mod idle_session;
mod jit;
mod lock_timeout;
mod log_connections;
mod maintenance_memory;
mod managed;
mod max_locks;
mod password_encryption;
mod pending_restart;
mod pg_stat_statements;
mod pooler;
mod reserved_connections;
mod role_limit;
mod role_rights;
mod role_settings;
mod shared_buffers;
mod slow_log;
mod ssl;
mod statement_timeout;
mod tcp_keepalives;
mod tcp_user_timeout;
mod track_io_timing;
mod transaction_timeout;
mod version;
mod wal_senders;
mod work_mem;

use super::facts::Facts;
use super::model::Finding;
use super::plan::CapacityPlan;

pub use connect_time::{numbers as connect_numbers, of_test as connect_time};
pub use draft::draft;
pub use version::OLDEST as OLDEST_VERSION;

type CheckFn = fn(&Facts, &CapacityPlan) -> Option<Finding>;

/// Every finding by its id. The id is what `--only` takes: it stays.
const ALL: [(&str, CheckFn); 33] = [
    ("connections", connections::check),
    ("role-limit", role_limit::check),
    ("database-limit", database_limit::check),
    ("role-rights", role_rights::check),
    ("role-settings", role_settings::check),
    ("managed", managed::check),
    ("pooler", pooler::check),
    ("cores", cores::check),
    ("reserved-connections", reserved_connections::check),
    ("wal-senders", wal_senders::check),
    ("shared-buffers", shared_buffers::check),
    ("work-mem", work_mem::check),
    ("maintenance-memory", maintenance_memory::check),
    ("effective-cache-size", effective_cache_size::check),
    ("huge-pages", huge_pages::check),
    ("max-locks", max_locks::check),
    ("jit", jit::check),
    ("statement-timeout", statement_timeout::check),
    ("transaction-timeout", transaction_timeout::check),
    ("lock-timeout", lock_timeout::check),
    ("idle-in-transaction", idle_in_transaction::check),
    ("idle-session", idle_session::check),
    ("tcp-keepalives", tcp_keepalives::check),
    ("tcp-user-timeout", tcp_user_timeout::check),
    ("client-check", client_check::check),
    ("slow-log", slow_log::check),
    ("log-connections", log_connections::check),
    ("pg-stat-statements", pg_stat_statements::check),
    ("track-io-timing", track_io_timing::check),
    ("ssl", ssl::check),
    ("password-encryption", password_encryption::check),
    ("version", version::check),
    ("pending-restart", pending_restart::check),
];

/// The id of what `--connect-test` finds; it needs connections, not facts.
pub const CONNECT_TIME: &str = "connect-time";

/// Every setting that a finding changes: what a patch can hold, and its undo bring back.
const SUBJECTS: [&str; 23] = [
    "autovacuum_work_mem",
    "client_connection_check_interval",
    "effective_cache_size",
    "huge_pages",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "jit",
    "log_connections",
    "log_min_duration_statement",
    "maintenance_work_mem",
    "max_connections",
    "max_locks_per_transaction",
    "max_wal_senders",
    "password_encryption",
    "reserved_connections",
    "shared_buffers",
    "shared_preload_libraries",
    "tcp_keepalives_count",
    "tcp_keepalives_idle",
    "tcp_keepalives_interval",
    "tcp_user_timeout",
    "track_io_timing",
    "work_mem",
];

/// What a patch can change.
pub fn subjects() -> impl Iterator<Item = &'static str> {
    SUBJECTS.into_iter()
}

/// All findings, most urgent first; within a severity in the order above.
pub fn check(facts: &Facts, plan: &CapacityPlan) -> Vec<Finding> {
    let found = ALL.iter().filter_map(|(id, check)| check(facts, plan).map(|finding| Finding { id: (*id).to_owned(), ..finding }));
    let mut found: Vec<Finding> = found.collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}

/// What `--only` can name.
pub fn ids() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(id, _)| *id).chain([CONNECT_TIME])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::model::Severity;

    #[test]
    fn every_finding_speaks_in_sentences() {
        let found = check(&stock(), &plan(1));
        assert!(found.len() >= 20, "{} findings", found.len());
        for Finding { id, sentence, why, .. } in &found {
            assert!(sentence.ends_with('.') && why.ends_with('.'), "{id}: {sentence} / {why}");
        }
    }

    #[test]
    fn a_stock_server_is_critical_for_its_slots_and_warned_of_its_buffers_and_nothing_else() {
        let found = check(&stock(), &plan(1));
        let urgent: Vec<_> = found.iter().filter(|f| f.severity >= Severity::Warning).map(|f| (f.id.as_str(), f.severity)).collect();
        assert_eq!(urgent, [("connections", Severity::Critical), ("shared-buffers", Severity::Warning)]);
    }

    #[test]
    fn nothing_is_found_urgent_once_the_values_that_were_advised_are_set() {
        let patched = stock().with("max_connections", "350").with("shared_buffers", "524288");
        let urgent: Vec<_> = check(&patched, &plan(1)).into_iter().filter(|f| f.severity >= Severity::Warning).collect();
        assert_eq!(urgent, []);
    }

    #[test]
    fn whatever_a_finding_changes_can_be_undone() {
        use crate::capacity::facts::Transport;
        let (mut facts, mut changed) = (stock(), std::collections::BTreeSet::new());
        for (name, value) in [
            ("work_mem", "999999"),
            ("autovacuum_work_mem", "9999999"),
            ("idle_session_timeout", "1"),
            ("huge_pages", "off"),
            ("password_encryption", "md5"),
        ] {
            facts = facts.with(name, value);
        }
        let reserved = crate::capacity::setting::Setting { name: "reserved_connections".into(), setting: "0".into(), ..Default::default() };
        facts.settings.insert(reserved.name.clone(), reserved);
        for (reached, slots, buffers) in [(Transport::Network, 20, "16384"), (Transport::Socket, 0, "2097152")] {
            let facts =
                Facts { reached, slots, most_partitions: 100, transaction_ms: Some(1.0), ..facts.clone() }.with("shared_buffers", buffers);
            changed.extend(check(&facts, &plan(1)).into_iter().flat_map(|finding| finding.changes).map(|change| change.subject));
        }
        changed.extend(check(&stock(), &plan(1)).into_iter().flat_map(|finding| finding.changes).map(|change| change.subject));
        assert_eq!(changed.into_iter().collect::<Vec<_>>(), subjects().collect::<Vec<_>>());
    }

    #[test]
    fn each_finding_has_an_id_of_its_own_the_connect_test_included() {
        let unique: std::collections::BTreeSet<_> = ids().collect();
        assert_eq!((unique.len(), ids().count()), (ALL.len() + 1, ALL.len() + 1));
        assert!(check(&stock(), &plan(1)).iter().all(|finding| unique.contains(finding.id.as_str())) && unique.contains(CONNECT_TIME));
    }
}
