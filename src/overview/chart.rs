//! The utilization of the last minutes, of the pool or of the server's slots: the mean as a line, up to the maximum as a
//! band, on the levels.

use leptos::prelude::*;

use crate::app::Base;
use crate::history::model::{Point, Range, Series};
use crate::pool::Level;
use crate::ui::format;

/// The drawing's own units; it is stretched to the space there is.
const WIDTH: u32 = 1000;
const HEIGHT: u32 = 100;
/// Labels on the axis of time.
const LABELS: u64 = 4;
/// Rows in the table of the same numbers.
const ROWS: usize = 12;

/// The chart with its ranges and its table.
#[component]
pub fn UtilizationChart(series: Series, of_server: bool, range: Memo<Range>) -> impl IntoView {
    let base = expect_context::<Base>();
    let choice = move |choice: Range| {
        let inside = match choice {
            choice if choice == Range::default() => "/".to_owned(),
            choice if Range::AT_HAND.contains(&choice) => format!("/?range={}", choice.as_str()),
            // What needs the store is drawn by the server, with all the other charts.
            choice => format!("/history?range={}", choice.as_str()),
        };
        let href = base.of(&inside);
        view! { <a href=href aria-current=move || (range.get() == choice).then_some("true")>{choice.label()}</a> }
    };
    let described = describe(&series);
    view! {
        <section class="chart" aria-labelledby="chart">
            <div class="chart-head">
                <h2 id="chart">{if of_server { "Usable slots taken" } else { "Utilization" }}</h2>
                <nav class="ranges" aria-label="Range of the chart">{Range::ALL.map(choice).collect_view()}</nav>
            </div>
            <div class="plot-area">
                <div class="axis-y" aria-hidden="true">
                    <span>"100 %"</span><span>"90"</span><span>"70"</span><span>"50"</span><span>"0"</span>
                </div>
                <Plot series=series.clone() described />
                <svg class="axis-x" width="100%" height="16" aria-hidden="true">{ticks(&series).into_iter().map(tick).collect_view()}</svg>
            </div>
            <Legend />
            <Numbers series of_server />
        </section>
    }
}

#[component]
fn Plot(series: Series, described: String) -> impl IntoView {
    let y = |percent: u32| HEIGHT - percent * HEIGHT / 100;
    let [moderate, warning, critical] = Level::BOUNDS.map(y);
    let band = move |level: Level, top: u32, bottom: u32| {
        view! { <rect class="level-band" data-level=level.as_str() y=top width=WIDTH height=bottom - top /> }
    };
    view! {
        <svg class="plot" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-labelledby="plot-title plot-words">
            <title id="plot-title">{format!("Utilization in the last {}", series.range.label())}</title>
            <desc id="plot-words">{described}</desc>
            {band(Level::Critical, 0, critical)}
            {band(Level::Warning, critical, warning)}
            {band(Level::Moderate, warning, moderate)}
            <path class="grid" d=format!("M0 {critical}H{WIDTH}M0 {warning}H{WIDTH}M0 {moderate}H{WIDTH}M0 {HEIGHT}H{WIDTH}") />
            <path class="grid" d=upright(&series) />
            <path class="band" d=band_path(&series) />
            <path class="max" d=line_path(&series, |point| point.max) />
            <path class="mean" d=line_path(&series, |point| point.mean) />
        </svg>
    }
}

/// The lines by dash as well as by strength.
#[component]
fn Legend() -> impl IntoView {
    let key = |class: &'static str, words: &'static str| {
        view! { <li><svg class="key-line" width="26" height="8" aria-hidden="true"><path class=class d="M0 4H26" /></svg>{words}</li> }
    };
    view! { <ul class="legend" aria-label="Lines of the chart">{key("mean", "mean")}{key("max", "maximum")}</ul> }
}

fn tick((at_ms, percent): (u64, f64)) -> impl IntoView {
    let anchor = match percent {
        share if share < 4.0 => "start",
        share if share > 96.0 => "end",
        _ => "middle",
    };
    view! { <text x=format!("{percent:.2}%") y="12" text-anchor=anchor>{format::clock_short(at_ms)}</text> }
}

/// The numbers of the chart as a table.
#[component]
fn Numbers(series: Series, of_server: bool) -> impl IntoView {
    let rows = table(&series).into_iter().map(|point| {
        view! {
            <tr>
                <th scope="row">{format::clock(point.at_ms)}</th>
                <td class="number">{format!("{:.1} %", point.mean)}</td>
                <td class="number">{format!("{:.1} %", point.max)}</td>
                {(!of_server).then(|| view! { <td class="number">{point.waiting}</td> })}
            </tr>
        }
    });
    view! {
        <details class="numbers">
            <summary>"Show as table"</summary>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Until (UTC)"</th>
                        <th scope="col" class="number">"Mean"</th>
                        <th scope="col" class="number">"Highest"</th>
                        {(!of_server).then(|| view! { <th scope="col" class="number">"Most waiting"</th> })}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </details>
    }
}

fn x(series: &Series, at_ms: u64) -> f64 {
    let length = series.range.seconds() as f64 * 1000.0;
    let age = series.until_ms.saturating_sub(at_ms) as f64;
    (f64::from(WIDTH) * (1.0 - age / length)).clamp(0.0, f64::from(WIDTH))
}

