//! `/metrics` as Spring Boot has them: HikariCP's names by Micrometer, with a histogram of the acquire times.

use std::fmt::Write;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

use plimsoll_model::{HistogramSnapshot, PoolSnapshot, Timings};
use plimsoll_pool::Pool;

/// Bounds of the acquire times, in seconds.
const BOUNDS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];

/// The route that a scraper asks.
pub(super) fn routes(pool: Pool, started_at_ms: u64) -> Router {
    let answer = move || {
        let (now, timings) = pool.observe();
        std::future::ready(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], exposition(&now, &timings, started_at_ms)))
    };
    Router::new().route("/metrics", get(answer))
}

fn exposition(now: &PoolSnapshot, timings: &Timings, started_at_ms: u64) -> String {
    let mut text = format!("# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds {}\n", started_at_ms as f64 / 1e3);
    let gauges = [
        ("", now.open()),
        ("_active", now.checked_out),
        ("_idle", now.checked_in),
        ("_pending", now.waiting),
        ("_min", now.pool_size),
        ("_max", now.total_capacity()),
    ];
    for (suffix, value) in gauges {
        line(&mut text, &format!("# TYPE hikaricp_connections{suffix} gauge\nhikaricp_connections{suffix}{POOL} {value}"));
    }
    let timeouts = now.totals.timed_out;
    line(&mut text, &format!("# TYPE hikaricp_connections_timeout_total counter\nhikaricp_connections_timeout_total{POOL} {timeouts}"));
    histogram(&mut text, "hikaricp_connections_acquire_seconds", &timings.wait);
    summary(&mut text, "hikaricp_connections_usage_seconds", &timings.hold);
    summary(&mut text, "hikaricp_connections_creation_seconds", &timings.connect);
    text
}

const POOL: &str = "{pool=\"HikariPool-1\"}";

fn histogram(text: &mut String, name: &str, times: &HistogramSnapshot) {
    line(text, &format!("# TYPE {name} histogram"));
    for bound in BOUNDS {
        let within: u64 = times.buckets().filter(|(up_to, _)| up_to.as_secs_f64() <= bound).map(|(_, count)| count).sum();
        line(text, &format!("{name}_bucket{{pool=\"HikariPool-1\",le=\"{bound}\"}} {within}"));
    }
    line(text, &format!("{name}_bucket{{pool=\"HikariPool-1\",le=\"+Inf\"}} {}", times.count()));
    sum_and_count(text, name, times);
}

fn summary(text: &mut String, name: &str, times: &HistogramSnapshot) {
    line(text, &format!("# TYPE {name} summary"));
    sum_and_count(text, name, times);
}

/// The pool keeps durations within a sixteenth; so is their sum.
fn sum_and_count(text: &mut String, name: &str, times: &HistogramSnapshot) {
    let sum: f64 = times.buckets().map(|(up_to, count)| up_to.as_secs_f64() * count as f64).sum();
    line(text, &format!("{name}_sum{POOL} {sum}\n{name}_count{POOL} {}", times.count()));
}

fn line(text: &mut String, line: &str) {
    let _infallible = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fleet::dialects::{is_read_by_any, told_pools};
    use crate::fleet::model::Gauges;
    use crate::fleet::samples::read_text;
    use plimsoll_model::Totals;

    #[test]
    fn the_console_reads_from_it_what_the_pool_counts() {
        let totals = Totals { acquired_at_once: 40, acquired_after_wait: 1, timed_out: 1, ..Totals::default() };
        let now = PoolSnapshot { pool_size: 4, max_overflow: 6, checked_out: 5, checked_in: 1, waiting: 2, totals, ..Default::default() };
        let of = |ms, count| HistogramSnapshot::from_iter([(Duration::from_millis(ms), count)]).with_zeros(40);
        let timings = Timings { wait: of(30, 2), hold: of(200, 1), connect: HistogramSnapshot::default() };
        let text = exposition(&now, &timings, 1_700_000_000_000);
        let samples = read_text(&text, 1_000, is_read_by_any).expect("few samples").samples;
        let pools = told_pools(&samples);
        let [pool] = pools.as_slice() else { panic!("{text}") };
        assert_eq!((pool.dialect.id, pool.name.as_str()), ("hikaricp_micrometer", "HikariPool-1"));
        let reading = &pool.reading;
        let gauges = Gauges {
            pool_size: Some(4),
            total_capacity: Some(10),
            checked_out: Some(5),
            checked_in: Some(1),
            waiting: Some(2),
            opening: None,
        };
        assert_eq!((reading.gauges, reading.contradictions.len()), (gauges, 0), "{:?}", reading.contradictions);
        assert_eq!((reading.counters.acquired, reading.counters.timed_out), (Some(41), Some(1)));
        let wait = reading.times.wait.clone().expect("acquire times");
        assert_eq!((wait.count, samples.started_at_ms()), (Some(42), Some(1_700_000_000_000)));
        assert!(wait.buckets.is_some() && wait.sum_s.is_some_and(|sum| (0.06..0.07).contains(&sum)), "{wait:?}");
    }
}
