//! Dialects against bodies of real senders, and against their known traps.

mod custom;
mod driver_pools;
mod hostile;
mod jvm_pools;
mod manual;
mod poolers;
mod tables;
mod traps;

use super::*;
use crate::fleet::model::{Reading, TimeSum};
use crate::fleet::samples::read_text;

/// The pools that a text tells.
fn told(text: &str) -> Vec<ToldPool> {
    let body = read_text(text, 10_000, is_read_by_any).expect("few samples");
    assert!(body.lines.is_exposition() && body.lines.not_understood == 0, "{:?}", body.lines);
    told_pools(&body.samples)
}

/// All that is told of each pool, a line for each. What is not told is not there.
fn lines(pools: &[ToldPool]) -> Vec<String> {
    pools.iter().map(line).collect()
}

fn line(pool: &ToldPool) -> String {
    let Reading { started_at_ms, gauges, counters, times, contradictions, .. } = &pool.reading;
    let count = |words: &str, count: Option<u64>| count.map(|count| format!("{words} {count}"));
    let gauge = |words: &str, gauge: Option<u32>| count(words, gauge.map(u64::from));
    let time = |words: &str, time: &Option<TimeSum>| time.as_ref().map(|time| format!("{words}{}", duration(time)));
    let numbers = [
        count("started", *started_at_ms),
        gauge("base", gauges.pool_size),
        gauge("capacity", gauges.total_capacity),
        gauge("out", gauges.checked_out),
        gauge("in", gauges.checked_in),
        gauge("opening", gauges.opening),
        gauge("waiting", gauges.waiting),
        count("acquired", counters.acquired),
        count("waited", counters.waited),
        count("timed out", counters.timed_out),
        count("unserved", counters.unserved),
        count("connects", counters.connects),
        count("failed", counters.connects_failed),
        time("wait", &times.wait),
        time("hold", &times.hold),
        time("connect", &times.connect),
    ];
    let told = numbers.into_iter().flatten().chain(contradictions.iter().map(ToString::to_string));
    let instance = pool.instance.as_ref().map(|instance| format!("{instance} ")).unwrap_or_default();
    format!("{} {instance}[{}] {}", pool.dialect.id, pool.name, told.collect::<Vec<_>>().join(", "))
}

fn duration(time: &TimeSum) -> String {
    let seconds = |words: &str, seconds: Option<f64>| seconds.map(|seconds| format!(" {words}{}s", rounded(seconds)));
    let buckets = time.buckets.iter().flat_map(|buckets| &buckets.at_most).map(|(bound, count)| format!(" {}:{count}", rounded(*bound)));
    let parts = [time.count.map(|count| format!(" {count}")), seconds("in ", time.sum_s), seconds("longest ", time.recent_max_s)];
    parts.into_iter().flatten().chain(buckets).collect()
}

/// Without what the change of units adds far behind the point.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1e9).round() / 1e9
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/expositions/", $name, ".txt"))
    };
}
use fixture;
