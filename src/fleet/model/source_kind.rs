//! Where a reading comes from.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The kind of a source, as the configuration and REST write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A pool of this process.
    Own,
    /// Another console, over its REST interface.
    Plimsoll,
    /// The JSON of the pool-stats contract.
    PoolStats,
    /// A service's `/metrics`.
    Exposition,
    /// A Prometheus that scrapes the services already.
    Prometheus,
    /// OpenTelemetry's protocol: the service sends.
    Otlp,
    /// The admin console of PgBouncer, or of a pooler that speaks like it.
    Pgbouncer,
    /// Redis' INFO.
    Redis,
}

impl SourceKind {
    /// All kinds that the configuration takes.
    pub const CONFIGURED: [Self; 7] =
        [Self::PoolStats, Self::Plimsoll, Self::Exposition, Self::Prometheus, Self::Otlp, Self::Pgbouncer, Self::Redis];

    /// Its word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Plimsoll => "plimsoll",
            Self::PoolStats => "pool_stats",
            Self::Exposition => "exposition",
            Self::Prometheus => "prometheus",
            Self::Otlp => "otlp",
            Self::Pgbouncer => "pgbouncer",
            Self::Redis => "redis",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_kind_is_its_name_in_json() {
        for kind in SourceKind::CONFIGURED.into_iter().chain([SourceKind::Own]) {
            assert_eq!(serde_json::to_value(kind).expect("JSON"), kind.as_str());
        }
    }
}
