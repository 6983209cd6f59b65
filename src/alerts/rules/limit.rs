//! One limit of a rule, and which side of it is trouble.

use std::time::Duration;

/// Which side of a limit is trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerSide {
    /// At the limit and above.
    Above,
    /// Below the limit.
    Below,
}

impl TriggerSide {
    /// Whether a value is further beyond any limit than another.
    pub fn is_worse(self, value: f64, than: f64) -> bool {
        match self {
            TriggerSide::Above => value > than,
            TriggerSide::Below => value < than,
        }
    }
}

/// A limit, and how it is judged.
#[derive(Clone, Copy, Debug)]
pub struct AlertCondition {
    pub fires: TriggerSide,
    pub value: f64,
    /// In percent of the limit: how far back a value has to come to be clear of it.
    pub hysteresis: f64,
    /// How long it has to be beyond the limit, for four fifths of the time and at the end: a single second in which a full
    /// pool was not quite full does not begin the count anew.
    pub lasts: Duration,
    /// How long it has to be clear of it.
    pub keep_firing: Duration,
}

impl AlertCondition {
    /// The same for readings that are so far apart: a reading is of an instant, so that a duration begins with the first one, not with
    /// the stretch before it.
    pub fn for_readings(self, resolution_s: Option<u64>) -> Self {
        let apart = Duration::from_secs(resolution_s.unwrap_or(0));
        let from_the_first = |duration: Duration| if duration.is_zero() { duration } else { duration + apart };
        Self { lasts: from_the_first(self.lasts), keep_firing: from_the_first(self.keep_firing), ..self }
    }

    pub fn is_beyond(&self, value: f64) -> bool {
        match self.fires {
            TriggerSide::Above => value >= self.value,
            TriggerSide::Below => value < self.value,
        }
    }

    /// Whether a value is far enough back from the limit.
    pub fn is_clear(&self, value: f64) -> bool {
        let margin = self.value.abs() * self.hysteresis / 100.0;
        match self.fires {
            TriggerSide::Above => !self.is_beyond(value) && value <= self.value - margin,
            TriggerSide::Below => !self.is_beyond(value) && value >= self.value + margin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worse_is_further_on_the_side_of_trouble() {
        let is_worse = |side: TriggerSide| [1.0, 2.0, 3.0].map(|value| side.is_worse(value, 2.0));
        assert_eq!(is_worse(TriggerSide::Above), [false, false, true]);
        assert_eq!(is_worse(TriggerSide::Below), [true, false, false]);
    }

    #[test]
    fn the_limit_itself_is_trouble_above_and_none_below() {
        let is_beyond = |fires| {
            let condition = AlertCondition { fires, value: 2.0, hysteresis: 0.0, lasts: Duration::ZERO, keep_firing: Duration::ZERO };
            [1.0, 2.0, 3.0].map(|value| condition.is_beyond(value))
        };
        assert_eq!(is_beyond(TriggerSide::Above), [false, true, true]);
        assert_eq!(is_beyond(TriggerSide::Below), [true, false, false]);
    }
}