fn xy(series: &Series, point: &Point, value: f32) -> String {
    format!("{:.1} {:.1}", x(series, point.at_ms), f64::from(HEIGHT) * (1.0 - f64::from(value.min(100.0)) / 100.0))
}

/// Runs of points without a gap: where nothing was recorded nothing is drawn.
fn runs(series: &Series) -> impl Iterator<Item = &[Point]> {
    let gap = series.range.seconds() * 1000 / 180 * 5 / 2;
    series.points.chunk_by(move |a, b| b.at_ms - a.at_ms <= gap)
}

fn line_path(series: &Series, value: fn(&Point) -> f32) -> String {
    let run = |run: &[Point]| run.iter().map(|point| xy(series, point, value(point))).collect::<Vec<_>>().join("L");
    runs(series).map(|points| format!("M{}", run(points))).collect()
}

fn band_path(series: &Series) -> String {
    let run = |points: &[Point]| {
        let there = points.iter().map(|point| xy(series, point, point.max));
        let back = points.iter().rev().map(|point| xy(series, point, point.mean));
        format!("M{}Z", there.chain(back).collect::<Vec<_>>().join("L"))
    };
    runs(series).map(run).collect()
}

/// Lines of the grid at the ticks.
fn upright(series: &Series) -> String {
    let line = |(_, percent): (u64, f64)| format!("M{:.1} 0V{HEIGHT}", percent * f64::from(WIDTH) / 100.0);
    ticks(series).into_iter().map(line).collect()
}

/// Round times and where they are, in percent of the width: 14:15, 14:20.
fn ticks(series: &Series) -> Vec<(u64, f64)> {
    let length_ms = series.range.seconds() * 1000;
    let step_ms = length_ms / if series.range == Range::Quarter { 3 } else { LABELS };
    let from_ms = series.until_ms.saturating_sub(length_ms);
    let first = from_ms.div_ceil(step_ms) * step_ms;
    let place = |at_ms: u64| (at_ms, 100.0 * (at_ms - from_ms) as f64 / length_ms as f64);
    (0..).map(|n| first + n * step_ms).take_while(|at_ms| *at_ms <= series.until_ms).map(place).collect()
}

/// At most twelve rows, each the mean and the highest of its stretch.
fn table(series: &Series) -> Vec<Point> {
    let size = series.points.len().div_ceil(ROWS).max(1);
    let merge = |points: &[Point]| Point {
        at_ms: points.last().map_or(0, |point| point.at_ms),
        mean: points.iter().map(|point| point.mean).sum::<f32>() / points.len() as f32,
        max: points.iter().map(|point| point.max).fold(0.0, f32::max),
        waiting: points.iter().map(|point| point.waiting).max().unwrap_or(0),
    };
    series.points.chunks(size).map(merge).collect()
}

fn describe(series: &Series) -> String {
    match table(series).into_iter().reduce(|a, b| if b.max > a.max { b } else { a }) {
        None => "Nothing has been recorded yet.".to_owned(),
        Some(highest) => {
            let last = series.points.last().map_or(0.0, |point| point.mean);
            format!("Highest {:.1} percent before {} UTC, now {last:.1} percent.", highest.max, format::clock_short(highest.at_ms))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: &[(u64, f32, f32)]) -> Series {
        let point = |(at_s, mean, max): &(u64, f32, f32)| Point { at_ms: at_s * 1000, mean: *mean, max: *max, waiting: 0 };
        Series { range: Range::Quarter, until_ms: 900_000, points: points.iter().map(point).collect() }
    }

    #[test]
    fn the_line_runs_from_left_to_right_and_up_with_the_load() {
        let drawn = line_path(&series(&[(890, 0.0, 0.0), (895, 50.0, 60.0), (900, 100.0, 100.0)]), |point| point.mean);
        assert_eq!(drawn, "M988.9 100.0L994.4 50.0L1000.0 0.0");
    }

    #[test]
    fn ticks_stand_at_round_times() {
        let ticks = ticks(&Series { until_ms: 1_000_000, ..series(&[]) });
        assert_eq!(ticks.iter().map(|(at_ms, _)| format::clock_short(*at_ms)).collect::<Vec<_>>(), ["00:05", "00:10", "00:15"]);
        assert!(ticks.iter().all(|(at_ms, percent)| (percent - (*at_ms as f64 - 100_000.0) / 9000.0).abs() < 1e-9));
    }

    #[test]
    fn a_gap_in_the_record_is_a_gap_in_the_line() {
        let drawn = line_path(&series(&[(100, 10.0, 10.0), (105, 10.0, 10.0), (800, 20.0, 20.0)]), |point| point.mean);
        assert_eq!(drawn.matches('M').count(), 2);
    }

    #[test]
    fn the_table_is_short_and_keeps_the_highest() {
        let points: Vec<_> = (1..=180).map(|n| (n * 5, 10.0, if n == 77 { 99.0 } else { 12.0 })).collect();
        let rows = table(&series(&points));
        assert_eq!(rows.len(), 12);
        assert_eq!(rows.iter().filter(|row| row.max == 99.0).count(), 1);
        assert!(describe(&series(&points)).starts_with("Highest 99.0 percent"));
    }

    #[test]
    fn an_empty_record_is_drawn_as_nothing_and_says_so() {
        assert_eq!((line_path(&series(&[]), |point| point.mean), band_path(&series(&[]))), (String::new(), String::new()));
        assert_eq!(describe(&series(&[])), "Nothing has been recorded yet.");
    }
}
