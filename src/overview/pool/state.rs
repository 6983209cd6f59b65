//! How an observed pool stands, in words.

use crate::fleet::dialects::title;
use crate::fleet::model::SourceKind;
use crate::fleet::registry::{Liveness, ObservedPool};
use crate::overview::views::load_line::Load;
use crate::ui::format::{clock, duration_text, plural};
use plimsoll_model::Level;

/// The level of a pool that still tells; old numbers say nothing of now.
pub fn level(pool: &ObservedPool) -> Option<Level> {
    pool.reading.gauges.level().filter(|_| pool.liveness == Liveness::Live)
}

/// The sentence beside the level.
pub fn summary(pool: &ObservedPool) -> String {
    let gauges = &pool.reading.gauges;
    let age = age(pool);
    match (pool.liveness, gauges.waiting, gauges.checked_out.zip(gauges.total_capacity)) {
        (Liveness::Late, ..) => format!("late: no reading for {age}"),
        (Liveness::Gone, ..) => format!("gone: no reading for {age}"),
        (_, Some(waiting), _) if waiting > 0 => {
            format!("{} for a connection", plural(waiting, "caller is waiting", "callers are waiting"))
        }
        (_, _, Some((checked_out, capacity))) if checked_out < capacity => {
            format!("{} left before callers wait", plural(capacity - checked_out, "connection", "connections"))
        }
        (_, _, Some(_)) => "every connection is in use: the next caller waits".to_owned(),
        (_, _, None) if gauges.total_capacity.is_none() => "no limit is told, so the pool has no level".to_owned(),
        (_, _, None) => "connections in use are not told, so the pool has no level".to_owned(),
    }
}

/// What is told of its connections.
pub fn connections(pool: &ObservedPool) -> String {
    let gauges = &pool.reading.gauges;
    let in_use = match (gauges.checked_out, gauges.total_capacity) {
        (Some(checked_out), Some(capacity)) => Some(format!("{checked_out} of {capacity} connections in use")),
        (Some(checked_out), None) => Some(format!("{} in use", plural(checked_out, "connection", "connections"))),
        (None, Some(capacity)) => Some(format!("at most {}", plural(capacity, "connection", "connections"))),
        (None, None) => None,
    };
    let idle = gauges.checked_in.map(|idle| format!("{idle} idle"));
    let overflow = gauges.overflow().filter(|overflow| *overflow > 0).map(|overflow| format!("{overflow} overflow"));
    let opening = gauges.opening.filter(|opening| *opening > 0).map(|opening| plural(opening, "connect under way", "connects under way"));
    let words: Vec<_> = [in_use, idle, overflow, opening].into_iter().flatten().collect();
    if words.is_empty() { "connections are not told".to_owned() } else { words.join(" · ") }
}

/// Its load line; `None` where its use or its limit is not told.
pub fn load(pool: &ObservedPool, mark: Option<(u32, String)>) -> Option<Load> {
    let gauges = &pool.reading.gauges;
    let (checked_out, capacity) = gauges.checked_out.zip(gauges.total_capacity)?;
    let percent = gauges.utilization().map(|percent| format!(", {percent:.1} percent")).unwrap_or_default();
    let base = gauges.pool_size.map(|base| format!(" Base {base}.")).unwrap_or_default();
    let highest = mark.as_ref().map(|(_, words)| format!(" Mark: {words}.")).unwrap_or_default();
    let described = format!("{checked_out} of {capacity} connections in use{percent}.{base} {}.{highest}", summary(pool));
    Some(Load {
        checked_out,
        capacity,
        open: gauges.open(),
        base: gauges.pool_size,
        waiting: gauges.waiting,
        level: level(pool),
        mark,
        described,
    })
}

/// Where its numbers come from, how far they carry and how old they are, on one line.
pub fn origin(pool: &ObservedPool, server: &str) -> String {
    let library = pool.dialect.as_deref().map(|dialect| title(dialect).unwrap_or(dialect).to_owned());
    let liveness = match pool.liveness {
        Liveness::Live => "live",
        Liveness::Late => "late",
        Liveness::Gone => "gone",
    };
    let readings = format!("one reading every {}, the newest {} old", duration_text(Some(pool.resolution_s)), age(pool));
    let parts = [library, Some(source_in_words(pool.kind).to_owned()), Some(format!("evidence {:?}", pool.evidence)), Some(readings)];
    let parts = parts.into_iter().flatten().chain([liveness.to_owned(), format!("draws on {server}")]);
    parts.collect::<Vec<_>>().join(" · ")
}

/// How long ago its newest reading came.
pub fn age(pool: &ObservedPool) -> String {
    if pool.age_s < 1.0 { "less than 1\u{a0}s".to_owned() } else { duration_text(Some(pool.age_s.round())) }
}

/// What a kind of source is.
pub fn source_in_words(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Own => "this process",
        SourceKind::Plimsoll => "another Plimsoll console",
        SourceKind::PoolStats => "pool-stats JSON",
        SourceKind::Exposition => "metrics of the service",
        SourceKind::Prometheus => "a Prometheus",
        SourceKind::Otlp => "OpenTelemetry, sent by the service",
        SourceKind::Pgbouncer => "PgBouncer's admin console",
        SourceKind::Redis => "Redis",
    }
}

