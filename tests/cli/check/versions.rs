//! PostgreSQL 13 to 18.

use serde_json::Value;

use super::{RAM, finding, report};
use crate::stock::Stock;

/// By the role that can only read: nothing is missing.
fn everything_is_read_on(major: u32) {
    let server = Stock::start(major);
    let (code, told) = report(&server.monitor(), RAM);
    assert_eq!(code, Some(1), "{told:#}");
    assert!(told["version"].as_str().is_some_and(|version| version.starts_with(&format!("{major}."))), "{told:#}");
    assert_eq!((&told["unseen"], &finding(&told, "connections")["severity"]), (&Value::Array(vec![]), &"critical".into()));
    // Before 15 everybody may create in public.
    assert_eq!(finding(&told, "role-rights")["severity"], if major < 15 { "info" } else { "ok" });
}

macro_rules! on_servers {
    ($($name:ident: $major:literal;)*) => {$(
        #[test]
        fn $name() {
            everything_is_read_on($major);
        }
    )*};
}

on_servers! {
    everything_is_read_on_13: 13;
    everything_is_read_on_14: 14;
    everything_is_read_on_15: 15;
    everything_is_read_on_16: 16;
    everything_is_read_on_17: 17;
    everything_is_read_on_18: 18;
}

/// Looked at on each version that has them, with what a stock server says.
#[test]
fn newer_settings_are_looked_at_where_the_server_has_them() {
    for (major, transaction_timeout, reserved) in [(13, false, false), (16, false, true), (18, true, true)] {
        let server = Stock::start(major);
        server.run("create table parts (id int) partition by range (id)");
        server.run(
            &(0..70)
                .map(|n| format!("create table part{n} partition of parts for values from ({n}) to ({})", n + 1))
                .collect::<Vec<_>>()
                .join("\n"),
        );
        let (_, told) = report(&server.monitor(), RAM);
        let has = |id: &str| told["findings"].as_array().expect("findings").iter().any(|finding| finding["id"] == id);
        assert_eq!((has("transaction-timeout"), has("reserved-connections")), (transaction_timeout, reserved), "{major}");
        for id in ["lock-timeout", "max-locks", "track-io-timing"] {
            assert_eq!(finding(&told, id)["severity"], "info", "{major} {id}");
        }
        assert!(has("jit") && has("log-connections"), "{major}");
    }
}
