//! The charts of a pool.

use crate::history::compare::EarlierCourse;
use crate::history::points::{Points, PoolPoint};
use crate::ui::chart::{AxisUnit, Layer, MEAN, Plot, Values, percent, seconds};

type Figure = fn(&PoolPoint) -> Option<f64>;

/// Utilization, waiting, waits, holds, connects and closes, callers not served; and the titles of those that a sampled pool tells
/// nothing of.
pub fn plots(points: &[PoolPoint], earlier: Option<&EarlierCourse>) -> (Vec<Plot>, Vec<&'static str>) {
    let is_sampled = points.iter().any(|point| point.resolution_s.is_some());
    let course = PoolCourse { points, earlier };
    let plots = course.gauges(is_sampled).into_iter().chain(course.counts());
    let (drawn, empty): (Vec<_>, Vec<_>) = plots.partition(|plot| !is_sampled || plot.is_told());
    (drawn, empty.into_iter().map(|plot| plot.title).collect())
}

struct PoolCourse<'a> {
    points: &'a [PoolPoint],
    earlier: Option<&'a EarlierCourse>,
}

impl PoolCourse<'_> {
    fn gauges(&self, is_sampled: bool) -> [Plot; 4] {
        let (mean, max): (Figure, Figure) = (|point| point.utilization_mean_percent, |point| point.utilization_max_percent);
        let waiting: Figure = |point| point.waiting_max.map(f64::from);
        let most = if is_sampled { "highest reading" } else { "most at once" };
        let utilization =
            vec![Layer::Band(self.of(mean), self.of(max)), self.line("line-2", "highest", max), self.line("line-1", MEAN, mean)];
        let wait =
            self.quantiles([|point| point.wait_mean_s, |point| point.wait_p50_s, |point| point.wait_p95_s, |point| point.wait_p99_s]);
        let hold =
            self.quantiles([|point| point.hold_mean_s, |point| point.hold_p50_s, |point| point.hold_p95_s, |point| point.hold_p99_s]);
        let plot = |id, title, layers, unit| Plot { id, title, layers, unit };
        [
            plot("utilization", "Utilization", self.beside(utilization, MEAN, mean), AxisUnit::Percent),
            plot("waiting", "Waiting callers", self.beside(vec![self.line("line-1", most, waiting)], most, waiting), AxisUnit::Count),
            plot("wait", "Wait", self.beside(wait, "p99", |point| point.wait_p99_s), AxisUnit::Seconds),
            plot("hold", "Hold", self.beside(hold, "p99", |point| point.hold_p99_s), AxisUnit::Seconds),
        ]
    }

    fn counts(&self) -> [Plot; 3] {
        let plot = |id, title, [all, part]: [(&'static str, Figure); 2]| {
            let mut layers = vec![self.bars("some", all), self.bars("none", part)];
            layers.extend(self.then(all.1).map(|(earlier, values)| earlier.counts(all.0, values)));
            Plot { id, title, layers, unit: AxisUnit::Count }
        };
        [
            plot(
                "connects",
                "Connections opened",
                [("opened", |point| count(point.connects_ok)), ("failed", |point| count(point.connects_failed))],
            ),
            plot(
                "closes",
                "Connections closed",
                [("for any reason", |point| count(point.closed())), ("broken, dirty or ping failed", |point| count(point.closed_bad()))],
            ),
            plot(
                "unserved",
                "Callers not served",
                [("timed out, refused or gave up", |point| count(point.unserved)), ("refused", |point| count(point.shed))],
            ),
        ]
    }

    fn of(&self, value: Figure) -> Values {
        self.points.iter().map(|point| (point.at_s, value(point))).collect()
    }

    fn line(&self, class: &'static str, name: &'static str, value: Figure) -> Layer {
        Layer::Line { class, name, values: self.of(value) }
    }

    fn bars(&self, class: &'static str, (name, value): (&'static str, Figure)) -> Layer {
        Layer::Bars { class, name, values: self.of(value) }
    }

    /// The quantiles, and the mean below them where its source tells one.
    fn quantiles(&self, [mean, p50, p95, p99]: [Figure; 4]) -> Vec<Layer> {
        let mean = self.points.iter().any(|point| mean(point).is_some()).then(|| self.line("line-4", MEAN, mean));
        let quantiles = [self.line("line-3", "p50", p50), self.line("line-2", "p95", p95), self.line("line-1", "p99", p99)];
        mean.into_iter().chain(quantiles).collect()
    }

    /// With one of the lines as it was earlier, where that is asked for.
    fn beside(&self, mut layers: Vec<Layer>, name: &str, value: Figure) -> Vec<Layer> {
        layers.extend(self.then(value).map(|(earlier, values)| earlier.layer(name, values)));
        layers
    }

    fn then(&self, value: Figure) -> Option<(&EarlierCourse, Values)> {
        let Points::Pool(points) = &self.earlier?.points else { return None };
        Some((self.earlier?, points.iter().map(|point| (point.at_s, value(point))).collect()))
    }
}

fn count(of: Option<u64>) -> Option<f64> {
    of.map(|count| count as f64)
}

/// One step in words.
pub fn words(point: &PoolPoint) -> String {
    // A maximum of readings is no peak: what was between them is not known.
    let highest = if point.resolution_s.is_some() { "highest reading" } else { "peak" };
    let mut words = Vec::new();
    let utilization = point.utilization_mean_percent.zip(point.utilization_max_percent);
    words.extend(utilization.map(|(mean, most)| format!("utilization mean {}, {highest} {}", percent(mean), percent(most))));
    words.extend(point.checked_out_max.map(|most| match point.total_capacity {
        Some(capacity) => format!("{highest} {most} of {capacity} in use"),
        None => format!("{highest} {most} in use"),
    }));
    words.extend(point.waiting_max.map(|waiting| format!("{waiting} waiting")));
    words.extend(point.wait_p99_s.map(|wait| format!("wait p99 {}", seconds(wait))));
    words.extend(point.wait_mean_s.map(|wait| format!("mean wait {}", seconds(wait))));
    words.extend(point.hold_p95_s.map(|hold| format!("hold p95 {}", seconds(hold))));
    words.extend(point.hold_mean_s.map(|hold| format!("mean hold {}", seconds(hold))));
    let mut some = |count: Option<u64>, what: &str| words.extend(count.filter(|count| *count > 0).map(|count| format!("{count} {what}")));
    some(point.connects_ok, "opened");
    some(point.connects_failed, "connects failed");
    point.closes().into_iter().for_each(|(reason, count)| some(Some(count), &format!("closed ({reason})")));
    some(point.timed_out, "timed out");
    some(point.shed, "refused");
    some(point.gave_up, "gave up");
    if words.is_empty() { "no number is told".to_owned() } else { words.join(" · ") }
}
