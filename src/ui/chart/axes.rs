//! The words along a chart, in drawings of their own: those of a chart would be stretched with it.

use leptos::prelude::*;

/// A label below a chart: its share of the width in percent, its words, and its moment in seconds since the epoch, where it has one.
pub type Tick = (f64, String, Option<u64>);

/// Labels below a chart. The moment is for whoever reads in another zone.
#[component]
pub fn TimeAxis(labels: Vec<Tick>) -> impl IntoView {
    let label = |(share, words, at_s): Tick| {
        let at_s = at_s.map(|at_s| at_s.to_string());
        view! { <text x=format!("{share:.2}%") y="12" text-anchor=anchor(share) data-utc=at_s>{words}</text> }
    };
    view! { <svg class="axis-x" width="100%" height="16" aria-hidden="true">{labels.into_iter().map(label).collect_view()}</svg> }
}

/// Labels beside a chart, each at its share of the height from the top in percent.
#[component]
pub fn ValueAxis(labels: Vec<(f64, String)>) -> impl IntoView {
    let label = |(share, words): (f64, String)| {
        // The outermost stay inside.
        let shift = match share {
            share if share < 4.0 => "0.8em",
            share if share > 96.0 => "0",
            _ => "0.35em",
        };
        view! { <text x="100%" y=format!("{share:.2}%") dy=shift text-anchor="end">{words}</text> }
    };
    view! { <svg class="axis-y" width="100%" height="100%" aria-hidden="true">{labels.into_iter().map(label).collect_view()}</svg> }
}

/// So far apart, in percent of the width, names do not run into each other.
const APART: f64 = 12.0;

/// What the dashed marks of a chart are, at their shares of its width; of those that stand close together the first.
#[component]
pub fn MarkNames(names: Vec<(f64, String)>) -> impl IntoView {
    let mut last = f64::NEG_INFINITY;
    let named = names.into_iter().filter(move |(share, _)| {
        let apart = *share >= last + APART;
        last = if apart { *share } else { last };
        apart
    });
    let name = |(share, words): (f64, String)| {
        let (anchor, shift) = if share > 85.0 { ("end", "-0.3em") } else { ("start", "0.3em") };
        view! { <text x=format!("{share:.2}%") dx=shift y="11" text-anchor=anchor>{words}</text> }
    };
    view! { <svg class="mark-names" width="100%" height="14" aria-hidden="true">{named.map(name).collect_view()}</svg> }
}

fn anchor(share: f64) -> &'static str {
    match share {
        share if share < 4.0 => "start",
        share if share > 96.0 => "end",
        _ => "middle",
    }
}
