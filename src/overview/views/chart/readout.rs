//! Reads the chart step by step: by pointer, by arrow keys, and by a drag over it.

use leptos::prelude::*;

use super::paths::{ChartWindow, width_ms};
use crate::base::BasePath;
use crate::history::model::{UtilizationPoint, UtilizationSeries};
use crate::overview::page::{COURSE, READOUT};
use crate::ui::format;

/// The words until a step is chosen. From then on the browser keeps its own: a screen reader would hear each refresh.
const HINT: &str = "Point at the chart, or choose it and press the arrow keys, to read a step. Drag over it to zoom.";
const KEYS: &str = "Chart. Left and right arrow keys read a step, Home and End the first and the last; Enter looks closely at it in the \
                    history; plus and minus zoom there.";

#[component]
pub fn ChartReadout(base: BasePath, series: UtilizationSeries, of_server: bool, source: String, children: Children) -> impl IntoView {
    let window = ChartWindow::of(&series);
    let history = format!("{}?source={}", base.of("/history"), format::encoded(&source));
    let steps = steps(&series, &window, of_server);
    view! {
        <p class="readout needs-script"><span id=READOUT aria-live="polite">{HINT}</span></p>
        <div
            id=COURSE
            role="group"
            tabindex="0"
            aria-label=KEYS
            data-from=(window.from_ms / 1000).to_string()
            data-until=window.until_ms.div_ceil(1000).to_string()
            data-link=history
            data-slots=steps
        >
            {children()}
        </div>
    }
}

/// A line each: its place, its moment, its words.
fn steps(series: &UtilizationSeries, window: &ChartWindow, of_server: bool) -> String {
    let mut before_ms = 0;
    let step = |point: &UtilizationPoint| {
        let from_ms = point.at_ms.saturating_sub(width_ms(series));
        let waiting = if of_server { String::new() } else { format!(" · {} waiting at most", point.waiting) };
        // What happened while nothing was recorded is told with the step after it.
        let after_ms = std::mem::replace(&mut before_ms, point.at_ms);
        let inside = series.marks.iter().filter(|mark| mark.at_ms > after_ms && mark.at_ms <= point.at_ms);
        let marks: String = inside.map(|mark| format!(" · {}: {}", mark.name, mark.words.replace('\n', " "))).collect();
        let when = format!("{} to {} UTC", format::clock(from_ms), format::clock(point.at_ms));
        let words = format!("{when}: mean {:.1} %, at most {:.1} %{waiting}{marks}", point.mean, point.max);
        format!("{:.0}|{}|{words}", window.x(point.at_ms), point.at_ms / 1000)
    };
    series.points.iter().map(step).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::model::{ChartMark, Range};

    #[test]
    fn what_happened_while_nothing_was_recorded_is_told_with_the_step_after_it() {
        let point = |at_ms| UtilizationPoint { at_ms, mean: 1.0, max: 1.0, waiting: 0 };
        let start = ChartMark { at_ms: 2_000, name: "Start".into(), words: "the console".into() };
        let series =
            UtilizationSeries { range: Range::Quarter, until_ms: 900_000, points: vec![point(10_000), point(15_000)], marks: vec![start] };
        // Also before the chart begins: its first step is the first that was recorded.
        for from_ms in [0, 2_000, 5_000] {
            let steps = steps(&series, &ChartWindow { from_ms, until_ms: 900_000 }, true);
            let lines: Vec<&str> = steps.lines().collect();
            assert!(lines[0].ends_with("at most 1.0 % · Start: the console") && !lines[1].contains("Start"), "{steps}");
        }
    }

    #[test]
    fn a_step_tells_its_numbers_and_what_happened_in_it() {
        let point = |at_ms| UtilizationPoint { at_ms, mean: 12.0, max: 40.5, waiting: 3 };
        let mark = ChartMark { at_ms: 897_000, name: "Deploy".into(), words: "orders\n2.4".into() };
        let series =
            UtilizationSeries { range: Range::Quarter, until_ms: 900_000, points: vec![point(895_000), point(900_000)], marks: vec![mark] };
        let window = ChartWindow { from_ms: 0, until_ms: 900_000 };
        let steps = steps(&series, &window, false);
        let lines: Vec<&str> = steps.lines().collect();
        assert_eq!(lines[0], "994|895|00:14:50 to 00:14:55 UTC: mean 12.0 %, at most 40.5 % · 3 waiting at most");
        assert_eq!(lines[1], "1000|900|00:14:55 to 00:15:00 UTC: mean 12.0 %, at most 40.5 % · 3 waiting at most · Deploy: orders 2.4");
    }
}
