//! How a pool stands at one instant, as far as it is told.

use serde::{Deserialize, Serialize};

use plimsoll_model::Level;

/// Counts of connections and callers. `None`: this source does not tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gauges {
    /// Connections kept open: the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool_size: Option<u32>,
    /// Connections that the pool may open in all. Without a limit of its own it is not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_capacity: Option<u32>,
    /// Connections in callers' hands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_out: Option<u32>,
    /// Idle connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_in: Option<u32>,
    /// Connects under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opening: Option<u32>,
    /// Callers queued for a connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
}

impl Gauges {
    /// Connections opened on demand beyond the base, at most.
    pub fn max_overflow(&self) -> Option<u32> {
        Some(self.total_capacity?.saturating_sub(self.pool_size?))
    }

    /// Connections that are open: `checked_out + checked_in`.
    pub fn open(&self) -> Option<u32> {
        Some(self.checked_out?.saturating_add(self.checked_in?))
    }

    /// Connections open beyond the base.
    pub fn overflow(&self) -> Option<u32> {
        Some(self.open()?.saturating_sub(self.pool_size?))
    }

    /// `100 · checked_out / total_capacity`, unrounded.
    pub fn utilization(&self) -> Option<f64> {
        match (self.checked_out?, self.total_capacity?) {
            (_, 0) => None,
            (checked_out, capacity) => Some(100.0 * f64::from(checked_out) / f64::from(capacity)),
        }
    }

    /// The level of the unrounded utilization.
    pub fn level(&self) -> Option<Level> {
        self.utilization().map(Level::of_percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_which_a_part_is_not_told_is_not_told() {
        let told = Gauges { checked_out: Some(7), total_capacity: Some(10), ..Gauges::default() };
        assert_eq!((told.open(), told.overflow(), told.max_overflow()), (None, None, None));
        assert_eq!((told.utilization(), told.level()), (Some(70.0), Some(Level::Warning)));
        let whole = Gauges { pool_size: Some(5), checked_in: Some(1), ..told };
        assert_eq!((whole.open(), whole.overflow(), whole.max_overflow()), (Some(8), Some(3), Some(5)));
    }

    #[test]
    fn a_pool_of_no_capacity_has_no_utilization() {
        assert_eq!(Gauges { checked_out: Some(0), total_capacity: Some(0), ..Gauges::default() }.level(), None);
        assert_eq!(Gauges::default().utilization(), None);
    }
}
