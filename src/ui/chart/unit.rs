//! Units of the values of a chart, and how values are written.

use super::Scale;
use crate::ui::format;

/// What the values are: it gives the axis its round numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AxisUnit {
    /// With the levels as bands.
    Percent,
    Count,
    Seconds,
}

impl AxisUnit {
    pub fn scale(self, highest: f64) -> Scale {
        match self {
            AxisUnit::Percent => Scale::PERCENT,
            AxisUnit::Count => Scale::of_counts(highest),
            AxisUnit::Seconds => Scale::of_seconds(highest),
        }
    }

    pub fn shown(self, value: f64) -> String {
        match self {
            AxisUnit::Percent => percent(value),
            AxisUnit::Count => count(value),
            AxisUnit::Seconds => seconds(value),
        }
    }

    /// On the axis: without decimals that are all 0.
    pub fn label(self, value: f64) -> String {
        if self == AxisUnit::Percent { format!("{value:.0} %") } else { self.shown(value) }
    }
}

pub fn percent(value: f64) -> String {
    format!("{value:.1} %")
}

pub fn count(value: f64) -> String {
    format!("{value:.0}")
}

pub fn seconds(value: f64) -> String {
    format::duration_text(Some(value))
}
