//! What every kind of source does.

use std::pin::Pin;

use super::discovery::Target;
use crate::fleet::registry::{CacheReport, InstanceReport};

/// The reading of one address, under way.
pub type ReadFuture<'a> = Pin<Box<dyn Future<Output = Result<Answer, String>> + Send + 'a>>;

/// One kind of source: how an address is asked, and what its answer means. When and how often is the runner's.
pub trait Source: Send + Sync {
    /// One reading of one address. The runner adds the server and the address to the reports.
    ///
    /// # Errors
    /// Why there is none, going on from the address, for example "does not answer within 2 s". No secrets.
    fn read<'a>(&'a self, target: &'a Target) -> ReadFuture<'a>;
}

/// What an address has told.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// A process each.
    pub reports: Vec<InstanceReport>,
    /// A cache each.
    pub caches: Vec<CacheReport>,
    /// Worth saying though the reading is good: a sentence.
    pub note: Option<String>,
}
