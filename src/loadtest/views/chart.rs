//! The course of a test: how full the pool was, how many waited, and how long.

use leptos::prelude::*;

use crate::loadtest::model::RunPoint;
use crate::ui::chart::{HEIGHT, Scale, TimeAxis, ValueAxis, WIDTH, grid, time_ticks};
use crate::ui::format::ms;
use plimsoll_model::Level;

/// Rows in the table of the same numbers.
const ROWS: usize = 10;

/// Three lines over the same time. `id` tells charts on one page apart; `until_ms` is where time ends, if that is known.
#[component]
pub fn RunChart(label: String, id: String, ticks: Vec<RunPoint>, until_ms: Option<f64>) -> impl IntoView {
    let until = until_ms.unwrap_or(0.0).max(ticks.last().map_or(1.0, |tick| tick.at_ms)).max(1.0);
    let line = |value: fn(&RunPoint) -> Option<f64>| ticks.iter().filter_map(|tick| Some((tick.at_ms, value(tick)?))).collect::<Vec<_>>();
    let (utilization, waiting) = (line(|tick| Some(tick.utilization_percent)), line(|tick| Some(f64::from(tick.waiting))));
    let wait = line(|tick| tick.wait_p99_ms);
    let percent = |value: f64| format!("{value:.0} %");
    let count = |value: f64| format!("{value:.0}");
    view! {
        <div class="course">
            <Line id=format!("{id}-utilization") title="Utilization" values=utilization until scale=|_| Scale::PERCENT levels=true shown=percent />
            <Line id=format!("{id}-waiting") title="Waiting" values=waiting until scale=Scale::of_counts levels=false shown=count />
            <Line id=format!("{id}-wait") title="Wait, p99" values=wait until scale=of_milliseconds levels=false shown=ms />
        </div>
        <Numbers label ticks />
    }
}

fn of_milliseconds(highest: f64) -> Scale {
    let Scale { top, step } = Scale::of_seconds(highest / 1000.0);
    Scale { top: top * 1000.0, step: step * 1000.0 }
}

/// `scale`: of the highest value; `levels`: with the levels as bands.
#[component]
fn Line(
    id: String,
    title: &'static str,
    values: Vec<(f64, f64)>,
    until: f64,
    scale: fn(f64) -> Scale,
    levels: bool,
    shown: fn(f64) -> String,
) -> impl IntoView {
    let most = values.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let scale = scale(most);
    let described = match values.last() {
        Some((_, last)) => format!("At most {}, last {}.", shown(most), shown(*last)),
        None => "No data.".to_owned(),
    };
    let (axis_time, named_by) = (ms(until), id.clone());
    let share = move |at_s: u64| (100.0 * at_s as f64 * 1000.0 / until).min(100.0);
    let ticks: Vec<u64> = time_ticks(0, (until / 1000.0) as u64).collect();
    let lines = grid(scale.lines().map(|value| scale.place(value)), ticks.iter().map(|at_s| share(*at_s)));
    let values_at = scale.lines().map(|value| (scale.place(value), shown(value))).collect();
    let times = ticks.into_iter().map(|at_s| (share(at_s), ms(at_s as f64 * 1000.0), None)).collect();
    view! {
        <figure>
            <figcaption>{title}" "<span>{described.clone()}</span></figcaption>
            <div class="figure-area">
                <ValueAxis labels=values_at />
                <svg class="plot" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-labelledby=named_by>
                    <title id=id>{format!("{title} over {axis_time}. {described}")}</title>
                    {levels.then(bands)}
                    <path class="grid" d=lines />
                    <path class="mean" d=path(&values, until, scale.top) />
                </svg>
                <TimeAxis labels=times />
            </div>
        </figure>
    }
}

fn bands() -> impl IntoView {
    let y = |percent: u32| HEIGHT - f64::from(percent) * HEIGHT / 100.0;
    let [moderate, warning, critical] = Level::BOUNDS.map(y);
    let band = |level: Level, top: f64, bottom: f64| {
        view! { <rect class="level-band" data-level=level.as_str() y=top width=WIDTH height=bottom - top /> }
    };
    [band(Level::Critical, 0.0, critical), band(Level::Warning, critical, warning), band(Level::Moderate, warning, moderate)].collect_view()
}

fn path(values: &[(f64, f64)], until: f64, top: f64) -> String {
    let point = |(at, value): &(f64, f64)| format!("{:.1} {:.1}", WIDTH * at / until, HEIGHT * (1.0 - (value / top).clamp(0.0, 1.0)));
    if values.is_empty() { String::new() } else { format!("M{}", values.iter().map(point).collect::<Vec<_>>().join("L")) }
}

/// The same numbers for whoever cannot or would rather not see the drawing.
#[component]
fn Numbers(label: String, ticks: Vec<RunPoint>) -> impl IntoView {
    let size = ticks.len().div_ceil(ROWS).max(1);
    let row = |ticks: &[RunPoint]| {
        let most = |value: fn(&RunPoint) -> f64| ticks.iter().map(value).fold(0.0, f64::max);
        let at = ticks.last().map_or(0.0, |tick| tick.at_ms);
        let wait = ticks.iter().filter_map(|tick| tick.wait_p99_ms).reduce(f64::max);
        view! {
            <tr>
                <th scope="row">{ms(at)}</th>
                <td class="number">{format!("{:.1} %", most(|tick| tick.utilization_percent))}</td>
                <td class="number">{most(|tick| f64::from(tick.waiting))}</td>
                <td class="number">{wait.map_or_else(|| "—".to_owned(), ms)}</td>
                <td class="number">{ticks.iter().map(|tick| tick.done).sum::<u64>()}</td>
                <td class="number">{ticks.iter().map(|tick| tick.errors).sum::<u64>()}</td>
            </tr>
        }
    };
    let heads = ["Highest utilization", "Most waiting", "Wait p99", "Done", "Errors"]
        .map(|head| view! { <th scope="col" class="number">{head}</th> });
    view! {
        <details class="numbers">
            <summary>"Show as table"</summary>
            <div class="scroll" role="region" tabindex="0" aria-label=label>
                <table>
                    <thead><tr><th scope="col">"Until"</th>{heads.collect_view()}</tr></thead>
                    <tbody>{ticks.chunks(size).map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_left_to_right_and_up() {
        assert_eq!(path(&[(0.0, 0.0), (500.0, 50.0), (1000.0, 100.0)], 1000.0, 100.0), "M0.0 100.0L500.0 50.0L1000.0 0.0");
        assert_eq!(path(&[], 1.0, 1.0), "");
    }
}
