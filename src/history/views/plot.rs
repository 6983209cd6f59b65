//! One chart: lines, bands and bars over a stretch of time.

use leptos::prelude::*;

use super::timestamps;
use super::units::AxisUnit;
use crate::base::timestamps::date_time;
use crate::history::marks::Mark;
use crate::history::page_data::HistoryPageData;
use crate::history::query::TimeWindow;
use crate::ui::chart::{HEIGHT, MarkNames, Tick, TimeAxis, ValueAxis, WIDTH, grid, time_ticks};
use plimsoll_model::Level;

/// Where moments stand.
pub struct Axis {
    from_s: u64,
    until_s: u64,
    step_s: u64,
    /// Seconds for which a reading of a pool that is sampled stands; `None`: each step is measured by itself.
    holds_s: Option<u64>,
    at_s: Option<u64>,
    marks: Vec<Mark>,
}

impl Axis {
    pub fn of(found: &HistoryPageData) -> Self {
        let TimeWindow { from_s, until_s, at_s, .. } = found.window;
        let (step_s, holds_s) = (found.step_s.max(1), found.points.resolution_s());
        Self { from_s, until_s, step_s, holds_s, at_s, marks: found.marks.clone() }
    }

    /// Where the middle of a step stands, in whole units of the drawing.
    pub fn place(&self, at_s: u64) -> u32 {
        self.x(at_s).round() as u32
    }

    fn x(&self, at_s: u64) -> f64 {
        let middle = at_s as f64 + self.step_s as f64 / 2.0 - self.from_s as f64;
        (WIDTH * middle / (self.until_s - self.from_s).max(1) as f64).clamp(0.0, WIDTH)
    }

    fn edge(&self, at_s: u64) -> f64 {
        (WIDTH * (at_s as f64 - self.from_s as f64) / (self.until_s - self.from_s).max(1) as f64).clamp(0.0, WIDTH)
    }

    /// How long a value stands.
    fn width_s(&self) -> u64 {
        self.step_s.max(self.holds_s.unwrap_or(0))
    }

    fn share(&self, at_s: u64) -> f64 {
        self.edge(at_s) * 100.0 / WIDTH
    }

    fn ticks(&self) -> impl Iterator<Item = u64> {
        time_ticks(self.from_s, self.until_s)
    }

    /// What happened within a step.
    pub fn marks_of(&self, at_s: u64) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| (at_s..at_s + self.step_s).contains(&mark.at_s))
    }

    fn labels(&self) -> Vec<Tick> {
        let span = self.until_s - self.from_s;
        self.ticks().map(|at_s| (self.share(at_s), timestamps::tick(at_s, span), Some(at_s))).collect()
    }

    fn mark_names(&self) -> Vec<(f64, String)> {
        self.marks.iter().map(|mark| (self.share(mark.at_s), mark.kind.label().to_owned())).collect()
    }
}

/// A value each step; a step without one is a gap.
pub type Values = Vec<(u64, Option<f64>)>;

/// What is drawn, from below to above.
pub enum Layer {
    /// Between the first and the second.
    Band(Values, Values),
    Line {
        class: &'static str,
        name: &'static str,
        values: Values,
    },
    Bars {
        class: &'static str,
        name: &'static str,
        values: Values,
    },
}

/// A chart.
pub struct Plot {
    /// Tells the charts of a page apart.
    pub id: &'static str,
    pub title: &'static str,
    pub layers: Vec<Layer>,
    pub unit: AxisUnit,
}

impl Plot {
    /// The highest of all values; `None`: there is none.
    pub fn highest(&self) -> Option<f64> {
        let of = |values: &Values| values.iter().filter_map(|(_, value)| *value).reduce(f64::max);
        let highest = |layer: &Layer| match layer {
            Layer::Band(low, high) => of(low).into_iter().chain(of(high)).reduce(f64::max),
            Layer::Line { values, .. } | Layer::Bars { values, .. } => of(values),
        };
        self.layers.iter().filter_map(highest).reduce(f64::max)
    }

    /// The drawing with its legend and its axes.
    pub fn draw(self, axis: &Axis) -> impl IntoView + use<> {
        let highest = self.highest();
        let Plot { id, title, unit, layers } = self;
        let scale = unit.scale(highest.unwrap_or(0.0));
        let described = highest.map_or_else(|| "nothing was measured".to_owned(), |highest| format!("at most {}", unit.shown(highest)));
        let legend: Vec<_> = layers.iter().filter_map(Layer::legend).collect();
        let drawn = layers.iter().map(|layer| layer.draw(axis, scale.top)).collect_view();
        let (names, named) = (format!("plot-{id}"), format!("plot-{id}"));
        let words = format!("{title}, {} to {} UTC: {described}.", date_time(axis.from_s), date_time(axis.until_s));
        let at = axis.at_s.map(|at_s| view! { <path class="at" d=upright(axis.x(at_s)) /> });
        let marks =
            axis.marks.iter().map(|mark| view! { <path class="event" data-kind=mark.kind.as_str() d=upright(axis.edge(mark.at_s)) /> });
        let levels = (unit == AxisUnit::Percent).then(level_bands);
        let values = scale.lines().map(|value| (scale.place(value), unit.label(value))).collect();
        view! {
            <figure class="figure" data-plot=id>
                <figcaption>{title}" "<span>{described}</span><span class="keys">{legend}</span></figcaption>
                <div class="figure-area">
                    <ValueAxis labels=values />
                    <svg class="plot" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-labelledby=named>
                        <title id=names>{words}</title>
                        {levels}
                        <path class="grid" d=grid(scale.lines().map(|value| scale.place(value)), axis.ticks().map(|at_s| axis.share(at_s))) />
                        {drawn}
                        {marks.collect_view()}
                        {at}
                        <rect class="selection" y="0" height=HEIGHT x="0" width="0" />
                        <path class="cursor" d="" />
                    </svg>
                    <MarkNames names=axis.mark_names() />
                    <TimeAxis labels=axis.labels() />
                </div>
            </figure>
        }
    }
}

