//! One line, band or row of bars of a chart.

use leptos::prelude::*;

use super::paths::{band, bars, line};
use super::{Axis, Values};
use crate::ui::chart::AxisUnit;

/// The name of a line of means: where steps are drawn together, their mean stands for them.
pub const MEAN: &str = "mean";

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
    /// An earlier course at the moments of this one. Its steps may be longer, because less is kept of it: counts are those of a step now.
    Earlier {
        name: String,
        step_s: u64,
        is_count: bool,
        values: Values,
    },
    /// Not drawn: in the table alone.
    Aside {
        name: &'static str,
        unit: AxisUnit,
        values: Values,
    },
}

impl Layer {
    pub fn highest(&self) -> Option<f64> {
        let of = |values: &Values| values.iter().filter_map(|(_, value)| *value).reduce(f64::max);
        match self {
            Layer::Band(low, high) => of(low).into_iter().chain(of(high)).reduce(f64::max),
            Layer::Line { values, .. } | Layer::Bars { values, .. } | Layer::Earlier { values, .. } => of(values),
            Layer::Aside { .. } => None,
        }
    }

    /// A layer of the time that the chart is about.
    pub fn is_of_now(&self) -> bool {
        !matches!(self, Layer::Earlier { .. })
    }

    /// It has a line in the legend.
    pub fn has_key(&self) -> bool {
        !matches!(self, Layer::Band(..) | Layer::Aside { .. })
    }

    /// Its name and values; a band is between two lines that have theirs.
    pub fn named(&self) -> Option<(&str, &Values)> {
        match self {
            Layer::Band(..) => None,
            Layer::Line { name, values, .. } | Layer::Bars { name, values, .. } | Layer::Aside { name, values, .. } => Some((name, values)),
            Layer::Earlier { name, values, .. } => Some((name, values)),
        }
    }

    /// The value of a step; of an earlier course that of the longer step around it.
    pub fn value_at(&self, step: usize, at_s: u64) -> Option<f64> {
        let (_, values) = self.named()?;
        match self {
            Layer::Earlier { step_s, .. } => {
                let after = values.partition_point(|(began_s, _)| *began_s <= at_s);
                let (began_s, value) = values.get(after.checked_sub(1)?)?;
                value.filter(|_| at_s - began_s < *step_s)
            }
            _ => values.get(step).filter(|(began_s, _)| *began_s == at_s)?.1,
        }
    }

    /// One value for several steps: counts add up, means have a mean, of everything else the highest counts.
    pub fn merged(&self, values: impl Iterator<Item = f64>) -> Option<f64> {
        match self {
            Layer::Bars { .. } | Layer::Earlier { is_count: true, .. } => values.reduce(|sum, value| sum + value),
            _ if self.named().is_some_and(|(name, _)| name.starts_with(MEAN)) => {
                let values: Vec<f64> = values.collect();
                (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
            }
            _ => values.reduce(f64::max),
        }
    }

    pub(super) fn draw(&self, axis: &Axis, top: f64) -> Option<AnyView> {
        match self {
            Layer::Band(low, high) => Some(view! { <path class="band" d=band(axis, top, low, high) /> }.into_any()),
            Layer::Line { class, values, .. } => Some(view! { <path class=*class d=line(axis, top, values) /> }.into_any()),
            Layer::Bars { class, values, .. } => {
                Some(view! { <path class=format!("bars {class}") d=bars(axis, top, values) /> }.into_any())
            }
            Layer::Earlier { step_s, values, .. } => {
                Some(view! { <path class="earlier" d=line(&axis.in_steps_of(*step_s), top, values) /> }.into_any())
            }
            Layer::Aside { .. } => None,
        }
    }

    /// A sample of the line, its name, and its value at the newest step, which the browser replaces by that of the chosen one.
    pub(super) fn legend(&self, newest: &str) -> Option<impl IntoView + use<>> {
        let (class, sample) = match self {
            Layer::Band(..) | Layer::Aside { .. } => return None,
            Layer::Line { class, .. } => ((*class).to_owned(), "M0 4H20"),
            Layer::Bars { class, .. } => (format!("bars {class}"), "M4 0H16V8H4Z"),
            Layer::Earlier { .. } => ("earlier".to_owned(), "M0 4H20"),
        };
        let (name, newest) = (self.named()?.0.to_owned(), newest.to_owned());
        Some(view! {
            <span class="key">
                <svg class="plot" viewBox="0 0 20 8" aria-hidden="true"><path class=class d=sample /></svg>
                {name}" "<b class="value">{newest}</b>
            </span>
        })
    }
}
