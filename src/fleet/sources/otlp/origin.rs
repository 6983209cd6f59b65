//! Where the points of a series come from, and whether two processes send it under one name.
//!
//! Senders that tell when they began are told apart by that. Of others the address says it: what comes from two addresses in turn is
//! of two processes if a counter that only grows at each of them runs back between them, or if the gaps between the points are
//! uneven again and again. One process that sends through two collectors has even gaps, and its counters never run back.

use std::sync::Arc;

use super::point::Counted;

/// Addresses of one series that are kept besides the newest.
const MOST_OTHERS: usize = 3;
/// Gaps are uneven if one is so many times as long as the other: a point that was lost doubles one.
const UNEVEN: f64 = 2.5;
/// What was longer ago says nothing of now.
const LONGEST_PERIOD_NS: u64 = 600_000_000_000;

/// The address of the newest point, and the last points of other addresses.
pub(super) struct Origin {
    address: Arc<str>,
    /// The newest point and the one before came from the same address.
    is_repeated: bool,
    others: Vec<Turn>,
}

/// The last point of an address, before another one sent.
struct Turn {
    address: Arc<str>,
    at_ns: u64,
    counted: Counted,
    is_uneven: bool,
}

/// Two processes under one name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TwoProcesses {
    pub addresses: [Arc<str>; 2],
    /// How far apart the points of one of them are.
    pub period_ns: u64,
}

impl Origin {
    pub(super) fn new(address: &Arc<str>) -> Self {
        Self { address: address.clone(), is_repeated: false, others: Vec::new() }
    }

    /// The next point comes from `address`; `last` is the one before, each with its time. `only_grows`: it is a counter.
    pub(super) fn next(
        &mut self,
        address: &Arc<str>,
        last: (u64, &Counted),
        next: (u64, &Counted),
        only_grows: bool,
    ) -> Option<TwoProcesses> {
        if self.address == *address {
            self.is_repeated = true;
            return None;
        }
        let own = self.others.iter().position(|turn| turn.address == *address).map(|place| self.others.remove(place));
        let is_of_two = self.others.is_empty() && !std::mem::take(&mut self.is_repeated);
        let is_uneven = is_of_two && own.as_ref().is_some_and(|own| are_uneven(last.0 - own.at_ns, next.0 - last.0));
        let left = std::mem::replace(&mut self.address, address.clone());
        let found = own.and_then(|own| {
            let period_ns = next.0 - own.at_ns;
            let is_mixed = only_grows && !own.counted.falls_to(next.1) && (own.counted.falls_to(last.1) || last.1.falls_to(next.1));
            let are_two = period_ns <= LONGEST_PERIOD_NS && (is_mixed || (is_uneven && own.is_uneven));
            are_two.then(|| TwoProcesses { addresses: [left.clone(), address.clone()], period_ns })
        });
        if self.others.len() >= MOST_OTHERS {
            self.others.remove(0);
        }
        self.others.push(Turn { address: left, at_ns: last.0, counted: last.1.clone(), is_uneven });
        found
    }
}

fn are_uneven(one: u64, other: u64) -> bool {
    let (short, long) = (one.min(other) as f64, one.max(other) as f64);
    long > UNEVEN * short
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of one series: address, time and number. Which two addresses are found, and at which point.
    fn found(points: &[(&str, u64, f64)], only_grows: bool) -> Option<(usize, String)> {
        let points: Vec<(Arc<str>, u64, Counted)> =
            points.iter().map(|(address, at, number)| (Arc::from(*address), *at, Counted::Number(*number))).collect();
        let mut origin = Origin::new(&points[0].0);
        points.windows(2).enumerate().find_map(|(place, pair)| {
            let [(_, last_at, last), (address, at, next)] = pair else { return None };
            let two = origin.next(address, (*last_at, last), (*at, next), only_grows)?;
            Some((place + 1, two.addresses.join(" ")))
        })
    }

    #[test]
    fn a_counter_that_grows_at_each_address_and_runs_back_between_them_is_of_two_processes() {
        assert_eq!(found(&[("a", 0, 100.0), ("b", 30, 5.0), ("a", 60, 101.0)], true), Some((2, "b a".into())));
        assert_eq!(found(&[("a", 0, 5.0), ("b", 30, 100.0), ("a", 60, 6.0)], true), Some((2, "b a".into())));
        let three = [("a", 0, 5.0), ("b", 20, 100.0), ("c", 40, 50.0), ("a", 60, 6.0)];
        assert_eq!(found(&three, true), Some((3, "c a".into())));
        assert_eq!(found(&[("a", 0, 100.0), ("b", 30, 5.0), ("a", 60, 101.0)], false), None, "a level may fall");
        assert_eq!(found(&[("a", 0, 100.0), ("b", 30, 5.0), ("a", 700_000_000_000, 101.0)], true), None, "long ago");
    }

    #[test]
    fn one_process_that_sends_through_two_collectors_is_one() {
        assert_eq!(found(&[("a", 0, 1.0), ("b", 60, 2.0), ("a", 120, 2.0), ("b", 180, 9.0), ("a", 240, 9.0)], true), None);
        assert_eq!(found(&[("a", 0, 100.0), ("b", 60, 3.0), ("a", 120, 4.0), ("b", 180, 9.0)], true), None, "it has begun anew");
        let runs = [("b", 0), ("a", 1), ("a", 2), ("a", 3), ("b", 4), ("b", 5), ("b", 6), ("a", 7), ("b", 8)];
        assert_eq!(found(&runs.map(|(address, at)| (address, at * 60, 1.0)), false), None);
        let one_lost = [("a", 0), ("b", 60), ("a", 180), ("b", 240), ("a", 360)];
        assert_eq!(found(&one_lost.map(|(address, at)| (address, at, 1.0)), false), None);
    }

    #[test]
    fn levels_that_come_in_uneven_turns_are_of_two_processes() {
        let turns = [("a", 0), ("b", 10), ("a", 60), ("b", 70), ("a", 120)];
        assert_eq!(found(&turns.map(|(address, at)| (address, at, 1.0)), false), Some((3, "a b".into())));
    }
}
