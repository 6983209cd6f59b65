//! How many sessions each application has had at most: what is known of an application that nobody has declared.

use std::collections::{BTreeMap, VecDeque};

use parking_lot::Mutex;

use crate::ui::format;

const HOUR_MS: u64 = 3_600_000;
/// A day has its nightly job in it; what has not come for longer may never come again.
const HOURS: u64 = 24;
/// Names that change with every process would fill the memory.
const MOST_NAMES: usize = 256;

/// The most sessions of each application in each of the last hours.
#[derive(Default)]
pub struct ApplicationPeaks {
    seen: Mutex<HourlyPeaks>,
}

#[derive(Default)]
struct HourlyPeaks {
    since_ms: Option<u64>,
    /// By application the hours in which it was there, oldest first, each with its most sessions.
    by_name: BTreeMap<String, VecDeque<(u64, u32)>>,
}

/// The most sessions of each application since a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeakSessions {
    /// Where the span begins; `None`: one reading is all that there is.
    pub since_ms: Option<u64>,
    /// It is the whole day.
    pub is_a_day: bool,
    pub by_name: BTreeMap<String, u32>,
}

impl ApplicationPeaks {
    /// One reading more.
    pub fn note<'a>(&self, at_ms: u64, applications: impl IntoIterator<Item = (&'a str, u32)>) {
        let (hour, mut seen) = (at_ms / HOUR_MS, self.seen.lock());
        seen.since_ms.get_or_insert(at_ms);
        seen.by_name.retain(|_, hours| {
            hours.retain(|(of, _)| of + HOURS > hour);
            !hours.is_empty()
        });
        for (name, sessions) in applications {
            if seen.by_name.len() >= MOST_NAMES && !seen.by_name.contains_key(name) {
                continue;
            }
            let hours = seen.by_name.entry(name.to_owned()).or_default();
            match hours.back_mut() {
                Some((of, most)) if *of == hour => *most = sessions.max(*most),
                _ => hours.push_back((hour, sessions)),
            }
        }
    }

    /// As it stands.
    pub fn at_most(&self, now_ms: u64) -> PeakSessions {
        let seen = self.seen.lock();
        let most = |hours: &VecDeque<(u64, u32)>| hours.iter().map(|(_, most)| *most).max().unwrap_or(0);
        PeakSessions {
            since_ms: seen.since_ms,
            is_a_day: seen.since_ms.is_some_and(|since| now_ms.saturating_sub(since) >= HOURS * HOUR_MS),
            by_name: seen.by_name.iter().map(|(name, hours)| (name.clone(), most(hours))).collect(),
        }
    }
}

impl PeakSessions {
    /// What the number rests on: "seen at most since 14:02 UTC".
    pub fn words(&self) -> String {
        match self.since_ms {
            None => "seen now".to_owned(),
            Some(_) if self.is_a_day => format!("seen at most in the last {HOURS} h"),
            Some(since) => format!("seen at most since {} UTC", format::clock_short(since)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_of_the_last_day_is_kept_and_older_is_forgotten() {
        let sightings = ApplicationPeaks::default();
        sightings.note(0, [("nightly", 20), ("shop", 4)]);
        sightings.note(10, [("shop", 9)]);
        sightings.note(3 * HOUR_MS, [("shop", 2)]);
        let seen = sightings.at_most(3 * HOUR_MS);
        assert_eq!((seen.by_name.get("nightly"), seen.by_name.get("shop")), (Some(&20), Some(&9)));
        assert_eq!(seen.words(), "seen at most since 00:00 UTC");
        sightings.note(24 * HOUR_MS, [("shop", 3)]);
        let later = sightings.at_most(24 * HOUR_MS);
        assert_eq!((later.by_name.get("nightly"), later.by_name.get("shop")), (None, Some(&3)));
        assert_eq!(later.words(), "seen at most in the last 24 h");
    }

    #[test]
    fn names_that_change_with_every_process_do_not_fill_the_memory() {
        let sightings = ApplicationPeaks::default();
        for n in 0..1000 {
            sightings.note(0, [(format!("worker {n}").as_str(), 1)]);
        }
        assert_eq!(sightings.at_most(0).by_name.len(), MOST_NAMES);
    }
}
