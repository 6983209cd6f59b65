//! Two tests side by side: what has become better, what worse, and what was not the same to begin with.

use serde::{Deserialize, Serialize};

use super::model::{Distribution, LoadTestReport, Setup};
use crate::ui::format::ms;

/// A smaller change is noise: two runs of the same test differ by as much.
const NOISE_PERCENT: f64 = 5.0;

/// In what a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureUnit {
    /// Milliseconds; less is better.
    Milliseconds,
    /// A second; more is better.
    PerSecond,
    /// So many that should not be; less is better.
    Unwanted,
    /// So many; neither is better.
    Count,
}

/// Which way a number went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// By more than noise.
    Better,
    /// By more than noise.
    Worse,
    /// Within noise, or neither is better.
    Same,
}

/// One number of both tests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedNumber {
    /// Which.
    pub name: String,
    /// In what.
    pub unit: FigureUnit,
    /// In the earlier test.
    pub before: Option<f64>,
    /// In the later one.
    pub now: Option<f64>,
    /// What that is in percent, where it can be said.
    pub change_percent: Option<f64>,
    /// What to think of it.
    pub change: Direction,
}

/// Two tests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// When the earlier one began.
    pub before_at_ms: u64,
    /// `PASS`, `FAIL`, `ABORTED`, of the earlier and the later.
    pub words: (String, String),
    /// Differences: the rows then compare two different tests.
    pub differs: Vec<String>,
    /// The numbers.
    pub rows: Vec<ComparedNumber>,
}

impl Comparison {
    /// "2 better, 1 worse, 9 the same".
    pub fn summary(&self) -> String {
        let count = |change| self.rows.iter().filter(|row| row.change == change).count();
        format!("{} better, {} worse, {} the same", count(Direction::Better), count(Direction::Worse), count(Direction::Same))
    }
}

/// The later against the earlier.
pub fn compare(before: &LoadTestReport, now: &LoadTestReport) -> Comparison {
    let count = |value: u64| Some(value as f64);
    let mut rows = vec![
        row("throughput", FigureUnit::PerSecond, Some(before.throughput_per_s), Some(now.throughput_per_s)),
        row("done", FigureUnit::Count, count(before.done), count(now.done)),
        row("errors", FigureUnit::Unwanted, count(before.errors_total()), count(now.errors_total())),
    ];
    rows.extend(dists("wait", before.wait, now.wait));
    rows.extend(dists("opening wait", before.opening, now.opening));
    rows.extend(dists("hold", before.hold, now.hold));
    rows.extend(dists("total", before.total, now.total));
    let connect = |report: &LoadTestReport| report.pool.as_ref().and_then(|side| side.connect);
    rows.extend(dists("connect", connect(before), connect(now)));
    for round in &now.rounds {
        let earlier = before.rounds.iter().find(|known| known.name == round.name);
        rows.push(row(&format!("{}, slowest", round.name), FigureUnit::Milliseconds, earlier.and_then(|round| round.max_ms), round.max_ms));
    }
    let peak = |report: &LoadTestReport| report.pool.as_ref().map(|side| f64::from(side.peak));
    rows.push(row("peak", FigureUnit::Count, peak(before), peak(now)));
    rows.retain(|row| row.before.is_some() || row.now.is_some());
    let words = (before.word().to_owned(), now.word().to_owned());
    Comparison { before_at_ms: before.began_at_ms, words, differs: differs(&before.setup, &now.setup), rows }
}

fn dists(name: &str, before: Option<Distribution>, now: Option<Distribution>) -> [ComparedNumber; 3] {
    let of = |what: &str, value: fn(Distribution) -> f64| {
        row(&format!("{name} {what}"), FigureUnit::Milliseconds, before.map(value), now.map(value))
    };
    [of("p50", |dist| dist.p50_ms), of("p99", |dist| dist.p99_ms), of("max", |dist| dist.max_ms)]
}

