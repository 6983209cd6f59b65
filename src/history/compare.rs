//! The same stretch of time a day or a week earlier, to compare with.

use super::points::Points;
use super::query::TimeWindow;
use crate::base::timestamps::date_time;
use crate::ui::chart::{Layer, Values};

/// How much earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Day,
    Week,
}

impl Compare {
    pub const ALL: [Compare; 2] = [Compare::Day, Compare::Week];

    pub fn seconds(self) -> u64 {
        match self {
            Compare::Day => 86_400,
            Compare::Week => 7 * 86_400,
        }
    }

    /// The word in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Compare::Day => "day",
            Compare::Week => "week",
        }
    }

    /// The words on its link.
    pub fn label(self) -> &'static str {
        match self {
            Compare::Day => "Day before",
            Compare::Week => "Week before",
        }
    }

    /// The words in a legend.
    pub fn words(self) -> &'static str {
        match self {
            Compare::Day => "a day earlier",
            Compare::Week => "a week earlier",
        }
    }

    /// The comparison of a word in an address.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|compare| compare.as_str() == word)
    }

    /// The window that much earlier, from its first second to its last.
    pub fn window(self, window: TimeWindow) -> (u64, u64) {
        (window.from_s.saturating_sub(self.seconds()), window.until_s.saturating_sub(self.seconds()))
    }
}

/// What was recorded then.
pub struct EarlierCourse {
    pub compare: Compare,
    /// Longer than the steps now where less is kept of that time.
    pub step_s: u64,
    /// The steps now.
    pub step_now_s: u64,
    /// At the moments of the window that it is compared with.
    pub points: Points,
}

impl EarlierCourse {
    /// A line of it beside the one of this name.
    pub fn layer(&self, name: &str, values: Values) -> Layer {
        Layer::Earlier { name: format!("{name}, {}", self.compare.words()), step_s: self.step_s, is_count: false, values }
    }

    /// The same for counts: of a longer step, the share of a step now.
    pub fn counts(&self, name: &str, mut values: Values) -> Layer {
        let share = self.step_now_s as f64 / self.step_s.max(1) as f64;
        values.iter_mut().for_each(|(_, value)| *value = value.map(|count| count * share));
        Layer::Earlier { name: format!("{name}, {}", self.compare.words()), step_s: self.step_s, is_count: true, values }
    }

    /// What the dashed lines are, and what of them is not recorded.
    pub fn sentence(&self, window: TimeWindow) -> String {
        let (from_s, until_s) = self.compare.window(window);
        let then = format!("{}, {} to {} UTC", self.compare.words(), date_time(from_s), date_time(until_s));
        let moments = self.points.moments();
        let (Some(first_s), Some(last_s)) = (moments.first(), moments.last()) else {
            return format!("Nothing was recorded {then}.");
        };
        let patience_s = 2 * self.step_s.max(self.points.resolution_s().unwrap_or(0));
        let of_then = |at_s: u64| date_time(at_s.saturating_sub(self.compare.seconds()));
        let begins = (*first_s > window.from_s + patience_s).then(|| format!("begins at {} UTC", of_then(*first_s)));
        let ends = (last_s + patience_s < window.until_s).then(|| format!("ends at {} UTC", of_then(last_s + self.step_s)));
        let missing: Vec<String> = begins.into_iter().chain(ends).collect();
        let missing = if missing.is_empty() { String::new() } else { format!(" That record {}.", missing.join(" and ")) };
        format!("Thin dashed lines are the course {then}.{missing}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::points::PoolPoint;

    const NOW: u64 = 1_795_996_800;
    const WINDOW: TimeWindow = TimeWindow { from_s: NOW - 3600, until_s: NOW, range: None, at_s: None };

    fn course(moments: impl Iterator<Item = u64>) -> EarlierCourse {
        let points = moments.map(|at_s| PoolPoint { at_s, ..PoolPoint::default() }).collect();
        EarlierCourse { compare: Compare::Day, step_s: 20, step_now_s: 5, points: Points::Pool(points) }
    }

    #[test]
    fn a_whole_record_is_said_to_be_what_it_is() {
        let sentence = course((NOW - 3600..NOW).step_by(20)).sentence(WINDOW);
        assert_eq!(sentence, "Thin dashed lines are the course a day earlier, 2026-11-28 23:00:00 to 2026-11-29 00:00:00 UTC.");
    }

    #[test]
    fn counts_of_a_longer_step_are_drawn_as_those_of_a_step_now() {
        let Layer::Earlier { name, values, is_count, .. } = course(std::iter::empty()).counts("opened", vec![(0, Some(8.0)), (20, None)])
        else {
            panic!("an earlier course")
        };
        assert_eq!((name.as_str(), values, is_count), ("opened, a day earlier", vec![(0, Some(2.0)), (20, None)], true));
    }

    #[test]
    fn what_is_not_recorded_is_said() {
        assert_eq!(
            course(std::iter::empty()).sentence(WINDOW),
            "Nothing was recorded a day earlier, 2026-11-28 23:00:00 to 2026-11-29 00:00:00 UTC."
        );
        let part = course((NOW - 1800..NOW - 600).step_by(20)).sentence(WINDOW);
        assert!(part.ends_with("UTC. That record begins at 2026-11-28 23:30:00 UTC and ends at 2026-11-28 23:50:00 UTC."), "{part}");
    }
}
