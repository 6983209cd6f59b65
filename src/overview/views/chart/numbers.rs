//! The numbers of the chart in words and as a table.

use leptos::prelude::*;

use crate::history::model::{UtilizationPoint, UtilizationSeries};
use crate::ui::format;

/// Rows in the table.
const ROWS: usize = 12;

/// The numbers of the chart as a table.
#[component]
pub fn Numbers(series: UtilizationSeries, of_server: bool) -> impl IntoView {
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

/// At most twelve rows, each the mean and the highest of its stretch.
fn table(series: &UtilizationSeries) -> Vec<UtilizationPoint> {
    let size = series.points.len().div_ceil(ROWS).max(1);
    let merge = |points: &[UtilizationPoint]| UtilizationPoint {
        at_ms: points.last().map_or(0, |point| point.at_ms),
        mean: points.iter().map(|point| point.mean).sum::<f32>() / points.len() as f32,
        max: points.iter().map(|point| point.max).fold(0.0, f32::max),
        waiting: points.iter().map(|point| point.waiting).max().unwrap_or(0),
    };
    series.points.chunks(size).map(merge).collect()
}

/// For who does not see it.
pub fn describe(series: &UtilizationSeries) -> String {
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
    use crate::history::model::Range;

    fn series(points: &[(u64, f32, f32)]) -> UtilizationSeries {
        let point = |(at_s, mean, max): &(u64, f32, f32)| UtilizationPoint { at_ms: at_s * 1000, mean: *mean, max: *max, waiting: 0 };
        UtilizationSeries { range: Range::Quarter, until_ms: 900_000, points: points.iter().map(point).collect(), marks: Vec::new() }
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
    fn an_empty_record_says_so() {
        assert_eq!(describe(&series(&[])), "Nothing has been recorded yet.");
    }
}
