//! How many bytes of answers still pass before a connection is cut.

use std::sync::{Mutex, PoisonError};

/// `None`: as many as there are.
#[derive(Default)]
pub(super) struct Cut(Mutex<Option<usize>>);

impl Cut {
    pub(super) fn set(&self, bytes: Option<usize>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
    }

    /// How much of a chunk may pass. Less than all of it: this connection is the one to be cut, and
    /// the others are spared.
    pub(super) fn pass(&self, length: usize) -> usize {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match left.as_mut() {
            Some(bytes) if *bytes < length => left.take().unwrap_or_default(),
            Some(bytes) => {
                *bytes -= length;
                length
            }
            None => length,
        }
    }
}
