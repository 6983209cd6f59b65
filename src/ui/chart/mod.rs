//! The charts of all pages: one drawing, one crosshair over all of them, one table of the same numbers, one row of links above.

mod axes;
mod course;
mod links;
mod numbers;
mod plot;
mod scale;
mod tick_label;
mod ticks;
mod unit;

pub use axes::{MarkNames, Tick, TimeAxis, ValueAxis};
pub use course::{Course, CourseStep};
pub use links::{ChoiceLink, ChoiceLinks, ShareLink};
pub use numbers::NumbersTable;
pub use plot::{Axis, AxisMark, Layer, MEAN, Plot, Values};
pub use scale::Scale;
pub use ticks::time_ticks;
pub use unit::{AxisUnit, percent, seconds};

/// The drawing's own units; it is stretched to the space there is.
pub const WIDTH: f64 = 1000.0;
pub const HEIGHT: f64 = 100.0;

/// A line of the grid across the drawing for each of these shares of its height from the top, and one up for each share of its width,
/// in percent.
pub fn grid(across: impl IntoIterator<Item = f64>, up: impl IntoIterator<Item = f64>) -> String {
    let across = across.into_iter().map(|share| format!("M0 {:.1}H{WIDTH}", share * HEIGHT / 100.0));
    let up = up.into_iter().map(|share| format!("M{:.1} 0V{HEIGHT}", share * WIDTH / 100.0));
    across.chain(up).collect()
}
