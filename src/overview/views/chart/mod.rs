//! The utilization of the last minutes, of the pool or of the server's slots: the mean as a line, up to the maximum as a band, on the
//! levels. It is read as the charts of the history, to which its links lead.

mod window;

use leptos::prelude::*;

use crate::base::BasePath;
use crate::base::timestamps::rfc3339;
use crate::history::compare::Compare;
use crate::history::model::{Range, UtilizationPoint, UtilizationSeries};
use crate::ui::chart::{Axis, AxisUnit, ChoiceLink, ChoiceLinks, Course, CourseStep, Layer, MEAN, NumbersTable, Plot, ShareLink, Values};
use crate::ui::format::encoded;
use window::{axis, step_s};

/// Ids of the chart and of the words for a chosen step.
const COURSE: &str = "overview-course";
const READOUT: &str = "overview-readout";

/// The chart with its ranges and its table. `source`: its name in the history. `page`: the address of the page that it is on.
#[component]
pub fn UtilizationChart(base: BasePath, page: String, series: UtilizationSeries, of_server: bool, source: String) -> impl IntoView {
    let title = if of_server { "Usable slots taken" } else { "Utilization" };
    let (axis, steps, plots) = (axis(&series), steps(&series, of_server), [plot(title, &series, of_server)]);
    let figure = plots[0].draw(&axis);
    let ranges = RangeLinks { base: base.clone(), page, source: source.clone() };
    let history = format!("{}?source={}", base.of("/history"), encoded(&source));
    view! {
        <section class="chart" aria-labelledby="chart">
            <div class="chart-head">
                <h2 id="chart">{title}</h2>
                <ChoiceLinks label="Range of the chart" choices=ranges.choices(series.range) />
                <ChoiceLinks label="Compare with" choices=comparisons(&history, series.range) />
                <ShareLink href=absolute(&history, &axis) />
            </div>
            <Course ids=[COURSE, READOUT] axis=&axis steps link=history source with_day=false>
                {figure}
            </Course>
            <NumbersTable plots=&plots />
        </section>
    }
}

/// Addresses of a chart's ranges.
pub struct RangeLinks {
    pub base: BasePath,
    /// The page that the chart is on, without the base.
    pub page: String,
    /// Its name in the history.
    pub source: String,
}

impl RangeLinks {
    /// This range: on the page itself where it is at hand. What needs the store is on the page with all the other charts.
    pub fn of(&self, range: Range) -> String {
        let inside = match range {
            range if range == Range::default() => self.page.clone(),
            range if Range::AT_HAND.contains(&range) => format!("{}?range={}", self.page, range.as_str()),
            range => format!("/history?source={}&range={}", encoded(&self.source), range.as_str()),
        };
        self.base.of(&inside)
    }
}

impl RangeLinks {
    /// All of them.
    pub fn choices(&self, shown: Range) -> Vec<ChoiceLink> {
        Range::ALL.map(|range| ChoiceLink { words: range.label(), href: self.of(range), is_current: range == shown }).into()
    }
}

/// In the history: an earlier day is in the store alone.
fn comparisons(history: &str, shown: Range) -> Vec<ChoiceLink> {
    let choice = |compare: Compare| ChoiceLink {
        words: compare.label(),
        href: format!("{history}&compare={}&range={}", compare.as_str(), shown.as_str()),
        is_current: false,
    };
    Compare::ALL.map(choice).into()
}

fn absolute(history: &str, axis: &Axis) -> String {
    format!("{history}&from={}&until={}", encoded(&rfc3339(axis.from_s)), encoded(&rfc3339(axis.until_s)))
}

fn plot(title: &'static str, series: &UtilizationSeries, of_server: bool) -> Plot {
    let of = |value: fn(&UtilizationPoint) -> f32| -> Values {
        series.points.iter().map(|point| (began_s(series, point), Some(in_tenths(value(point))))).collect()
    };
    let (mean, max) = (of(|point| point.mean), of(|point| point.max));
    let mut layers = vec![
        Layer::Band(mean.clone(), max.clone()),
        Layer::Line { class: "line-2", name: "highest", values: max },
        Layer::Line { class: "line-1", name: MEAN, values: mean },
    ];
    if !of_server {
        let waiting = series.points.iter().map(|point| (began_s(series, point), Some(point.waiting.into()))).collect();
        layers.push(Layer::Aside { name: "most waiting", unit: AxisUnit::Count, values: waiting });
    }
    Plot { id: "utilization", title, layers, unit: AxisUnit::Percent }
}

/// Points say where their stretch ends.
fn began_s(series: &UtilizationSeries, point: &UtilizationPoint) -> u64 {
    (point.at_ms / 1000).saturating_sub(step_s(series))
}

/// As they were rounded: the 10.1 of an `f32` is 10.100000381 otherwise.
fn in_tenths(percent: f32) -> f64 {
    (f64::from(percent) * 10.0).round() / 10.0
}

fn steps(series: &UtilizationSeries, of_server: bool) -> Vec<CourseStep> {
    let step = |point: &UtilizationPoint| {
        let waiting = if of_server { String::new() } else { format!(" · {} waiting at most", point.waiting) };
        CourseStep { at_s: began_s(series, point), words: format!("mean {:.1} %, at most {:.1} %{waiting}", point.mean, point.max) }
    };
    series.points.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series() -> UtilizationSeries {
        let point = |at_ms| UtilizationPoint { at_ms, mean: 10.1, max: 40.5, waiting: 3 };
        UtilizationSeries { range: Range::Quarter, until_ms: 900_000, points: vec![point(895_000), point(900_000)], marks: Vec::new() }
    }

    fn drawn(series: UtilizationSeries, of_server: bool) -> String {
        let base = BasePath::from("/admin".to_owned());
        view! { <UtilizationChart base page="/".to_owned() series of_server source="a / b".to_owned() /> }.to_html()
    }

    #[test]
    fn a_step_tells_its_numbers_and_the_table_has_the_same() {
        let html = drawn(series(), false);
        assert!(html.contains("00:14:55 to 00:15:00 UTC: mean 10.1 %, at most 40.5 % · 3 waiting at most"), "{html}");
        assert!(html.contains("1970-01-01 00:14:50,40.5,10.1,3"), "{html}");
        assert!(!drawn(series(), true).contains("waiting"));
    }

    #[test]
    fn a_gap_in_the_record_is_a_gap_in_the_line() {
        let mut gap = series();
        gap.points[0].at_ms = 400_000;
        // The last one is the line; the one before is its sample in the legend.
        let runs = |html: String| {
            let before = html.split(" class=\"line-1\"").nth(1).and_then(|before| before.rsplit("d=\"").next());
            before.map(|path| path.matches('M').count())
        };
        assert_eq!((runs(drawn(gap, false)), runs(drawn(series(), false))), (Some(2), Some(1)));
    }

    #[test]
    fn an_empty_record_says_so() {
        let empty = UtilizationSeries { points: Vec::new(), ..series() };
        let html = drawn(empty, false);
        assert!(
            html.contains("Utilization in the last 15 min, 1970-01-01 00:00:00 to 1970-01-01 00:15:00 UTC: nothing was measured."),
            "{html}"
        );
    }

    #[test]
    fn links_lead_into_the_history_of_the_source() {
        let html = drawn(series(), false);
        for address in [
            "/admin/history?source=a%20%2F%20b&amp;compare=week&amp;range=quarter",
            "/admin/history?source=a%20%2F%20b&amp;from=1970-01-01T00%3A13%3A00Z&amp;until=1970-01-01T00%3A15%3A00Z",
        ] {
            assert!(html.contains(address), "{address} in {html}");
        }
    }
}
