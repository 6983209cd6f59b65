//! What of a round is new: a value is sent once, with the time at which it was read; a series that has ended gets an end.

use std::collections::HashMap;

use super::native::NativeForm;
use super::points::{Emit, PointMaker};
use crate::server::metrics::families::{Families, Family, Labels, Line, Value};

/// After so long a late reading of an instance that had gone has come, if it comes at all.
const REMEMBERED_MS: u64 = 3_600_000;

/// What has been sent.
#[derive(Default)]
pub struct Rounds {
    /// The round before. The time of each line is that of the newest point of its series.
    last: Vec<Family>,
    /// The time of the end of each series that has ended: what comes later must be newer.
    ended: HashMap<(&'static str, Labels), u64>,
}

impl Rounds {
    /// The points that are new in this round, in the order of its families.
    pub fn next(&mut self, families: Families, now_ms: u64, native: NativeForm, emit: Emit) {
        let mut families = families.0;
        let mut last: HashMap<&'static str, Family> = self.last.drain(..).map(|family| (family.name, family)).collect();
        for family in &mut families {
            let before = last.remove(family.name).map(|family| family.lines).unwrap_or_default();
            self.one(family, before, now_ms, native, emit);
        }
        // In the order of their names, so that the same rounds give the same requests.
        let mut gone: Vec<Family> = last.into_values().collect();
        gone.sort_by_key(|family| family.name);
        for family in &gone {
            family.lines.iter().for_each(|line| self.end(family, line, now_ms, native, emit));
        }
        self.ended.retain(|_, at_ms| now_ms.saturating_sub(*at_ms) < REMEMBERED_MS);
        self.last = families;
    }

    fn one(&mut self, family: &mut Family, before: Vec<Line<Value>>, now_ms: u64, native: NativeForm, emit: Emit) {
        let mut lines = std::mem::take(&mut family.lines);
        let mut had: HashMap<&Labels, &Line<Value>> = before.iter().map(|line| (&line.labels, line)).collect();
        for line in &mut lines {
            let earlier = had.remove(&line.labels);
            let newest_ms = earlier.and_then(|line| line.clock.taken_at_ms).or_else(|| self.end_of(family.name, &line.labels));
            // A sender whose clock is ahead: receivers refuse what is far in the future.
            let at_ms = line.clock.taken_at_ms.map_or(now_ms, |at_ms| at_ms.min(now_ms));
            line.clock.taken_at_ms = Some(newest_ms.map_or(at_ms, |newest_ms| newest_ms.max(at_ms)));
            if newest_ms.is_some_and(|newest_ms| at_ms <= newest_ms) {
                continue;
            }
            let maker = PointMaker { native, at_ms, is_stale: false };
            if let Some(earlier) = earlier {
                maker.ends_of_buckets(family, earlier, line, emit);
            }
            maker.points_of(family, line, emit);
        }
        for line in before.iter().filter(|line| had.contains_key(&line.labels)) {
            self.end(family, line, now_ms, native, emit);
        }
        family.lines = lines;
    }

    fn end_of(&self, family: &'static str, labels: &Labels) -> Option<u64> {
        if self.ended.is_empty() {
            return None;
        }
        self.ended.get(&(family, labels.clone())).copied()
    }

