//! What the log says of a receiver: once when trouble begins, and once when it has ended.

/// The trouble with one receiver.
pub struct Trouble {
    name: String,
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
    pub fn of(name: &str) -> Self {
        Self { name: name.to_owned(), kind: None }
    }

    /// The receiver takes nothing for now. `reason` goes on from "the receiver".
    pub fn waits(&mut self, reason: &str) {
        if self.begins(Kind::Waits) {
            tracing::warn!(
                remote_write.name = self.name,
                "remote write to {}: the receiver {reason}; samples wait in the queue until it takes them",
                self.name
            );
        }
    }

    /// The receiver will never take these samples.
    pub fn refuses(&mut self, reason: &str) {
        if self.begins(Kind::Refuses) {
            tracing::error!(
                remote_write.name = self.name,
                "remote write to {}: the receiver {reason}; the samples of this request are dropped and counted, and so are those of further \
                 requests that it refuses",
                self.name
            );
        }
    }

    /// A request was accepted.
    pub fn ends(&mut self) {
        if self.kind.take().is_some() {
            tracing::info!(remote_write.name = self.name, "remote write to {}: the receiver accepts samples again", self.name);
        }
    }

    fn begins(&mut self, kind: Kind) -> bool {
        self.kind.replace(kind) != Some(kind)
    }
}
