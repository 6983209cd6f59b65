//! The last minutes of a source, as one.

use std::collections::VecDeque;

use crate::history::frame::{PoolFrame, ServerFrame};

/// A stretch of time that the next can be added to.
pub trait Merge: Clone + Default {
    fn merge(&mut self, next: &Self);
}

impl Merge for PoolFrame {
    fn merge(&mut self, next: &Self) {
        PoolFrame::merge(self, next);
    }
}

impl Merge for ServerFrame {
    fn merge(&mut self, next: &Self) {
        ServerFrame::merge(self, next);
    }
}

/// Frames of the last `length` seconds, drawn together into parts of `grain` seconds; whatever the length of the
/// stretches that come, a second or a minute.
pub struct SlidingWindow<F> {
    length: u64,
    grain: u64,
    parts: VecDeque<WindowPart<F>>,
}

pub struct WindowPart<F> {
    /// How many such parts fit between the epoch and its begin.
    number: u64,
    pub until_s: u64,
    pub frame: F,
}

impl<F: Merge> SlidingWindow<F> {
    pub fn new(length: u64, grain: u64) -> Self {
        Self { length, grain, parts: VecDeque::new() }
    }

    pub fn push(&mut self, at_s: u64, seconds: u64, frame: &F) {
        let (number, until_s) = (at_s / self.grain, at_s + seconds);
        // After a clock that was set back nothing is what it seems.
        if self.parts.back().is_some_and(|last| last.number > number) {
            self.parts.clear();
        }
        match self.parts.back_mut().filter(|last| last.number == number) {
            Some(last) => {
                last.frame.merge(frame);
                last.until_s = until_s;
            }
            None => self.parts.push_back(WindowPart { number, until_s, frame: frame.clone() }),
        }
        while self.parts.front().is_some_and(|first| first.until_s + self.length <= until_s) {
            self.parts.pop_front();
        }
    }

    /// All parts, the oldest first.
    pub fn parts(&self) -> impl Iterator<Item = &WindowPart<F>> {
        self.parts.iter()
    }

    /// The end of the newest part.
    fn until_s(&self) -> u64 {
        self.parts.back().map_or(0, |last| last.until_s)
    }

    /// The last so many seconds as one.
    pub fn last(&self, seconds: u64) -> F {
        let after = self.until_s().saturating_sub(seconds);
        merged(self.parts().filter(|part| part.until_s > after))
    }

    /// All of it but the last so many seconds.
    pub fn before(&self, seconds: u64) -> F {
        let until = self.until_s().saturating_sub(seconds);
        merged(self.parts().filter(|part| part.until_s <= until))
    }
}

fn merged<'p, F: Merge + 'p>(parts: impl Iterator<Item = &'p WindowPart<F>>) -> F {
    let mut whole = F::default();
    parts.for_each(|part| whole.merge(&part.frame));
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::gauge_stats::GaugeStats;

    fn second(value: u32) -> PoolFrame {
        PoolFrame { checked_out: GaugeStats::of(value, value), ..Default::default() }
    }

    #[test]
    fn the_last_seconds_are_one_and_older_ones_go() {
        let mut window = SlidingWindow::new(60, 1);
        (0..1000).for_each(|at| window.push(at, 1, &second(at as u32)));
        assert_eq!(
            (window.parts().count(), window.last(10).checked_out.min(), window.last(10).checked_out.max()),
            (60, Some(990), Some(999))
        );
        assert_eq!(window.before(10).checked_out.max(), Some(989));
    }

    #[test]
    fn the_seconds_of_a_minute_are_one_part() {
        let mut window = SlidingWindow::new(600, 60);
        (30..150).for_each(|at| window.push(at, 1, &second(at as u32)));
        let parts: Vec<_> = window.parts().map(|part| (part.until_s, part.frame.checked_out.min())).collect();
        assert_eq!(parts, [(60, Some(30)), (120, Some(60)), (150, Some(120))]);
    }

    #[test]
    fn a_minute_that_comes_as_one_stretch_is_the_last_ten_seconds_too() {
        let mut window = SlidingWindow::new(60, 1);
        [0, 60, 120].iter().for_each(|at| window.push(*at, 60, &second(*at as u32)));
        assert_eq!((window.parts().count(), window.last(10).checked_out.min()), (1, Some(120)));
    }

    #[test]
    fn readings_some_seconds_apart_leave_the_newest_in_every_window() {
        for resolution in [5, 15, 30, 60, 300] {
            let mut window = SlidingWindow::new(60, 1);
            (1..20).for_each(|n| window.push((n - 1) * resolution, resolution, &second(n as u32)));
            let readings = |seconds: u64| seconds.div_ceil(resolution) as u32;
            assert_eq!(
                (window.last(10).checked_out.min(), window.last(10).checked_out.max()),
                (Some(20 - readings(10)), Some(19)),
                "{resolution}"
            );
            assert_eq!(window.last(60).checked_out.min(), Some(20 - readings(60)), "{resolution}");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_begins_anew() {
        let mut window = SlidingWindow::new(60, 1);
        [100, 101, 40].iter().for_each(|at| window.push(*at, 1, &second(*at as u32)));
        assert_eq!((window.parts().count(), window.last(60).checked_out.max()), (1, Some(40)));
    }
}
