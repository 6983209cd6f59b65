//! One chart of a pool's own page: callers that wait, connections in use and open, and the capacity.

use leptos::prelude::*;

use super::address::Addresses;
use super::plot::{Axis, Layer, Plot, Values};
use super::readout::Readout;
use super::units::AxisUnit;
use crate::base::BasePath;
use crate::base::timestamps::date_time;
use crate::history::page_data::HistoryPageData;
use crate::history::points::{Points, PoolPoint};

/// Rows of the table; the history's files have every step.
const ROWS: usize = 24;

/// The chart with its readout and its table; `None` where nothing was recorded in this time.
pub fn connections(base: &BasePath, found: &HistoryPageData) -> Option<String> {
    let Points::Pool(points) = &found.points else { return None };
    if points.is_empty() {
        return None;
    }
    let (addresses, axis) = (Addresses::new(base, found), Axis::of(found));
    let figure = plot(points).draw(&axis);
    let chart = view! {
        <Readout found addresses=&addresses axis=&axis>{figure}</Readout>
        <Table points />
    };
    Some(chart.to_html())
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

/// The same numbers, the highest of each row.
#[component]
fn Table<'a>(points: &'a [PoolPoint]) -> impl IntoView + use<> {
    let heads = LINES.iter().rev().map(|(name, ..)| view! { <th scope="col" class="number">{format!("Most {name}")}</th> }).collect_view();
    let rows = points.chunks(points.len().div_ceil(ROWS).max(1)).map(|steps| {
        let most = |told: Told| steps.iter().filter_map(told).max();
        let cells = LINES.iter().rev().map(|(_, _, told)| most(*told).map_or_else(|| "—".to_owned(), |most| most.to_string()));
        let cells = cells.map(|cell| view! { <td class="number">{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{date_time(steps[0].at_s)}</th>{cells}</tr> }
    });
    view! {
        <details class="numbers">
            <summary>"Show as table"</summary>
            <div class="scroll" role="region" tabindex="0" aria-label="The chart as a table">
                <table><thead><tr><th scope="col">"From (UTC)"</th>{heads}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(n: u64) -> PoolPoint {
        PoolPoint { at_s: 60 * n, resolution_s: Some(60), checked_out_max: Some(3), total_capacity: Some(10), ..PoolPoint::default() }
    }

    #[test]
    fn what_is_not_told_has_no_line_and_a_dash_in_the_table() {
        let points: Vec<_> = (0..9).map(point).collect();
        let names = |plot: &Plot| {
            let name = |layer: &Layer| match layer {
                Layer::Line { name, .. } => Some(*name),
                Layer::Band(..) | Layer::Bars { .. } => None,
            };
            plot.layers.iter().filter_map(name).collect::<Vec<_>>()
        };
        assert_eq!(names(&plot(&points)), ["capacity", "in use"]);
        let table = view! { <Table points=&points /> }.to_html();
        assert_eq!((table.matches('—').count(), table.matches("<tr>").count()), (18, 10), "{table}");
        let whole = PoolPoint { open_max: Some(5), waiting_max: Some(0), ..point(9) };
        assert_eq!(names(&plot(&[whole])), ["capacity", "open", "in use", "waiting"]);
    }

    #[test]
    fn a_pool_of_thousands_of_steps_has_a_short_table() {
        let points: Vec<_> = (0..1000).map(point).collect();
        let rows = view! { <Table points=&points /> }.to_html().matches("<tr>").count();
        assert!((20..=26).contains(&rows), "{rows}");
    }
}
