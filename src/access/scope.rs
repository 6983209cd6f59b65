//! What a token is good for.

use clap::ValueEnum;

/// The right that a token carries: `metrics` is part of `read`, which is part of `read:statements`; the others stand for
/// themselves. None of them logs in, ends a session or changes a rule: that takes a browser's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// Numbers alone: /metrics and /api/admin/pool-stats
    Metrics,
    /// All that the pages show, statements without their literals
    Read,
    /// The same, and statements with their literals where a request asks for them
    #[value(name = "read:statements")]
    ReadStatements,
    /// Send metrics of pools by OpenTelemetry's protocol, to /v1/metrics
    #[value(name = "write:metrics")]
    WriteMetrics,
    /// Add, replace and remove sources of pools, at /api/v1/sources
    #[value(name = "write:sources")]
    WriteSources,
    /// Mark deploys; no address takes them yet
    Mark,
}

impl Scope {
    /// As the store and the command line write it.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Metrics => "metrics",
            Scope::Read => "read",
            Scope::ReadStatements => "read:statements",
            Scope::WriteMetrics => "write:metrics",
            Scope::WriteSources => "write:sources",
            Scope::Mark => "mark",
        }
    }

    /// The scope of a word; `None` is one that a later plimsoll knows.
    pub fn of(word: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|scope| scope.word() == word)
    }

    /// Whether it is good for what needs the other.
    pub fn includes(self, needed: Scope) -> bool {
        let readings = [Scope::Metrics, Scope::Read, Scope::ReadStatements];
        let rank = |scope| readings.iter().position(|reading| *reading == scope);
        match (rank(self), rank(needed)) {
            (Some(own), Some(needed)) => own >= needed,
            _ => self == needed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_scopes_hold_each_other_and_writing_ones_stand_for_themselves() {
        let all = Scope::value_variants();
        let good_for = |own: Scope| all.iter().copied().filter(|needed| own.includes(*needed)).map(Scope::word).collect::<Vec<_>>();
        assert_eq!(good_for(Scope::Metrics), ["metrics"]);
        assert_eq!(good_for(Scope::Read), ["metrics", "read"]);
        assert_eq!(good_for(Scope::ReadStatements), ["metrics", "read", "read:statements"]);
        let writing = [Scope::WriteMetrics, Scope::WriteSources, Scope::Mark].map(good_for);
        assert_eq!(writing, [["write:metrics"], ["write:sources"], ["mark"]]);
        assert!(all.iter().copied().all(|scope| Scope::of(scope.word()) == Some(scope)));
    }
}