    fn end(&mut self, family: &Family, line: &Line<Value>, now_ms: u64, native: NativeForm, emit: Emit) {
        let newest_ms = line.clock.taken_at_ms.unwrap_or_default();
        let at_ms = now_ms.max(newest_ms + 1);
        PointMaker { native, at_ms, is_stale: true }.points_of(family, line, emit);
        self.ended.insert((family.name, line.labels.clone()), at_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::metrics::families::{Distribution, LineClock};
    use crate::server::remote_write::messages::STALE;
    use crate::server::remote_write::points::PointValue;

    fn line<V>(instance: &str, at_ms: u64, value: V) -> Line<V> {
        let clock = LineClock { taken_at_ms: Some(at_ms), since_ms: None };
        Line { labels: vec![("instance", instance.to_owned())], clock, value }
    }

    /// `waiting` of these instances: (instance, time of the reading, value).
    fn waiting(lines: &[(&str, u64, i64)]) -> Families {
        let mut families = Families::default();
        families.gauge("waiting", "", lines.iter().map(|(instance, at_ms, value)| line(instance, *at_ms, *value)).collect());
        families
    }

    /// What is sent: series, time, and value, `None` for an end.
    fn sent(rounds: &mut Rounds, families: Families, now_ms: u64) -> Vec<(String, u64, Option<f64>)> {
        let mut all = Vec::new();
        rounds.next(families, now_ms, NativeForm::Classic, &mut |point| {
            let PointValue::Number(value) = point.value else { panic!("a native histogram") };
            let labels: Vec<&str> = point.labels.iter().map(|(_, value)| value.as_str()).chain(point.le.as_deref()).collect();
            let value = (value.to_bits() != STALE.to_bits()).then_some(value);
            all.push((format!("{}{} {}", point.family.name, point.suffix, labels.join(" ")), point.at_ms, value));
        });
        all
    }

    fn point(series: &str, at_ms: u64, value: Option<f64>) -> (String, u64, Option<f64>) {
        (series.to_owned(), at_ms, value)
    }

    #[test]
    fn a_reading_is_sent_once_with_its_own_time() {
        let mut rounds = Rounds::default();
        assert_eq!(sent(&mut rounds, waiting(&[("a", 90, 1)]), 100), [point("waiting a", 90, Some(1.0))]);
        assert_eq!(sent(&mut rounds, waiting(&[("a", 90, 1)]), 200), []);
        assert_eq!(sent(&mut rounds, waiting(&[("a", 80, 5)]), 300), [], "a reading that is older than the last one");
        assert_eq!(sent(&mut rounds, waiting(&[("a", 350, 2)]), 400), [point("waiting a", 350, Some(2.0))]);
    }

    #[test]
    fn a_clock_that_is_ahead_is_held_back() {
        let mut rounds = Rounds::default();
        assert_eq!(sent(&mut rounds, waiting(&[("a", 9_000, 1)]), 100), [point("waiting a", 100, Some(1.0))]);
        assert_eq!(sent(&mut rounds, waiting(&[("a", 9_015, 2)]), 115), [point("waiting a", 115, Some(2.0))]);
    }

    #[test]
    fn an_instance_that_goes_gets_an_end_and_may_come_back_after_it() {
        let mut rounds = Rounds::default();
        sent(&mut rounds, waiting(&[("a", 90, 1), ("b", 95, 1)]), 100);
        assert_eq!(sent(&mut rounds, waiting(&[("b", 195, 2)]), 200), [point("waiting b", 195, Some(2.0)), point("waiting a", 200, None)]);
        assert_eq!(sent(&mut rounds, waiting(&[("b", 195, 2)]), 300), [], "the end is sent once");
        assert_eq!(sent(&mut rounds, waiting(&[("a", 199, 3), ("b", 195, 2)]), 400), [], "a reading from before the end");
        assert_eq!(sent(&mut rounds, waiting(&[("a", 450, 3), ("b", 195, 2)]), 500), [point("waiting a", 450, Some(3.0))]);
        assert_eq!(sent(&mut rounds, Families::default(), 600), [point("waiting a", 600, None), point("waiting b", 600, None)]);
    }

    #[test]
    fn buckets_that_a_service_no_longer_has_end() {
        let wait = |at_ms: u64, bounds: &[f64]| {
            let buckets = bounds.iter().map(|bound| (*bound, 1)).collect();
            let mut families = Families::default();
            let told = Distribution { sum: 1.0, count: bounds.len() as u64, buckets, fine: None };
            families.durations("wait", "", vec![line("a", at_ms, told)]);
            families
        };
        let mut rounds = Rounds::default();
        assert_eq!(sent(&mut rounds, wait(90, &[0.5, f64::INFINITY]), 100).len(), 4);
        let second = sent(&mut rounds, wait(190, &[0.7, f64::INFINITY]), 200);
        assert_eq!(second[0], point("wait_bucket a 0.5", 190, None));
        assert_eq!((second.len(), &second[1]), (5, &point("wait_bucket a 0.7", 190, Some(1.0))));
    }
}
