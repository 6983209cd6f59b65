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

/// The width of one name in percent: closer names would run into each other.
const NAME_WIDTH: f64 = 12.0;

/// What the dashed marks of a chart are, at their shares of its width.
#[component]
pub fn MarkNames(names: Vec<(f64, String)>) -> impl IntoView {
    let name = |(share, words): (f64, String)| {
        let (anchor, shift) = if share > 85.0 { ("end", "-0.3em") } else { ("start", "0.3em") };
        view! { <text x=format!("{share:.2}%") dx=shift y="11" text-anchor=anchor>{words}</text> }
    };
    view! { <svg class="mark-names" width="100%" height="14" aria-hidden="true">{joined(names).into_iter().map(name).collect_view()}</svg> }
}

/// Marks that stand close together have one label, which has each of their names once: a server and its console often start within
/// one second, and neither hides the other.
fn joined(names: Vec<(f64, String)>) -> Vec<(f64, String)> {
    let mut labels: Vec<(f64, Vec<String>)> = Vec::new();
    for (share, name) in names {
        match labels.last_mut() {
            Some((first, label)) if share < *first + NAME_WIDTH * label.len() as f64 => {
                if !label.contains(&name) {
                    label.push(name);
                }
            }
            _ => labels.push((share, vec![name])),
        }
    }
    labels.into_iter().map(|(share, label)| (share, label.join(" · "))).collect()
}

fn anchor(share: f64) -> &'static str {
    match share {
        share if share < 4.0 => "start",
        share if share > 96.0 => "end",
        _ => "middle",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_marks_share_a_label_and_none_is_hidden() {
        let names = |marks: &[(f64, &str)]| joined(marks.iter().map(|(share, name)| (*share, (*name).to_owned())).collect());
        let label = |share: f64, words: &str| (share, words.to_owned());
        assert_eq!(names(&[(1.0, "Server start"), (1.8, "Start")]), [label(1.0, "Server start · Start")]);
        assert_eq!(names(&[(1.0, "Deploy"), (5.0, "Deploy"), (20.0, "Deploy")]), [label(1.0, "Deploy"), label(20.0, "Deploy")]);
        assert_eq!(
            names(&[(1.0, "Start"), (2.0, "Deploy"), (20.0, "Start"), (25.0, "Start")]),
            [label(1.0, "Start · Deploy"), label(25.0, "Start")]
        );
        assert_eq!(names(&[(0.0, "Start"), (NAME_WIDTH, "Start")]).len(), 2, "side by side");
        assert_eq!(names(&[]), []);
    }
}