fn row(name: &str, unit: FigureUnit, before: Option<f64>, now: Option<f64>) -> ComparedNumber {
    let percent = before.zip(now).filter(|(before, _)| *before > 0.0).map(|(before, now)| 100.0 * (now / before - 1.0));
    ComparedNumber {
        name: name.to_owned(),
        unit,
        before,
        now,
        change_percent: percent.map(|p| (p * 10.0).round() / 10.0),
        change: change(unit, before, now),
    }
}

fn change(unit: FigureUnit, before: Option<f64>, now: Option<f64>) -> Direction {
    let Some((before, now)) = before.zip(now).filter(|_| unit != FigureUnit::Count) else { return Direction::Same };
    // Shorter than the runtime's timers can tell apart.
    let grain = if unit == FigureUnit::Milliseconds { 1.0 } else { 0.0 };
    if (now - before).abs() <= (before * NOISE_PERCENT / 100.0).max(grain) {
        return Direction::Same;
    }
    if (now > before) == (unit == FigureUnit::PerSecond) { Direction::Better } else { Direction::Worse }
}

fn differs(before: &Setup, now: &Setup) -> Vec<String> {
    let pool = |setup: &Setup| {
        setup.pool.map(|pool| {
            format!(
                "{} + {}, timeout {}, connect_parallelism {}",
                pool.pool_size,
                pool.max_overflow,
                ms(pool.timeout_ms),
                pool.connect_parallelism
            )
        })
    };
    let rate = |setup: &Setup| setup.rate_per_s.map_or_else(|| "closed loop".to_owned(), |rate| format!("{rate}/s"));
    let each = |name: &str, before: String, now: String| (before != now).then(|| format!("{name}: {before}, now {now}"));
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".into());
    let all = [
        each("target", before.target.as_str().into(), now.target.as_str().into()),
        each("place", before.place.clone(), now.place.clone()),
        each("version", text(&before.version), text(&now.version)),
        each("profile", before.profile.as_str().into(), now.profile.as_str().into()),
        each("users", before.users.to_string(), now.users.to_string()),
        each("duration", ms(before.duration_ms.unwrap_or(0.0)), ms(now.duration_ms.unwrap_or(0.0))),
        each("hold", ms(before.hold_ms), ms(now.hold_ms)),
        each("think", ms(before.think_ms), ms(now.think_ms)),
        each("arrivals", rate(before), rate(now)),
        each("statement", text(&before.statement), text(&now.statement)),
        each("pool", text(&pool(before)), text(&pool(now))),
        each("cores", before.cores.to_string(), now.cores.to_string()),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::model::fixture::{dist, report};
    use super::*;

    #[test]
    fn a_test_compared_with_itself_is_the_same() {
        let comparison = compare(&report(), &report());
        assert!(comparison.differs.is_empty() && comparison.rows.iter().all(|row| row.change == Direction::Same), "{comparison:?}");
    }

    #[test]
    fn more_throughput_is_better_and_a_longer_wait_worse() {
        let mut now = report();
        now.throughput_per_s *= 1.2;
        now.wait = Some(dist(20_000, 0.02, 40.0));
        now.setup.users = 150;
        let comparison = compare(&report(), &now);
        let of = |name: &str| comparison.rows.iter().find(|row| row.name == name).expect("a row");
        assert_eq!((of("throughput").change, of("throughput").change_percent), (Direction::Better, Some(20.0)));
        assert_eq!((of("wait p99").change, of("wait p50").change), (Direction::Worse, Direction::Same));
        assert_eq!(comparison.differs, ["users: 100, now 150"]);
        assert!(comparison.summary().starts_with("1 better, 2 worse"), "{}", comparison.summary());
    }

    #[test]
    fn what_is_kept_as_json_is_read_back_as_the_same() {
        let kept = serde_json::to_string(&report()).expect("JSON");
        assert_eq!(serde_json::from_str::<LoadTestReport>(&kept).expect("a report"), report());
    }
}
