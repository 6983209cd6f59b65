//! Statements take long, and hold their connections meanwhile.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::scene::{PoolHistory, Scene};
use crate::history::frame::PoolFrame;
use crate::overview::application_work::LONG_STATEMENT;
use crate::ui::format::{duration_plain, plural};

pub(super) const ID: &str = "slow_statements";

/// Of fewer, p95 says little, and so does a mean.
const FEWEST: u64 = 20;
/// How many times as long as before.
const FACTOR: f64 = 2.0;
/// In seconds: what doubles from one millisecond to two is not why a pool is full.
const SHORTEST: f64 = 0.01;
/// Of the pool's connections: fewer that run a long statement are not why it is full.
const SHARE: f64 = 0.2;

/// Long statements that run now, as the server sees them. Holds tell of them only when they have ended.
pub(super) fn running(scene: &Scene) -> Option<Cause> {
    let share = scene.share(|work| work.long_statements).filter(|share| share.part() >= SHARE)?;
    let longest = f64::from(scene.work()?.longest_statement_s);
    let sessions = plural(share.seen, "session", "sessions");
    let runs = if share.seen == 1 { "runs a statement" } else { "run statements" };
    let long = duration_plain(LONG_STATEMENT.as_secs_f64());
    let evidence = vec![
        format!("{sessions} of {} {runs} for {long} or longer, the longest for {}", share.application, duration_plain(longest)),
        share.words(scene.source),
    ];
    let sentence = format!(
        "Statements of {} run long, and each holds its connection meanwhile. The page Activity lists them, and ends them.",
        share.application
    );
    cause(ID, sentence, evidence)
}

/// The same callers hold their connections longer than before.
pub(super) fn longer(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool?;
    let told = p95(pool).or_else(|| mean(pool))?;
    if told.now_s < SHORTEST || told.now_s < FACTOR * told.before_s {
        return None;
    }
    let evidence = vec![
        format!(
            "{} is {} in the last minute, and was {} in the 15 minutes before",
            told.what,
            duration_plain(told.now_s),
            duration_plain(told.before_s)
        ),
        format!("{} leases ended in the last minute", told.leases),
    ];
    cause(
        ID,
        "Connections are held longer than before: statements have become slow. The page Activity lists slow statements and long transactions.",
        evidence,
    )
}

/// How long leases were held.
struct Holds {
    what: &'static str,
    now_s: f64,
    before_s: f64,
    leases: u64,
}

fn p95(pool: &PoolHistory) -> Option<Holds> {
    let (now, before) = (&pool.minute.holds, pool.before().holds);
    let (now_s, before_s) = (now.quantile(0.95)?.as_secs_f64(), before.quantile(0.95)?.as_secs_f64());
    (now.count() >= FEWEST && before.count() >= FEWEST).then_some(Holds { what: "hold p95", now_s, before_s, leases: now.count() })
}

/// Of a pool whose source tells no distribution.
fn mean(pool: &PoolHistory) -> Option<Holds> {
    let of = |frame: &PoolFrame| {
        let hold = frame.counted.sampled()?.hold;
        Some((hold.mean_s()?, hold.count.filter(|count| *count >= FEWEST)?))
    };
    let ((now_s, leases), (before_s, _)) = (of(&pool.minute)?, of(&pool.before())?);
    Some(Holds { what: "the mean hold", now_s, before_s, leases })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::alerts::scene::session_fixture::{pool, scene, server};
    use crate::alerts::scene::{LivePoolState, PoolRole};
    use crate::fleet::model::{Counters, DrawnServer, Gauges, PoolIdentity, TimeSum, Times};
    use crate::history::frame::ServerFrame;
    use crate::overview::application_work::ApplicationWork;

    #[test]
    fn statements_that_run_long_on_the_server_are_what_fills_a_pool_that_tells_only_its_counts() {
        let told = |long_statements| {
            let pools = BTreeMap::from([pool("shop / a", 0, [9, 1, 10]), pool("shop / b", 0, [2, 8, 10])]);
            let work = ApplicationWork {
                application: "shop".into(),
                sessions: 20,
                long_statements,
                longest_statement_s: 34,
                ..ApplicationWork::default()
            };
            let server = server(ServerFrame::default(), vec![work]);
            running(&scene("shop / a", &pools, &server))
        };
        let cause = told(9).expect("a cause");
        assert_eq!(
            cause.evidence,
            [
                "9 sessions of shop run statements for 5 s or longer, the longest for 34 s",
                "at least 7 of the 10 connections of shop / a are among them"
            ]
        );
        assert_eq!(told(3), None, "two may be the other's");
    }

    #[test]
    fn a_mean_hold_is_compared_where_no_distribution_is_told() {
        let frame = |mean_s: f64, count: u64| {
            let hold = Some(TimeSum { count: Some(count), sum_s: Some(mean_s * count as f64), ..TimeSum::default() });
            PoolFrame::observed(&Gauges::default(), Some(&(Counters::default(), Times { hold, ..Times::default() })), 15)
        };
        let told = |mean_s, count| {
            let role = PoolRole::Observed { identity: PoolIdentity::new("shop", "a", ""), draws_on: DrawnServer::Main };
            let mut pool = PoolHistory::new(role);
            (0..60).for_each(|n| pool.push(n * 15, 15, frame(0.2, 5), LivePoolState::default()));
            (60..64).for_each(|n| pool.push(n * 15, 15, frame(mean_s, count), LivePoolState::default()));
            let (pools, server) = (BTreeMap::from([("shop / a".to_owned(), pool)]), server(ServerFrame::default(), Vec::new()));
            longer(&scene("shop / a", &pools, &server)).map(|cause| cause.evidence)
        };
        let evidence = told(0.9, 5).expect("a cause");
        assert_eq!(evidence[0], "the mean hold is 900 ms in the last minute, and was 200 ms in the 15 minutes before");
        assert_eq!([told(0.3, 5), told(0.9, 4)], [None, None], "not twice as long, and too few");
    }
}
