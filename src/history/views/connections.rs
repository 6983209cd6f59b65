//! One chart of a pool's own page: callers that wait, connections in use and open, and the capacity.

use leptos::prelude::*;

use super::address::Addresses;
use super::charts;
use crate::base::BasePath;
use crate::history::page_data::HistoryPageData;
use crate::history::points::{Points, PoolPoint};
use crate::ui::chart::{AxisUnit, CourseStep, Layer, Plot, Values};

/// The chart with its readout and its table; `None` where nothing was recorded in this time.
pub fn connections(base: &BasePath, found: &HistoryPageData) -> Option<String> {
    let Points::Pool(points) = &found.points else { return None };
    if points.is_empty() {
        return None;
    }
    let steps = points.iter().map(|point| CourseStep { at_s: point.at_s, words: words(point) }).collect();
    Some(charts(found, &Addresses::new(base, found), &[plot(points)], steps).to_html())
}

/// One step in words: what the chart shows, and callers that got no connection.
fn words(point: &PoolPoint) -> String {
    let word = |name: &str, count: u32| if name == LINES[0].0 { format!("{name} {count}") } else { format!("{count} {name}") };
    let told = LINES.iter().rev().filter_map(|(name, _, told)| Some(word(name, told(point)?)));
    let unserved = point.unserved.filter(|count| *count > 0).map(|count| format!("{count} got no connection"));
    let words: Vec<_> = told.chain(unserved).collect();
    if words.is_empty() { "no connections are told".to_owned() } else { words.join(" · ") }
}

type Told = fn(&PoolPoint) -> Option<u32>;

/// What the chart shows: a name, its line, and its number.
const LINES: [(&str, &str, Told); 4] = [
    ("capacity", "line-4", |point| point.total_capacity),
    ("open", "line-2", |point| point.open_max),
    ("in use", "line-1", |point| point.checked_out_max),
    ("waiting", "line-3", |point| point.waiting_max),
];

/// Lines of what is told; the part in use is filled.
fn plot(points: &[PoolPoint]) -> Plot {
    let values = |told: Told| -> Values { points.iter().map(|point| (point.at_s, told(point).map(f64::from))).collect() };
    let zero = points.iter().map(|point| (point.at_s, point.checked_out_max.map(|_| 0.0))).collect();
    let is_told = |told: &Told| points.iter().any(|point| told(point).is_some());
    let lines = LINES.into_iter().filter(|(_, _, told)| is_told(told));
    let lines = lines.map(|(name, class, told)| Layer::Line { class, name, values: values(told) });
    let layers = std::iter::once(Layer::Band(zero, values(LINES[2].2))).chain(lines).collect();
    Plot { id: "connections", title: "Connections and callers", layers, unit: AxisUnit::Count }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(n: u64) -> PoolPoint {
        PoolPoint { at_s: 60 * n, resolution_s: Some(60), checked_out_max: Some(3), total_capacity: Some(10), ..PoolPoint::default() }
    }

    #[test]
    fn what_is_not_told_has_no_line() {
        let points: Vec<_> = (0..9).map(point).collect();
        let names = |plot: &Plot| plot.layers.iter().filter_map(|layer| layer.named().map(|(name, _)| name.to_owned())).collect::<Vec<_>>();
        assert_eq!(names(&plot(&points)), ["capacity", "in use"]);
        let whole = PoolPoint { open_max: Some(5), waiting_max: Some(0), ..point(9) };
        assert_eq!(names(&plot(&[whole])), ["capacity", "open", "in use", "waiting"]);
    }

    #[test]
    fn a_step_says_what_the_chart_shows() {
        let whole = PoolPoint { open_max: Some(5), waiting_max: Some(2), unserved: Some(1), ..point(9) };
        assert_eq!(words(&whole), "2 waiting · 3 in use · 5 open · capacity 10 · 1 got no connection");
        assert_eq!(words(&PoolPoint::default()), "no connections are told");
    }
}
