//! The last so many values.

use std::collections::VecDeque;

/// A queue that lets go of its oldest value where it would become longer than its capacity.
pub struct Ring<T> {
    values: VecDeque<T>,
    capacity: usize,
}

impl<T> Ring<T> {
    /// An empty one with room for so many.
    pub fn new(capacity: usize) -> Self {
        Self { values: VecDeque::with_capacity(capacity), capacity }
    }

    /// One value more, the newest.
    pub fn push(&mut self, value: T) {
        if self.values.len() == self.capacity {
            self.values.pop_front();
        }
        self.values.push_back(value);
    }

    /// Values older than all that are there, oldest first; as many of the newest of them as there is room for.
    pub fn prepend(&mut self, older: Vec<T>) {
        let room = self.capacity.saturating_sub(self.values.len());
        older.into_iter().rev().take(room).for_each(|value| self.values.push_front(value));
    }

    /// From the oldest to the newest.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.values.iter()
    }

    /// The last `count` of them, or all.
    pub fn last(&self, count: usize) -> impl Iterator<Item = &T> {
        self.values.iter().skip(self.values.len().saturating_sub(count))
    }

    /// The oldest.
    pub fn oldest(&self) -> Option<&T> {
        self.values.front()
    }

    /// The newest.
    pub fn newest(&self) -> Option<&T> {
        self.values.back()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let mut ring = Ring::new(3);
        (1..=5).for_each(|n| ring.push(n));
        assert_eq!(ring.iter().copied().collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!((ring.oldest(), ring.newest()), (Some(&3), Some(&5)));
        assert_eq!([1, 9].map(|count| ring.last(count).count()), [1, 3]);
    }

    #[test]
    fn what_is_older_fills_the_room_that_is_left() {
        let mut ring = Ring::new(3);
        ring.push(9);
        ring.prepend(vec![1, 2, 3]);
        assert_eq!(ring.iter().copied().collect::<Vec<_>>(), [2, 3, 9]);
        ring.prepend(vec![0]);
        assert_eq!(ring.oldest(), Some(&2));
    }
}
