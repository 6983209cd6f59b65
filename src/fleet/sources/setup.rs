//! A source that can be asked.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::HeaderValue;

use super::credentials::Credentials;
use super::discovery::{Discovery, Target, TargetForm};
use crate::fleet::dialects::CustomMetrics;
use crate::fleet::model::SourceKind;

/// A table `[[sources]]` that holds, with its secrets.
#[derive(Clone, Debug)]
pub struct SourceSetup {
    /// How the pages call it, for example `exposition orders`.
    pub name: String,
    /// Its kind.
    pub kind: SourceKind,
    /// The service that its processes belong to, where they do not say it themselves.
    pub service: Option<String>,
    /// The server that its pools draw on.
    pub server: Option<String>,
    /// How far apart its readings are; `None` for one that is sent to.
    pub interval: Option<Duration>,
    /// Where it is asked; `None` for one that is sent to.
    pub discovery: Option<Discovery>,
    /// How its addresses look where discovery does not say.
    pub form: TargetForm,
    /// Who asks.
    pub credentials: Credentials,
    /// Whose numbers a Prometheus of several tenants is asked for.
    pub tenant: Option<HeaderValue>,
    /// Labels that the series of a Prometheus must have.
    pub matchers: BTreeMap<String, String>,
    /// Names of the operator's own.
    pub metrics: Option<CustomMetrics>,
}

/// No answer is worth waiting longer for: a scrape takes milliseconds.
const LONGEST_PATIENCE: Duration = Duration::from_secs(10);
/// The next reading must not find the last one under way.
const SHARE_OF_INTERVAL: f64 = 0.75;
/// For a source whose kind has no interval.
const USUAL_INTERVAL: Duration = Duration::from_secs(60);

impl SourceSetup {
    /// How far apart the readings of one address are.
    pub fn interval_or_usual(&self) -> Duration {
        self.interval.unwrap_or(USUAL_INTERVAL)
    }

    /// How long one reading may take: less than the interval.
    pub fn patience(&self) -> Duration {
        self.interval_or_usual().mul_f64(SHARE_OF_INTERVAL).min(LONGEST_PATIENCE)
    }

    /// What is asked at an address: another kind, another tenant or other labels are other numbers.
    pub fn key_of(&self, target: &Target) -> String {
        let Self { kind, tenant, matchers, .. } = self;
        format!("{} {tenant:?} {matchers:?} {}", kind.as_str(), target.key())
    }

    /// The service of an address: what discovery says of it, else the configuration, else the address itself.
    pub fn service_of(&self, target: &Target) -> String {
        target.service.clone().or_else(|| self.service.clone()).unwrap_or_else(|| target.host())
    }
}
