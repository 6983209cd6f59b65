//! What a session tells those who look at it from outside while its holder works with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use crate::holders::deadline::StatementDeadline;

#[derive(Debug)]
pub(crate) struct SessionStatus {
    pub backend_pid: i32,
    /// On the statement under way.
    pub deadline: StatementDeadline,
    in_transaction: AtomicU8,
}

impl SessionStatus {
    pub(crate) fn new(backend_pid: i32) -> Arc<Self> {
        Arc::new(Self { backend_pid, deadline: StatementDeadline::default(), in_transaction: AtomicU8::new(0) })
    }

    /// `None`: nobody knows.
    pub(crate) fn set_in_transaction(&self, known: Option<bool>) {
        self.in_transaction.store(known.map_or(2, u8::from), Relaxed);
    }

    pub(crate) fn in_transaction(&self) -> Option<bool> {
        match self.in_transaction.load(Relaxed) {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}
