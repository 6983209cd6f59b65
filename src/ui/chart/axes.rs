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
/// The width of a character in percent on the narrowest screen.
const CHARACTER_WIDTH: f64 = 2.7;

/// Marks that stand close together, at the place of the first.
#[derive(Debug, PartialEq)]
struct MarkLabel {
    /// In percent of the width.
    share: f64,
    /// Each once.
    names: Vec<String>,
    /// It stands left of its mark: on the right there is no room.
    is_left: bool,
}

/// What the dashed marks of a chart are, at their shares of its width.
#[component]
pub fn MarkNames(names: Vec<(f64, String)>) -> impl IntoView {
    let drawn = |MarkLabel { share, names, is_left }: MarkLabel| {
        let (anchor, shift) = if is_left { ("end", "-0.3em") } else { ("start", "0.3em") };
        view! { <text x=format!("{share:.2}%") dx=shift y="11" text-anchor=anchor>{names.join(" · ")}</text> }
    };
    view! { <svg class="mark-names" width="100%" height="14" aria-hidden="true">{labels(names).into_iter().map(drawn).collect_view()}</svg> }
}

/// Marks that stand close together have one label, which has each of their names once: a server and its console often start within
/// one second, and neither hides the other.
fn labels(marks: Vec<(f64, String)>) -> Vec<MarkLabel> {
    let mut all: Vec<MarkLabel> = Vec::new();
    for (share, name) in marks {
        match all.last_mut() {
            Some(label) if share < label.share + label.width() => {
                if !label.names.contains(&name) {
                    label.names.push(name);
                }
            }
            _ => all.push(MarkLabel { share, names: vec![name], is_left: false }),
        }
    }
    let mut free_from = f64::NEG_INFINITY;
    for label in &mut all {
        let characters: usize = label.names.iter().map(|name| name.chars().count() + 3).sum();
        let is_tight = label.share + CHARACTER_WIDTH * characters as f64 > 100.0;
        label.is_left = label.share > 85.0 || (is_tight && label.share - label.width() >= free_from);
        free_from = label.share + if label.is_left { 0.0 } else { label.width() };
    }
    all
}

impl MarkLabel {
    /// In percent of the width.
    fn width(&self) -> f64 {
        NAME_WIDTH * self.names.len() as f64
    }
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

    fn drawn(marks: &[(f64, &str)]) -> Vec<(f64, String, bool)> {
        let all = labels(marks.iter().map(|(share, name)| (*share, (*name).to_owned())).collect());
        all.into_iter().map(|label| (label.share, label.names.join(" · "), label.is_left)).collect()
    }

    fn right(share: f64, words: &str) -> (f64, String, bool) {
        (share, words.to_owned(), false)
    }

    fn left(share: f64, words: &str) -> (f64, String, bool) {
        (share, words.to_owned(), true)
    }

    #[test]
    fn close_marks_share_a_label_and_none_is_hidden() {
        assert_eq!(drawn(&[(1.0, "Server start"), (1.8, "Start")]), [right(1.0, "Server start · Start")]);
        assert_eq!(drawn(&[(1.0, "Deploy"), (5.0, "Deploy"), (20.0, "Deploy")]), [right(1.0, "Deploy"), right(20.0, "Deploy")]);
        let three = [(1.0, "Start"), (2.0, "Deploy"), (20.0, "Start"), (25.0, "Start")];
        assert_eq!(drawn(&three), [right(1.0, "Start · Deploy"), right(25.0, "Start")]);
        assert_eq!(drawn(&[(0.0, "Start"), (NAME_WIDTH, "Start")]).len(), 2, "side by side");
        assert_eq!(drawn(&[]), []);
    }

    #[test]
    fn a_label_without_room_on_its_right_stands_left_of_its_mark_unless_another_is_there() {
        assert_eq!(drawn(&[(80.0, "Server start"), (81.0, "Start")]), [left(80.0, "Server start · Start")]);
        assert_eq!(drawn(&[(50.0, "Deploy"), (70.0, "Server start")]), [right(50.0, "Deploy"), right(70.0, "Server start")]);
        assert_eq!(drawn(&[(30.0, "Deploy"), (70.0, "Server start")]), [right(30.0, "Deploy"), left(70.0, "Server start")]);
        assert_eq!(drawn(&[(75.0, "Deploy"), (95.0, "Start")]), [right(75.0, "Deploy"), left(95.0, "Start")]);
    }
}
