//! A test that passed, for the tests of what is said about it.

use super::*;

/// 100 users, 50 ms each, on 50 + 100.
pub fn setup(profile: Profile) -> Setup {
    Setup {
        target: TargetKind::Pool,
        place: "/run/postgresql".into(),
        version: Some("15.18".into()),
        profile,
        users: 100,
        duration_ms: Some(10_000.0),
        hold_ms: 50.0,
        think_ms: 0.0,
        every_ms: None,
        rate_per_s: None,
        statement: None,
        writes: false,
        pool: Some(PoolShape { pool_size: 50, max_overflow: 100, timeout_ms: 30_000.0, max_waiters: 1500, connect_parallelism: 4 }),
        limits: Thresholds { p99_ms: 100.0, errors: 0 },
        cores: 2,
    }
}

/// All of them the same but for the longest.
pub fn dist(count: u64, all_ms: f64, max_ms: f64) -> Distribution {
    Distribution { count, mean_ms: Some(all_ms), p50_ms: all_ms, p90_ms: all_ms, p95_ms: all_ms, p99_ms: max_ms, max_ms }
}

/// It passed.
pub fn report() -> LoadTestReport {
    let acquires = Acquires { served: 19_800, ..Acquires::default() };
    LoadTestReport {
        began_at_ms: 1_795_449_938_875,
        setup: setup(Profile::Hold),
        elapsed_ms: 10_050.0,
        aborted: None,
        verdicts: vec![Verdict { id: "errors".into(), passed: true, sentence: "0 errors, and at most 0 are allowed.".into() }],
        users_served: 100,
        done: 19_800,
        throughput_per_s: 1980.0,
        unstarted: 0,
        wait: Some(dist(19_700, 0.02, 0.9)),
        hold: Some(dist(19_800, 50.4, 52.0)),
        total: Some(dist(19_800, 50.5, 53.0)),
        opening: Some(dist(100, 20.0, 90.0)),
        errors: vec![],
        answers_right: 19_800,
        pool: Some(PoolSide {
            callers: acquires,
            totals: acquires,
            exclusive: true,
            peak: 100,
            peak_waiting: 50,
            connects: 100,
            connect: Some(dist(100, 3.0, 12.0)),
            connects_failed: vec![],
            warm_up_ms: Some(80.0),
            left: 0,
        }),
        server: Some(ServerSide { peak_sessions: 100, left_behind: Some(0), ..ServerSide::default() }),
        service: None,
        rounds: vec![],
        series: (0..20)
            .map(|n| RunPoint {
                at_ms: f64::from(n) * 500.0,
                checked_out: 5 * n,
                utilization_percent: f64::from(n) * 3.0,
                ..RunPoint::default()
            })
            .collect(),
        steps: vec![],
        bend: None,
        model: Some(Expectation { throughput_per_s: 2000.0, wait_ms: 0.0, off_percent: -1.0 }),
        pooled: false,
        notes: vec![],
    }
}
