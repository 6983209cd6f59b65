//! What the log says of a receiver: once when trouble begins, and once when it has ended.

use std::sync::Arc;

use super::receiver::Receiver;

/// The trouble with one receiver.
pub struct Trouble {
    receiver: Arc<Receiver>,
    kind: Option<Kind>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Samples wait.
    Waits,
    /// Samples are dropped.
    Refuses,
}

impl Trouble {
    /// None so far.
    pub fn of(receiver: Arc<Receiver>) -> Self {
        Self { receiver, kind: None }
    }

    /// The receiver takes nothing for now. `reason` goes on from "the receiver".
    pub fn waits(&mut self, reason: &str) {
        if self.begins(Kind::Waits, reason) {
            let name = &self.receiver.setup.name;
            tracing::warn!(
                remote_write.name = name,
                "remote write to {name}: the receiver {reason}; samples wait in the queue until it takes them"
            );
        }
    }

    /// The receiver will never take these samples.
    pub fn refuses(&mut self, reason: &str) {
        if self.begins(Kind::Refuses, reason) {
            let name = &self.receiver.setup.name;
            tracing::error!(
                remote_write.name = name,
                "remote write to {name}: the receiver {reason}; the samples of this request are dropped and counted, and so are those of \
                 further requests that it refuses"
            );
        }
    }

    /// A request was accepted.
    pub fn ends(&mut self) {
        if self.kind.take().is_some() {
            *self.receiver.trouble.lock() = None;
            let name = &self.receiver.setup.name;
            tracing::info!(remote_write.name = name, "remote write to {name}: the receiver accepts samples again");
        }
    }

    fn begins(&mut self, kind: Kind, reason: &str) -> bool {
        *self.receiver.trouble.lock() = Some(reason.to_owned());
        self.kind.replace(kind) != Some(kind)
    }
}
