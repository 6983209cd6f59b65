//! Whether the server's other sessions suffer from the test.

use std::time::Instant;

/// So many more of them waiting for locks than before are a coincidence.
const USUAL: u32 = 2;
/// So many readings in a row are none: a second.
const IN_A_ROW: u32 = 4;

/// The sessions that are not the test's.
#[derive(Clone, Copy, Debug)]
pub struct OtherSessions {
    /// Waiting for a lock before the test.
    pub before: u32,
    /// The most at once since.
    pub peak: u32,
    in_a_row: u32,
    last: Option<Instant>,
}

impl OtherSessions {
    pub fn new(before: u32) -> Self {
        Self { before, peak: before, in_a_row: 0, last: None }
    }

    /// A reading of that moment, which counts once; `Some`: why the test must end.
    pub fn saw(&mut self, at: Instant, waiting: u32) -> Option<String> {
        if self.last.replace(at) == Some(at) {
            return None;
        }
        self.peak = self.peak.max(waiting);
        self.in_a_row = if waiting > self.before + USUAL { self.in_a_row + 1 } else { 0 };
        (self.in_a_row >= IN_A_ROW).then(|| {
            let before = self.before;
            format!("other sessions are affected: {waiting} wait for locks, {before} before the test")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lasts_ends_a_test() {
        let mut neighbours = OtherSessions::new(1);
        assert!([9, 9, 9, 3, 9, 9, 9].into_iter().all(|waiting| neighbours.saw(Instant::now(), waiting).is_none()));
        let fourth = Instant::now();
        let why = neighbours.saw(fourth, 8).expect("four in a row");
        assert_eq!(neighbours.saw(fourth, 8), None, "the same reading");
        assert!(why.contains("8 wait for locks, 1 before the test"), "{why}");
        assert_eq!(neighbours.peak, 9);
    }
}
