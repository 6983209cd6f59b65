//! What the tables of kind `otlp` say of the services that send: which server their pools draw on, which the senders do not know, and
//! what metrics of their own mean. Tables come and go while the console runs.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;

use crate::fleet::dialects::CustomMetrics;

/// All of them, by service; the one without a service is for those that no other is for.
#[derive(Clone, Default)]
pub struct SenderTables(Arc<RwLock<HashMap<Option<String>, SenderTable>>>);

/// What is said of one service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::fleet::sources) struct SenderTable {
    /// The server that its pools draw on.
    pub server: Option<Arc<str>>,
    /// Names of its own.
    pub metrics: Option<Arc<CustomMetrics>>,
}

impl SenderTables {
    /// Of this service, or of all that are not named, this is so from now on.
    pub fn set(&self, service: Option<String>, server: Option<String>, metrics: Option<CustomMetrics>) {
        let table = SenderTable { server: server.map(Into::into), metrics: metrics.map(Arc::new) };
        self.0.write().insert(service, table);
    }

    /// Nothing is said of it any more.
    pub fn remove(&self, service: Option<&str>) {
        self.0.write().remove(&service.map(str::to_owned));
    }

    /// What is said of a service: where its own table says nothing, that of the others.
    pub(in crate::fleet::sources) fn of(&self, service: &str) -> SenderTable {
        let tables = self.0.read();
        if tables.is_empty() {
            return SenderTable::default();
        }
        let (own, others) = (tables.get(&Some(service.to_owned())), tables.get(&None));
        let first = own.or(others).cloned().unwrap_or_default();
        let others = others.cloned().unwrap_or_default();
        SenderTable { server: first.server.or(others.server), metrics: first.metrics.or(others.metrics) }
    }
}

impl SenderTable {
    /// Whether a metric of this name is mapped.
    pub(in crate::fleet::sources) fn reads(&self, name: &str) -> bool {
        self.metrics.as_ref().is_some_and(|metrics| metrics.reads(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_is_not_named_draws_on_the_server_of_the_others() {
        let tables = SenderTables::default();
        tables.set(Some("orders".into()), Some("orders-db".into()), None);
        let server = |service: &str| tables.of(service).server;
        assert_eq!((server("orders").as_deref(), server("billing")), (Some("orders-db"), None));
        tables.set(None, Some("main-db".into()), Some(CustomMetrics::default()));
        assert_eq!((server("orders").as_deref(), server("billing").as_deref()), (Some("orders-db"), Some("main-db")));
        assert!(tables.of("orders").metrics.is_some(), "where its own table says nothing");
        tables.remove(Some("orders"));
        assert_eq!(server("orders").as_deref(), Some("main-db"));
    }
}
