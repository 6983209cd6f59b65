//! What a token is good for.

/// The right that a token carries: `metrics` is part of `read`, which is part of `read:statements`; the others stand for
/// themselves. None of them logs in, ends a session or changes a rule: that takes a browser's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
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
            Scope::Mark => "mark",
        }
    }

    /// The scope of a word; `None` is one that a later plimsoll knows.
    pub fn of(word: &str) -> Option<Self> {
        [Scope::Metrics, Scope::Read, Scope::ReadStatements, Scope::WriteMetrics, Scope::Mark]
            .into_iter()
            .find(|scope| scope.word() == word)
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

    const ALL: [Scope; 5] = [Scope::Metrics, Scope::Read, Scope::ReadStatements, Scope::WriteMetrics, Scope::Mark];

    #[test]
    fn reading_scopes_hold_each_other_and_writing_ones_stand_for_themselves() {
        let good_for = |own: Scope| ALL.into_iter().filter(|needed| own.includes(*needed)).map(Scope::word).collect::<Vec<_>>();
        assert_eq!(good_for(Scope::Metrics), ["metrics"]);
        assert_eq!(good_for(Scope::Read), ["metrics", "read"]);
        assert_eq!(good_for(Scope::ReadStatements), ["metrics", "read", "read:statements"]);
        assert_eq!((good_for(Scope::WriteMetrics), good_for(Scope::Mark)), (vec!["write:metrics"], vec!["mark"]));
        assert!(ALL.into_iter().all(|scope| Scope::of(scope.word()) == Some(scope)));
    }
}
