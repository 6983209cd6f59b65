//! One chart: lines, bands and bars over a stretch of time.

mod axis;
mod layer;
mod paths;

use leptos::prelude::*;

use super::{AxisUnit, HEIGHT, MarkNames, TimeAxis, ValueAxis, WIDTH, grid};
use paths::upright;
use plimsoll_model::Level;

pub use axis::{Axis, AxisMark};
pub use layer::{Layer, MEAN};

/// A value each step; a step without one is a gap.
pub type Values = Vec<(u64, Option<f64>)>;

/// What is not told, in a legend and in a table.
pub const NOT_TOLD: &str = "—";

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
        self.layers.iter().filter_map(Layer::highest).reduce(f64::max)
    }

    /// Something is told of the time that the chart is about.
    pub fn is_told(&self) -> bool {
        self.highest_now().is_some()
    }

    /// The highest of the time that the chart is about.
    fn highest_now(&self) -> Option<f64> {
        self.layers.iter().filter(|layer| layer.is_of_now()).filter_map(Layer::highest).reduce(f64::max)
    }

    /// The moments of its steps: the same for all layers but an earlier course.
    pub fn steps(&self) -> impl Iterator<Item = u64> + '_ {
        let first = self.layers.iter().filter(|layer| layer.is_of_now()).find_map(Layer::named);
        first.into_iter().flat_map(|(_, values)| values.iter().map(|(at_s, _)| *at_s))
    }

    /// The values of the legend at one step, in its order.
    fn told(&self, step: usize, at_s: u64) -> Vec<String> {
        let keys = self.layers.iter().filter(|layer| layer.has_key());
        keys.map(|layer| layer.value_at(step, at_s).map_or_else(|| NOT_TOLD.to_owned(), |value| self.unit.shown(value))).collect()
    }

    /// The drawing with its legend and its axes.
    pub fn draw(&self, axis: &Axis) -> impl IntoView + use<> {
        let (id, title, unit) = (self.id, self.title, self.unit);
        let scale = unit.scale(self.highest().unwrap_or(0.0));
        let described =
            self.highest_now().map_or_else(|| "nothing was measured".to_owned(), |most| format!("at most {}", unit.shown(most)));
        let told: Vec<_> = self.steps().enumerate().map(|(step, at_s)| self.told(step, at_s)).collect();
        let newest = told.last().cloned().unwrap_or_default();
        let lines = told.iter().map(|values| values.join("|")).collect::<Vec<_>>().join("\n");
        let keys = self.layers.iter().filter(|layer| layer.has_key());
        let legend: Vec<_> = keys.zip(newest).filter_map(|(layer, newest)| layer.legend(&newest)).collect();
        let drawn = self.layers.iter().map(|layer| layer.draw(axis, scale.top)).collect_view();
        let (names, named) = (format!("plot-{id}"), format!("plot-{id}"));
        let words = format!("{title}{}: {described}.", axis.words);
        let at = axis.at_s.map(|at_s| view! { <path class="at" d=upright(axis.x(at_s)) /> });
        let marks = axis.marks.iter().map(|mark| view! { <path class="event" d=upright(axis.edge(mark.at_s)) /> });
        let levels = (unit == AxisUnit::Percent).then(level_bands);
        let values = scale.lines().map(|value| (scale.place(value), unit.label(value))).collect();
        view! {
            <figure class="figure" data-plot=id data-values=lines>
                <figcaption>
                    <strong class="title">{title}" "</strong>
                    <span class="described">{described}</span>
                    <CopyImage title />
                    <span class="keys">{legend}</span>
                </figcaption>
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

/// Puts the chart onto the clipboard as a picture, or saves it where the browser does not allow that.
#[component]
fn CopyImage(title: &'static str) -> impl IntoView {
    view! {
        <button type="button" class="needs-script quiet" data-copy="image" aria-live="polite">
            "Copy image"<span class="visually-hidden">{format!(" of {title}")}</span>
        </button>
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
