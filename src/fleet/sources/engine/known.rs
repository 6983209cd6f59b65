//! A source that the engine knows.

use std::fmt;

use serde_json::Value;

use super::begin::BegunSource;
use crate::fleet::sources::setup::SourceSetup;

/// By which it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceId {
    /// Its place in the configuration, from 1.
    Configuration(usize),
    /// Its row in the store.
    Added(i64),
}

impl fmt::Display for SourceId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(place) => write!(to, "configuration-{place}"),
            Self::Added(id) => write!(to, "{id}"),
        }
    }
}

/// A source of the configuration, or one that was added.
pub(super) struct KnownSource {
    pub id: SourceId,
    pub name: String,
    /// As it was given over REST.
    pub given: Option<Value>,
    /// `None` of one that cannot begin.
    pub setup: Option<SourceSetup>,
    pub begun: BegunSource,
}
