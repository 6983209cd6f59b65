//! Values as the paths of a drawing.

use super::{Axis, Values};
use crate::ui::chart::HEIGHT;

/// A line from the bottom to the top.
pub fn upright(x: f64) -> String {
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

/// A line, broken where nothing is known.
pub fn line(axis: &Axis, top: f64, values: &Values) -> String {
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

/// What is between the lowest and the highest.
pub fn band(axis: &Axis, top: f64, low: &Values, high: &Values) -> String {
    let (low, high) = (runs(axis, low), runs(axis, high));
    let draw = |(low, high): (PlotRun, PlotRun)| {
        let (there, back) = (corners(axis, top, &high), corners(axis, top, &low));
        format!("M{}Z", there.into_iter().chain(back.into_iter().rev()).collect::<Vec<_>>().join("L"))
    };
    low.into_iter().zip(high).map(draw).collect()
}

/// A bar for each step that has counted something.
pub fn bars(axis: &Axis, top: f64, values: &Values) -> String {
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
