//! One chart: lines, bands and bars over a stretch of time.

mod axis;
mod paths;

use leptos::prelude::*;

use super::units::AxisUnit;
use crate::base::timestamps::date_time;
use crate::ui::chart::{HEIGHT, MarkNames, TimeAxis, ValueAxis, WIDTH, grid};
use paths::{band, bars, line, upright};
use plimsoll_model::Level;

pub use axis::Axis;

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

#[cfg(test)]
mod tests;
