//! Where things stand on the bar, in percent of its width.

use super::model::SlotLine;

/// Pools that may take a hundred times what there is would leave a bar of one pixel: from this share of the slots on, what they may
/// take is drawn at the edge, as an arrow.
const LONGEST: f64 = 1.4;

/// From 0 to `max_connections`, or to what all pools may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SlotScale {
    end: f64,
    /// What may be taken lies beyond the edge.
    pub is_cut: bool,
}

impl SlotScale {
    pub fn of(line: &SlotLine) -> Self {
        let whole = f64::from(line.slots.max_connections.max(line.taken).max(line.peak.value).max(1));
        let wanted = f64::from(line.could_take);
        let is_cut = wanted > whole * LONGEST;
        Self { end: if is_cut { whole * LONGEST } else { whole.max(wanted) }, is_cut }
    }

    pub fn percent(self, slots: u32) -> f64 {
        (100.0 * f64::from(slots) / self.end).min(100.0)
    }

    /// As an attribute.
    pub fn at(self, slots: u32) -> String {
        format!("{:.2}%", self.percent(slots))
    }

    /// The width between two places, as an attribute.
    pub fn between(self, from: u32, to: u32) -> String {
        format!("{:.2}%", (self.percent(to) - self.percent(from)).max(0.0))
    }

    /// A label near an edge is set inwards from its mark.
    pub fn anchor(self, slots: u32) -> &'static str {
        match self.percent(slots) {
            at if at < 32.0 => "start",
            at if at > 68.0 => "end",
            _ => "middle",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::server_lines::fixture::slots;

    #[test]
    fn what_may_be_taken_is_on_the_bar_as_long_as_the_bar_stays_readable() {
        let scale = |could_take| SlotScale::of(&SlotLine { could_take, ..slots(40, 97) });
        assert_eq!((scale(50).percent(97), scale(50).is_cut), (97.0, false));
        assert_eq!((scale(125).percent(125), scale(125).percent(100)), (100.0, 80.0));
        let far = scale(100_000);
        assert!(far.is_cut && far.percent(97) > 69.0 && far.percent(100_000) == 100.0, "{far:?}");
    }

    #[test]
    fn widths_are_never_negative() {
        assert_eq!(SlotScale::of(&slots(40, 97)).between(90, 80), "0.00%");
    }
}