/// What has to be known of a pool that has missed readings; `None` of one that is live.
pub fn missed(pool: &ObservedPool, taken_at_ms: u64) -> Option<String> {
    let last = clock(taken_at_ms.saturating_sub((pool.age_s * 1000.0) as u64));
    let due = duration_text(Some(pool.resolution_s));
    let why = if pool.is_delisted { "Its source no longer lists its address." } else { "Its process has ended, or cannot be reached." };
    match pool.liveness {
        Liveness::Live => None,
        Liveness::Late => Some(format!("A reading is due every {due}. The numbers below are those of the last one, from {last} UTC.")),
        Liveness::Gone => Some(format!("{why} The numbers below are those of its last reading, from {last} UTC.")),
    }
}

/// What a server has of the sessions of an application, against what live pools tell.
pub fn sessions(application: &str, seen: u32, told: Option<u32>) -> String {
    let has = match seen {
        0 => return format!("The server has no session of {application} now."),
        seen => format!("The server has {} of {application} now", plural(seen, "session", "sessions")),
    };
    match told {
        Some(told) if seen > told => {
            format!("{has}. Live pools tell {told} of them as open: {} may be left over.", seen - told)
        }
        Some(told) => format!("{has}. Live pools tell {told} open."),
        None => format!("{has}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::{Gauges, Reading};
    use crate::fleet::registry::fixture::observed;

    fn pool(gauges: Gauges) -> ObservedPool {
        ObservedPool { reading: Reading { gauges, ..Reading::default() }, ..observed("orders", "a", "main", 5, 10) }
    }

    #[test]
    fn a_pool_says_what_a_caller_meets_next_as_far_as_it_is_told() {
        let told = Gauges { checked_out: Some(7), checked_in: Some(1), total_capacity: Some(10), pool_size: Some(5), ..Gauges::default() };
        for (gauges, words, level) in [
            (told, "3 connections left before callers wait", Some(Level::Warning)),
            (Gauges { checked_out: Some(10), ..told }, "every connection is in use", Some(Level::Critical)),
            (Gauges { waiting: Some(1), ..told }, "1 caller is waiting for a connection", Some(Level::Warning)),
            (Gauges { total_capacity: None, ..told }, "no limit is told", None),
            (Gauges { checked_out: None, ..told }, "connections in use are not told", None),
        ] {
            let pool = pool(gauges);
            assert!(summary(&pool).starts_with(words), "{}", summary(&pool));
            assert_eq!(super::level(&pool), level, "{words}");
        }
        assert_eq!(connections(&pool(told)), "7 of 10 connections in use · 1 idle · 3 overflow");
        assert_eq!(
            connections(&pool(Gauges { total_capacity: None, checked_in: None, opening: Some(2), ..told })),
            "7 connections in use · 2 connects under way"
        );
        assert_eq!(connections(&pool(Gauges::default())), "connections are not told");
    }

    #[test]
    fn old_numbers_have_no_level_and_say_how_old_they_are() {
        let late = ObservedPool { liveness: Liveness::Late, age_s: 12.4, ..observed("orders", "a", "main", 5, 10) };
        assert_eq!((level(&late), summary(&late).as_str()), (None, "late: no reading for 12\u{a0}s"));
        assert!(missed(&late, 60_000).expect("a sentence").ends_with("from 00:00:47 UTC."));
        let gone = ObservedPool { liveness: Liveness::Gone, is_delisted: true, ..late };
        assert!(missed(&gone, 60_000).expect("a sentence").starts_with("Its source no longer lists its address."));
        assert_eq!(load(&gone, None).expect("a line").level, None);
        assert_eq!(missed(&observed("orders", "a", "main", 5, 10), 60_000), None);
    }

    #[test]
    fn the_origin_is_one_line() {
        let told = ObservedPool { dialect: Some("go_sql".into()), ..observed("orders", "a", "main", 5, 10) };
        assert_eq!(
            origin(&told, "orders-db").replace('\u{a0}', " "),
            "Go database/sql · metrics of the service · evidence C · one reading every 5 s, the newest 1 s old · live · draws on orders-db"
        );
    }

    #[test]
    fn a_line_needs_a_use_and_a_limit() {
        let told = Gauges { checked_out: Some(7), total_capacity: Some(10), ..Gauges::default() };
        let line = load(&pool(told), Some((9, "highest reading today 9".into()))).expect("a line");
        assert_eq!((line.open, line.base, line.waiting), (None, None, None));
        assert_eq!(
            line.described,
            "7 of 10 connections in use, 70.0 percent. 3 connections left before callers wait. Mark: highest reading today 9."
        );
        assert_eq!(load(&pool(Gauges { total_capacity: None, ..told }), None), None);
    }

    #[test]
    fn sessions_that_no_live_pool_tells_may_be_left_over() {
        assert_eq!(sessions("orders", 0, None), "The server has no session of orders now.");
        assert_eq!(
            sessions("orders", 14, Some(10)),
            "The server has 14 sessions of orders now. Live pools tell 10 of them as open: 4 may be left over."
        );
        assert_eq!(sessions("orders", 1, Some(1)), "The server has 1 session of orders now. Live pools tell 1 open.");
        assert_eq!(sessions("orders", 1, None), "The server has 1 session of orders now.");
    }
}
