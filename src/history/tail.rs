//! The last few frames of a source, for whoever must see each of them: a reader that comes late misses none.

use crate::base::ring::Ring;

/// A reader that is later than this has been stopped.
pub const FRAMES: usize = 30;

/// Numbered frames, the newest last.
pub struct Tail<F> {
    frames: Ring<(u64, F)>,
    /// How many there were so far.
    count: u64,
}

impl<F> Default for Tail<F> {
    fn default() -> Self {
        Self::of(FRAMES)
    }
}

impl<F> Tail<F> {
    /// Of so many frames.
    pub fn of(frames: usize) -> Self {
        Self { frames: Ring::new(frames), count: 0 }
    }
}

impl<F: Clone> Tail<F> {
    /// The newest, and when it was (Unix time).
    pub fn latest(&self) -> Option<(u64, F)> {
        self.frames.newest().cloned()
    }

    /// Those after the first `seen`, and how many have been seen with them.
    pub fn after(&self, seen: u64) -> (u64, Vec<(u64, F)>) {
        let new = usize::try_from(self.count.saturating_sub(seen)).unwrap_or(usize::MAX);
        (self.count, self.frames.last(new).cloned().collect())
    }

    /// One more.
    pub fn push(&mut self, at_s: u64, frame: F) {
        self.frames.push((at_s, frame));
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_reader_gets_each_frame_once_and_in_order() {
        let mut tail = Tail::default();
        (1..=3).for_each(|n| tail.push(n, n));
        let (seen, first) = tail.after(0);
        assert_eq!((seen, first), (3, vec![(1, 1), (2, 2), (3, 3)]));
        assert_eq!(tail.after(seen), (3, vec![]));
        (4..=100).for_each(|n| tail.push(n, n));
        let (_, rest) = tail.after(seen);
        assert_eq!((rest.len(), rest.last()), (FRAMES, Some(&(100, 100))));
        assert_eq!(tail.latest(), Some((100, 100)));
        let mut longer = Tail::of(90);
        (1..=90).for_each(|n| longer.push(n, n));
        assert_eq!(longer.after(0).1.len(), 90);
    }
}