impl Layer {
    fn draw(&self, axis: &Axis, top: f64) -> AnyView {
        match self {
            Layer::Band(low, high) => view! { <path class="band" d=band(axis, top, low, high) /> }.into_any(),
            Layer::Line { class, values, .. } => view! { <path class=*class d=line(axis, top, values) /> }.into_any(),
            Layer::Bars { class, values, .. } => view! { <path class=format!("bars {class}") d=bars(axis, top, values) /> }.into_any(),
        }
    }

    fn legend(&self) -> Option<impl IntoView + use<>> {
        let (class, name, sample) = match self {
            Layer::Band(..) => return None,
            Layer::Line { class, name, .. } => ((*class).to_owned(), *name, "M0 4H20"),
            Layer::Bars { class, name, .. } => (format!("bars {class}"), *name, "M4 0H16V8H4Z"),
        };
        Some(view! {
            <span class="key">
                <svg class="plot" viewBox="0 0 20 8" aria-hidden="true"><path class=class d=sample /></svg>
                {name}
            </span>
        })
    }
}

fn level_bands() -> impl IntoView {
    let y = |percent: u32| HEIGHT - f64::from(percent) * HEIGHT / 100.0;
    let [moderate, warning, critical] = Level::BOUNDS.map(y);
    let band = |level: Level, top: f64, bottom: f64| {
        view! { <rect class="level-band" data-level=level.as_str() y=top width=WIDTH height=bottom - top /> }
    };
    [band(Level::Critical, 0.0, critical), band(Level::Warning, critical, warning), band(Level::Moderate, warning, moderate)].collect_view()
}

fn upright(x: f64) -> String {
    format!("M{x:.1} 0V{HEIGHT}")
}

/// Steps that follow each other.
type PlotRun = Vec<(u64, f64)>;

/// Runs of steps without a gap: where nothing was recorded nothing is drawn.
fn runs(axis: &Axis, values: &Values) -> Vec<PlotRun> {
    let mut runs: Vec<PlotRun> = Vec::new();
    for (at_s, value) in values {
        let Some(value) = value else { continue };
        match runs.last_mut().filter(|run| run.last().is_some_and(|(before, _)| at_s - before <= 2 * axis.width_s())) {
            Some(run) => run.push((*at_s, *value)),
            None => runs.push(vec![(*at_s, *value)]),
        }
    }
    runs
}

/// The points of a run, from left to right: the middle of each step, or for readings the corners of stairs. What was between two
/// readings is not known, so that a slope would claim too much.
fn corners(axis: &Axis, top: f64, run: &PlotRun) -> Vec<String> {
    let y = |value: f64| HEIGHT * (1.0 - (value / top).clamp(0.0, 1.0));
    if axis.holds_s.is_none() {
        return run.iter().map(|(at_s, value)| format!("{:.1} {:.1}", axis.x(*at_s), y(*value))).collect();
    }
    let ends = run.iter().skip(1).map(|(at_s, _)| *at_s).chain(run.last().map(|(at_s, _)| at_s + axis.width_s()));
    let stairs = run.iter().zip(ends).flat_map(|((at_s, value), end_s)| [(*at_s, *value), (end_s, *value)]);
    stairs.map(|(at_s, value)| format!("{:.1} {:.1}", axis.edge(at_s), y(value))).collect()
}

fn line(axis: &Axis, top: f64, values: &Values) -> String {
    let draw = |run: PlotRun| {
        let points = corners(axis, top, &run);
        // One step alone is a dash as wide as it is.
        if let ([(at_s, _)], None) = (&run[..], axis.holds_s) {
            let at_s = *at_s;
            let y = points[0].split_once(' ').map_or("0", |(_, y)| y);
            return format!("M{:.1} {y}H{:.1}", axis.edge(at_s), axis.edge(at_s + axis.step_s));
        }
        format!("M{}", points.join("L"))
    };
    runs(axis, values).into_iter().map(draw).collect()
}

fn band(axis: &Axis, top: f64, low: &Values, high: &Values) -> String {
    let (low, high) = (runs(axis, low), runs(axis, high));
    let draw = |(low, high): (PlotRun, PlotRun)| {
        let (there, back) = (corners(axis, top, &high), corners(axis, top, &low));
        format!("M{}Z", there.into_iter().chain(back.into_iter().rev()).collect::<Vec<_>>().join("L"))
    };
    low.into_iter().zip(high).map(draw).collect()
}

fn bars(axis: &Axis, top: f64, values: &Values) -> String {
    let filled = values.iter().filter_map(|(at_s, value)| Some((*at_s, value.filter(|value| *value > 0.0)?)));
    let bar = |(at_s, value): (u64, f64)| {
        // What is counted between two readings stands before the second one.
        let end_s = at_s + axis.step_s;
        let (left, right) = (axis.edge(end_s.saturating_sub(axis.width_s())), axis.edge(end_s));
        let y = HEIGHT * (1.0 - (value / top).clamp(0.02, 1.0));
        format!("M{left:.1} {HEIGHT}V{y:.1}H{:.1}V{HEIGHT}Z", right.max(left + 1.0))
    };
    filled.map(bar).collect()
}

#[cfg(test)]
#[path = "plot_tests.rs"]
mod tests;
