//! How often each rule would have fired with its present limits, from what the history has kept.

mod sources;

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Engine, Observation, ObservedFrame, RuleTransition, TransitionKind};
use super::settings::AlertSettings;
use crate::alerts::scene::{LivePoolState, LiveServerState};
use crate::history::archive::Archive;
use crate::history::frame::Frame;
use crate::history::store::HistoryError;
pub use sources::{ReplaySource, observed};

/// How far it looks back.
pub const DAYS: u64 = 7;

/// Rows of a minute: ten thousand are seven days.
const STEP: u64 = 60;
/// An hour of each source is read at once; more would cost memory, less would cost time.
const CHUNK: u64 = 3600;
/// Rows that are judged before others have their turn: some milliseconds.
const ROWS_A_TURN: usize = 200;

/// How often each rule began to fire.
pub type FiringCounts = BTreeMap<&'static str, u32>;

/// What the history says of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayResult {
    pub counts: FiringCounts,
    /// How long the history is, of the days that were looked at, in seconds: a rule that did not fire in two minutes is not
    /// one that did not fire in a week.
    pub span_s: u64,
    /// Pools elsewhere that were not looked at, because there are too many.
    pub left_out: u32,
}

/// Reads hour by hour, and lets others work in between.
///
/// # Errors
/// When the history cannot be read.
pub async fn count(
    archive: &Archive,
    sources: &[ReplaySource],
    settings: &AlertSettings,
    now_s: u64,
) -> Result<ReplayResult, HistoryError> {
    let until_s = now_s / STEP * STEP;
    let mut counting = ReplayCounter::default();
    let ids: BTreeMap<String, i64> = archive.sources().await?.into_iter().map(|(id, name)| (name, id)).collect();
    let sources: Vec<_> = sources.iter().filter_map(|source| Some((source, *ids.get(&source.name)?))).collect();
    let from_s = until_s.saturating_sub(DAYS * 86_400);
    for hour_s in (from_s..until_s).step_by(CHUNK as usize) {
        let end_s = (hour_s + CHUNK).min(until_s);
        let mut seen = Vec::new();
        for (source, id) in &sources {
            let course = archive.course_in_steps(*id, hour_s, end_s, STEP).await?;
            seen.extend(course.frames.into_iter().map(|(at_s, frame)| (at_s, *source, frame)));
        }
        seen.sort_by_key(|(at_s, ..)| *at_s);
        for (count, (at_s, source, frame)) in seen.into_iter().enumerate() {
            counting.see(settings, source, at_s, frame);
            if count % ROWS_A_TURN == 0 {
                tokio::task::yield_now().await;
            }
        }
    }
    let span_s = counting.first_s.map_or(0, |first_s| until_s.saturating_sub(first_s));
    Ok(ReplayResult { counts: counting.counts, span_s, left_out: 0 })
}

#[derive(Default)]
struct ReplayCounter {
    engine: Engine,
    firing: BTreeSet<(&'static str, String)>,
    counts: FiringCounts,
    /// The oldest row.
    first_s: Option<u64>,
}

impl ReplayCounter {
    fn see(&mut self, settings: &AlertSettings, source: &ReplaySource, at_s: u64, frame: Frame) {
        self.first_s.get_or_insert(at_s);
        let seen = match frame {
            Frame::Pool(frame) => ObservedFrame::Pool { frame, live: LivePoolState::default(), role: source.role.clone() },
            Frame::Server(frame) => {
                ObservedFrame::Server { name: None, frame, reason: None, failure: None, room: None, live: LiveServerState::default() }
            }
        };
        let observation = Observation { source: source.name.clone(), at_s, seconds: STEP, seen };
        for RuleTransition { rule, source, what, .. } in self.engine.observe(settings, observation) {
            let key = (rule.id, source);
            match what {
                TransitionKind::IsOver => drop(self.firing.remove(&key)),
                // A warning that becomes critical is not a second one.
                TransitionKind::Fires { .. } => {
                    if self.firing.insert(key) {
                        *self.counts.entry(rule.id).or_default() += 1;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::alerts::scene::PoolRole;
    use crate::base::now_s;
    use crate::fleet::model::{DrawnServer, Gauges, PoolIdentity};
    use crate::history::frame::PoolFrame;
    use crate::history::gauge_stats::GaugeStats;
    use crate::store::Store;
    use crate::store::fixture::on_each_kind;

    fn second(utilization: u32) -> Frame {
        let (checked_out, utilization) = (GaugeStats::of(utilization / 100, utilization / 100), GaugeStats::of(utilization, utilization));
        Frame::Pool(PoolFrame { total_capacity: Some(10), checked_out, utilization, ..Default::default() })
    }

    /// Three stretches of five minutes at 100 %, an hour apart, the last of them two hours ago.
    async fn a_rule_would_have_fired_as_often_as_its_trouble_came(db: Store) {
        let now_s = now_s();
        let archive = Archive::start(db, CancellationToken::new());
        let from_s = (now_s - 5 * 3600) / 3600 * 3600;
        let (_, mut rollup, _) = archive.begin("orders", None, from_s).await.expect("begun");
        for at in 0..3 * 3600 {
            let frame = second(if (600..900).contains(&(at % 3600)) { 1000 } else { 100 });
            archive.keep(rollup.push(from_s + at, frame));
        }
        archive.finish(Duration::from_secs(30)).await;
        let sources = [source("orders", PoolRole::Shown), source("the server", PoolRole::Console)];
        let counts = count(&archive, &sources, &AlertSettings::default(), now_s).await.expect("counted");
        let span_s = now_s / STEP * STEP - from_s;
        assert_eq!(counts, ReplayResult { counts: FiringCounts::from([("utilization", 3)]), span_s, left_out: 0 });
        assert!(archive.sources().await.expect("sources").iter().all(|(_, name)| name == "orders"), "nothing is named by looking");
    }

    /// One reading each 15 s, and five minutes at 100 %.
    async fn a_pool_elsewhere_is_judged_too(db: Store) {
        let now_s = now_s();
        let archive = Archive::start(db, CancellationToken::new());
        let from_s = (now_s - 5 * 3600) / 3600 * 3600;
        let (_, mut rollup, _) = archive.begin("shop / a / main", None, from_s).await.expect("begun");
        for at in (0..3600).step_by(15) {
            let checked_out = Some(if (600..900).contains(&at) { 10 } else { 1 });
            let gauges = Gauges { checked_out, total_capacity: Some(10), ..Gauges::default() };
            archive.keep(rollup.push(from_s + at, Frame::Pool(PoolFrame::observed(&gauges, None, 15))));
        }
        archive.keep(rollup.finish());
        archive.finish(Duration::from_secs(30)).await;
        let role = PoolRole::Observed { identity: PoolIdentity::new("shop", "a", "main"), draws_on: DrawnServer::Main };
        let counts = count(&archive, &[source("shop / a / main", role)], &AlertSettings::default(), now_s).await.expect("counted");
        assert_eq!(counts.counts, FiringCounts::from([("utilization", 1)]));
    }

    fn source(name: &str, role: PoolRole) -> ReplaySource {
        ReplaySource { name: name.into(), role }
    }

    on_each_kind! {
        a_rule_would_have_fired_as_often_as_its_trouble_came,
        a_pool_elsewhere_is_judged_too,
    }
}
