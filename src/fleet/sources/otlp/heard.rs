//! What came to an open address that told no pool: for whoever looks for one.

use std::collections::BTreeSet;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use parking_lot::Mutex;

use super::refusal::Refusal;
use super::rejected::Rejected;
use crate::fleet::samples::translated;
use crate::fleet::sources::found_names::found_prefixes;

/// Names that are kept: a service has a few hundred metrics.
const MOST_NAMES: usize = 1_000;
/// Bytes of a name that is kept: nobody reads a longer one.
const LONGEST_NAME: usize = 200;

/// All requests so far.
#[derive(Default)]
pub struct Heard(Mutex<HeardSoFar>);

#[derive(Default)]
struct HeardSoFar {
    requests: usize,
    names: BTreeSet<String>,
    refusal: Option<String>,
}

impl Heard {
    /// Requests that came, refused ones among them.
    pub fn requests(&self) -> usize {
        self.0.lock().requests
    }

    /// How the names of the metrics begin: at most five, those that may be a pool's first.
    pub fn names(&self) -> Vec<String> {
        let lines: String = self.0.lock().names.iter().map(|name| format!("{name} 0\n")).collect();
        found_prefixes(&lines)
    }

    /// Why a request, or points in it, were refused: the last reason, a sentence.
    pub fn refusal(&self) -> Option<String> {
        self.0.lock().refusal.clone()
    }

    pub(super) fn note_request(&self) {
        self.0.lock().requests += 1;
    }

    pub(super) fn note_names(&self, request: &ExportMetricsServiceRequest) {
        let scopes = request.resource_metrics.iter().flat_map(|resource| &resource.scope_metrics);
        let names = scopes.flat_map(|scope| &scope.metrics).map(|metric| metric.name.as_str());
        let mut heard = self.0.lock();
        for name in names.filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME) {
            if heard.names.len() < MOST_NAMES {
                heard.names.insert(translated(name.into()).into_owned());
            }
        }
    }

    pub(super) fn note_outcome(&self, outcome: Result<&Rejected, &Refusal>) {
        let refusal = match outcome {
            Ok(rejected) => Some(rejected.message()).filter(|message| !message.is_empty()),
            Err(refusal) => Some(refusal.sentence()),
        };
        if refusal.is_some() {
            self.0.lock().refusal = refusal;
        }
    }
}
