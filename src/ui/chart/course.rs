//! The charts of a page as one: pointer and arrow keys mark a step in all of them, and tell it in words above; a drag chooses a stretch.

use leptos::prelude::*;

use super::Axis;
use crate::base::printable;
use crate::base::timestamps::date_time;

/// The words until a step is chosen. From then on the browser keeps its own: a screen reader would hear each refresh.
const HINT: &str = "Point at a chart, or choose the charts and press the arrow keys, to read a step.";
const KEYS: &str = "Charts. The left and right arrow keys select a step, Home and End the first and the last. Enter opens the selected step. \
                    Plus and minus zoom.";

/// What was in one step.
pub struct CourseStep {
    /// Where it begins.
    pub at_s: u64,
    pub words: String,
}

/// The charts inside, over the same axis. `ui::gestures` makes them answer.
#[component]
pub fn Course<'a>(
    /// Ids of the charts and of the words for the chosen step.
    ids: [&'static str; 2],
    axis: &'a Axis,
    steps: Vec<CourseStep>,
    /// The history of the source, to which a stretch of time can be added.
    link: String,
    /// The link that opens the chosen step.
    #[prop(default = "Details of this moment")]
    closely: &'static str,
    /// What the charts are of, for a picture that has left the page.
    source: String,
    /// The day stands in the words of a step too.
    #[prop(default = true)]
    with_day: bool,
    children: Children,
) -> impl IntoView + use<> {
    let [course, readout] = ids;
    let (from, until, last) = (axis.from_s, axis.until_s, steps.last().map(|step| step.at_s));
    let opened = last.map(|at_s| format!("{link}&from={from}&until={until}&at={at_s}"));
    let lines = lines(axis, &steps, with_day);
    let source = printable::line(&source).into_owned();
    view! {
        <p class="readout needs-script">
            <span id=readout aria-live="polite">{HINT}</span>" "
            {opened.map(|href| view! { <a id=format!("{readout}-at") href=href>{closely}</a> })}
        </p>
        <div id=course class="course" role="group" tabindex="0" aria-label=KEYS
            data-readout=readout data-from=from data-until=until data-link=link data-source=source data-slots=lines>
            {children()}
        </div>
        <p class="note needs-script">"Drag over a chart to zoom."</p>
        <p class="note">"Vertical dashed lines mark deploys and starts of the console and of the server."</p>
    }
}

/// A line each: its place, its moment, its words.
fn lines(axis: &Axis, steps: &[CourseStep], with_day: bool) -> String {
    let mut told_until_s = 0;
    let line = |CourseStep { at_s, words }: &CourseStep| {
        let end_s = at_s + axis.step_s;
        // What happened while nothing was recorded is told with the step after it.
        let marks: String = axis.marks_between(told_until_s, end_s).map(|mark| format!(" · {}: {}", mark.name, mark.words)).collect();
        told_until_s = end_s;
        let words = format!("{} UTC: {words}{marks}", stretch(*at_s, end_s, with_day)).replace('\n', " ");
        format!("{}|{at_s}|{words}", axis.place(*at_s))
    };
    steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn stretch(from_s: u64, until_s: u64, with_day: bool) -> String {
    let moment = |at_s: u64| if with_day { date_time(at_s) } else { time_of_day(at_s) };
    if until_s == from_s + 1 { moment(from_s) } else { format!("{} to {}", moment(from_s), time_of_day(until_s)) }
}

fn time_of_day(at_s: u64) -> String {
    date_time(at_s)[11..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::AxisMark;

    fn axis(from_s: u64, marks: &[(u64, &str, &str)]) -> Axis {
        let mark = |(at_s, name, words): &(u64, &str, &str)| AxisMark { at_s: *at_s, name: (*name).into(), words: (*words).into() };
        Axis { from_s, until_s: 900, step_s: 5, marks: marks.iter().map(mark).collect(), ..Axis::default() }
    }

    fn steps(begin: &[u64]) -> Vec<CourseStep> {
        begin.iter().map(|at_s| CourseStep { at_s: *at_s, words: "mean 1.0 %".into() }).collect()
    }

    #[test]
    fn a_step_tells_its_time_its_numbers_and_what_happened_in_it() {
        let lines = lines(&axis(0, &[(897, "Deploy", "orders\n2.4")]), &steps(&[890, 895]), false);
        let expected = "992|890|00:14:50 to 00:14:55 UTC: mean 1.0 %\n997|895|00:14:55 to 00:15:00 UTC: mean 1.0 % · Deploy: orders 2.4";
        assert_eq!(lines, expected);
    }

    #[test]
    fn the_day_is_told_where_the_charts_may_be_of_another() {
        assert_eq!(stretch(0, 5, true), "1970-01-01 00:00:00 to 00:00:05");
        assert_eq!((stretch(0, 1, true).as_str(), stretch(7, 8, false).as_str()), ("1970-01-01 00:00:00", "00:00:07"));
    }

    #[test]
    fn what_happened_while_nothing_was_recorded_is_told_with_the_step_after_it() {
        // Also before the charts begin: their first step is the first that was recorded.
        for from_s in [0, 2, 5] {
            let lines = lines(&axis(from_s, &[(2, "Start", "the console")]), &steps(&[10, 15]), false);
            let lines: Vec<&str> = lines.lines().collect();
            assert!(lines[0].ends_with("mean 1.0 % · Start: the console") && !lines[1].contains("Start"), "{lines:?}");
        }
    }
}
