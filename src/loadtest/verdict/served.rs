//! Whether everybody was served.

use super::super::model::{ErrorCount, LoadTestReport, Profile, TargetKind, Verdict};
use super::super::preflight::READ_ONLY;
use super::verdict;
use crate::ui::format::plural;

pub fn everybody(report: &LoadTestReport) -> Option<Verdict> {
    let (served, users) = (report.users_served, report.setup.users);
    let how = match (report.setup.target, report.setup.profile) {
        (TargetKind::Direct, _) => "had their own connection at the same time",
        (TargetKind::Pool, Profile::Connect) => "had a connection at the same time",
        _ => "were served",
    };
    let passed = served == users;
    let sentence = match passed {
        true => format!("{served} of {users} users {how}."),
        false => format!("{served} of {users} users {how}, {} did not.", users.saturating_sub(served)),
    };
    verdict("served", passed, sentence)
}

pub fn errors(report: &LoadTestReport) -> Option<Verdict> {
    let (errors, limit) = (report.errors_total(), report.setup.limits.errors);
    let allowed = if limit == 0 { "0 are allowed".to_owned() } else { format!("at most {limit} are allowed") };
    let sum = plural(u32::try_from(errors).unwrap_or(u32::MAX), "error", "errors");
    let words: Vec<_> = report.errors.iter().map(said).collect();
    match (errors, errors <= limit) {
        (0, _) => verdict("errors", true, format!("{sum}.")),
        (_, true) => verdict("errors", true, format!("{sum}, and {allowed}: {}.", words.join("; "))),
        (_, false) => verdict("errors", false, format!("{sum}, and {allowed}: {}. {}", words.join("; "), remedy(report))),
    }
}

fn said(error: &ErrorCount) -> String {
    format!("{} ({})", error.words(), error.example.trim_end_matches('.'))
}

/// Of the most frequent.
fn remedy(report: &LoadTestReport) -> String {
    let (users, pool) = (report.setup.users, report.setup.pool);
    let (shape, capacity) =
        pool.map_or((String::new(), 0), |pool| (format!("{} + {}", pool.pool_size, pool.max_overflow), pool.capacity()));
    let Some(error) = report.errors.first() else { return String::new() };
    match (error.kind.as_str(), error.code.as_deref()) {
        ("query", Some("42P05" | "26000" | "08P01")) | ("unfinished", _) if report.pooled => {
            "A pooler is between the test and the server: default_pool_size and pool_mode limit the number of users served at once. Raise default_pool_size, or test the server's own address."
                .into()
        }
        ("timeout", Some("connecting" | "53300")) if report.pooled => {
            "A pooler is between the test and the server and opens no connections. Check its log, max_client_conn and default_pool_size."
                .into()
        }
        ("timeout" | "connect", Some("53300")) if error.example.contains("ALTER ROLE") => {
            "The CONNECTION LIMIT of the role is reached, not the server's. Raise it, or open fewer connections.".into()
        }
        ("timeout" | "connect", Some("53300")) if error.example.contains("ALTER DATABASE") => {
            "The CONNECTION LIMIT of the database is reached, not the server's. Raise it, or open fewer connections.".into()
        }
        ("timeout" | "connect", Some("53300")) => {
            "The server is full. Raise max_connections (plimsoll check advises the value), or open fewer connections.".into()
        }
        ("timeout", Some("connecting")) => "Connections cannot be opened. Check the server's log, and run plimsoll check.".into(),
        ("timeout", None) if pool.is_some() && users > capacity => format!(
            "{users} users need a connection and the pool of {shape} has {capacity}. Raise pool_size or max_overflow, shorten the hold, or raise the timeout."
        ),
        ("timeout", None) if pool.is_some() => {
            "The pool is large enough, but connects are too slow. Measure them with plimsoll check --connect-test.".into()
        }
        ("timeout", _) => "The service did not respond in time. Check its own pool and what its requests wait for.".into(),
        ("unfinished", _) => {
            "Requests take longer than the test. Raise the duration, and check what the server is busy with."
                .into()
        }
        ("overloaded", _) => format!(
            "The queue was full: the pool of {shape} refused callers that it could not serve in time. Enlarge the pool, or raise max_waiters if callers can wait."
        ),
        ("query", Some(READ_ONLY)) if report.setup.writes => {
            "The server is a standby, or default_transaction_read_only is on for this role or database. Use the primary's address, or turn default_transaction_read_only off."
                .into()
        }
        ("query", Some(READ_ONLY)) => {
            "The statement writes, and sessions of the test are read-only. Add --allow-writes if every user may run it.".into()
        }
        ("query", _) => "The statement fails. Run it alone first, and read the server's message in the log.".into(),
        ("http", _) => "The service refused requests. Check its log.".into(),
        ("wrong-answer", _) => "This is a bug. Please report it.".into(),
        _ => "Check the server's log.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::fixture::report;
    use super::super::super::model::{PoolShape, Setup};
    use super::*;

    fn too_small() -> LoadTestReport {
        let passed = report();
        let pool = PoolShape { pool_size: 5, max_overflow: 10, ..passed.setup.pool.expect("a pool") };
        let setup = Setup { pool: Some(pool), profile: Profile::Connect, ..passed.setup.clone() };
        let example = "no connection within 1.0 s: all 15 connections are in use".to_owned();
        let errors = vec![ErrorCount { kind: "timeout".into(), code: None, count: 85, example }];
        LoadTestReport { setup, users_served: 15, errors, ..passed }
    }

    #[test]
    fn a_pool_that_is_too_small_is_told_so_with_its_numbers() {
        let served = everybody(&too_small()).expect("a verdict");
        assert_eq!((served.passed, served.sentence.as_str()), (false, "15 of 100 users had a connection at the same time, 85 did not."));
        let errors = errors(&too_small()).expect("a verdict");
        assert!(!errors.passed);
        assert_eq!(
            errors.sentence,
            "85 errors, and 0 are allowed: 85 × timeout (no connection within 1.0 s: all 15 connections are in use). 100 users need a connection and the pool of 5 + 10 has 15. Raise pool_size or max_overflow, shorten the hold, or raise the timeout."
        );
    }

    #[test]
    fn what_is_allowed_passes() {
        let mut some = too_small();
        some.setup.limits.errors = 85;
        let errors = errors(&some).expect("a verdict");
        assert!(errors.passed && errors.sentence.starts_with("85 errors, and at most 85 are allowed"), "{errors:?}");
    }
}
