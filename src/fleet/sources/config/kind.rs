//! The kind of a source, and what follows from it.

use std::time::Duration;

use serde::Deserialize;

use crate::fleet::model::SourceKind;
use crate::fleet::sources::{exposition, pool_stats};

/// A kind that the configuration takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ConfiguredKind(pub SourceKind);

impl TryFrom<String> for ConfiguredKind {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let known = SourceKind::CONFIGURED.into_iter().find(|kind| kind.as_str() == text);
        known.map(Self).ok_or_else(|| {
            let kinds = SourceKind::CONFIGURED.map(SourceKind::as_str).join(", ");
            format!("{text:?} is not a kind of source; write one of {kinds}")
        })
    }
}

impl ConfiguredKind {
    /// How far apart readings are where the configuration does not say; `None` of a kind that is sent to.
    pub fn usual_interval(self) -> Option<Duration> {
        let seconds = match self.0 {
            SourceKind::Own | SourceKind::Otlp => return None,
            SourceKind::PoolStats | SourceKind::Plimsoll | SourceKind::Pgbouncer => 5,
            SourceKind::Exposition | SourceKind::Redis => 10,
            // The usual interval of its scrapes.
            SourceKind::Prometheus => 15,
        };
        Some(Duration::from_secs(seconds))
    }

    /// Where its addresses have their numbers.
    pub fn path(self) -> &'static str {
        match self.0 {
            SourceKind::PoolStats => pool_stats::PATH,
            SourceKind::Exposition => exposition::PATH,
            SourceKind::Pgbouncer => "/pgbouncer",
            _ => "/",
        }
    }

    /// Schemes of its URLs.
    pub fn schemes(self) -> &'static [&'static str] {
        match self.0 {
            SourceKind::Pgbouncer => &["postgres", "postgresql"],
            SourceKind::Redis => &["redis", "rediss"],
            _ => &["http", "https"],
        }
    }

    /// A URL of this kind, as an example.
    pub fn example(self) -> &'static str {
        match self.0 {
            SourceKind::PoolStats => "http://10.0.0.5:8000/api/admin/pool-stats",
            SourceKind::Plimsoll => "http://10.0.0.5:8000",
            SourceKind::Prometheus => "http://prometheus.example:9090",
            SourceKind::Pgbouncer => "postgres://stats@10.0.0.6:6432/pgbouncer",
            SourceKind::Redis => "redis://10.0.0.7:6379",
            SourceKind::Own | SourceKind::Exposition | SourceKind::Otlp => "http://10.0.0.5:8080/metrics",
        }
    }

    /// Whether it is asked over HTTP.
    pub fn is_http(self) -> bool {
        !matches!(self.0, SourceKind::Pgbouncer | SourceKind::Redis | SourceKind::Otlp)
    }

    /// Whether the service of a process is told by nobody but the configuration or discovery.
    pub fn needs_service(self) -> bool {
        matches!(self.0, SourceKind::PoolStats | SourceKind::Exposition)
    }

    /// The keys that say nothing to a source of this kind.
    pub fn strange(self) -> &'static [&'static str] {
        match self.0 {
            SourceKind::Prometheus => &[],
            SourceKind::Exposition => &["tenant", "matchers"],
            SourceKind::PoolStats | SourceKind::Plimsoll => &["tenant", "matchers", "metrics"],
            SourceKind::Otlp => &[
                "urls",
                "discover",
                "interval",
                "token",
                "token_env",
                "token_file",
                "user",
                "password",
                "password_env",
                "password_file",
                "tenant",
                "matchers",
            ],
            SourceKind::Own | SourceKind::Pgbouncer | SourceKind::Redis => {
                &["token", "token_env", "token_file", "tenant", "matchers", "metrics"]
            }
        }
    }
}
