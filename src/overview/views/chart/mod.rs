//! The utilization of the last minutes, of the pool or of the server's slots: the mean as a line, up to the maximum as a
//! band, on the levels; read step by step and dragged over as the charts of the history.

mod numbers;
mod paths;
mod readout;

use leptos::prelude::*;

use crate::base::BasePath;
use crate::history::model::{Range, UtilizationSeries};
use crate::ui::chart::{HEIGHT, MarkNames, TimeAxis, ValueAxis, WIDTH, grid};
use crate::ui::format;
use numbers::{Numbers, describe};
use paths::ChartWindow;
use plimsoll_model::Level;
use readout::ChartReadout;

/// The chart with its ranges and its table. `source`: its name in the history. `page`: the address of the page that it is on.
#[component]
pub fn UtilizationChart(base: BasePath, page: String, series: UtilizationSeries, of_server: bool, source: String) -> impl IntoView {
    let (ranges, shown) = (RangeLinks { base: base.clone(), page, source: source.clone() }, series.range);
    let choice = move |choice: Range| {
        let href = ranges.of(choice);
        view! { <a href=href aria-current=(shown == choice).then_some("true")>{choice.label()}</a> }
    };
    let described = describe(&series);
    let drawn = series.clone();
    view! {
        <section class="chart" aria-labelledby="chart">
            <div class="chart-head">
                <h2 id="chart">{if of_server { "Usable slots taken" } else { "Utilization" }}</h2>
                <nav class="ranges" aria-label="Range of the chart">{Range::ALL.map(choice).collect_view()}</nav>
            </div>
            <ChartReadout base series=series.clone() of_server source>
                <Plot series=drawn described />
            </ChartReadout>
            <Legend />
            <Numbers series of_server />
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
            range => format!("/history?source={}&range={}", format::encoded(&self.source), range.as_str()),
        };
        self.base.of(&inside)
    }
}

#[component]
fn Plot(series: UtilizationSeries, described: String) -> impl IntoView {
    let window = ChartWindow::of(&series);
    let y = |percent: u32| HEIGHT - f64::from(percent) * HEIGHT / 100.0;
    let [moderate, warning, critical] = Level::BOUNDS.map(y);
    let band = |level: Level, top: f64, bottom: f64| {
        view! { <rect class="level-band" data-level=level.as_str() y=top width=WIDTH height=bottom - top /> }
    };
    let bounds = [0.0, critical, warning, moderate, HEIGHT];
    let ups: Vec<f64> = window.ticks().map(|at_s| window.share(at_s * 1000)).collect();
    let values = bounds.into_iter().map(|place| (place, format!("{:.0}{}", 100.0 - place, if place == 0.0 { " %" } else { "" }))).collect();
    // Ticks of half a minute would have one label in two.
    let label = if window.until_ms - window.from_ms < 5 * 60_000 { format::clock } else { format::clock_short };
    let times = window.ticks().map(|at_s| (window.share(at_s * 1000), label(at_s * 1000), Some(at_s))).collect();
    let marks = series.marks.iter().map(|mark| format!("M{:.1} 0V{HEIGHT}", window.x(mark.at_ms))).collect::<String>();
    let names = series.marks.iter().map(|mark| (window.share(mark.at_ms), mark.name.clone())).collect();
    view! {
        <div class="figure-area">
            <ValueAxis labels=values />
            <svg class="plot" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-labelledby="plot-title plot-words">
                <title id="plot-title">{format!("Utilization in the last {}", series.range.label())}</title>
                <desc id="plot-words">{described}</desc>
                {band(Level::Critical, 0.0, critical)}
                {band(Level::Warning, critical, warning)}
                {band(Level::Moderate, warning, moderate)}
                <path class="grid" d=grid(bounds, ups) />
                <path class="band" d=window.band(&series) />
                <path class="max" d=window.line(&series, |point| point.max) />
                <path class="mean" d=window.line(&series, |point| point.mean) />
                <path class="event" d=marks />
                <rect class="selection" y="0" height=HEIGHT x="0" width="0" />
                <path class="cursor" d="" />
            </svg>
            <MarkNames names />
            <TimeAxis labels=times />
        </div>
    }
}

/// The lines by dash and colour as well as by strength.
#[component]
fn Legend() -> impl IntoView {
    let key = |class: &'static str, words: &'static str| {
        view! { <li><svg class="key-line" width="26" height="8" aria-hidden="true"><path class=class d="M0 4H26" /></svg>{words}</li> }
    };
    let keys = [key("mean", "mean"), key("max", "maximum"), key("event", "start or deploy")];
    view! { <ul class="legend" aria-label="Lines of the chart">{keys.collect_view()}</ul> }
}
