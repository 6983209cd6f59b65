//! Who a pool is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One pool of one process. Two readings with equal identities are of the same pool.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PoolIdentity {
    /// OpenTelemetry's `service.name`, Prometheus' `job`, or the name in the configuration.
    pub service: String,
    /// OpenTelemetry's `service.instance.id`, Prometheus' `instance`, else host and process id, else the sender's address.
    pub instance: String,
    /// The pool's name inside its process; empty where the process has one pool without a name.
    pub pool: String,
}

impl PoolIdentity {
    /// The pool of this name in this instance.
    pub fn new(service: impl Into<String>, instance: impl Into<String>, pool: impl Into<String>) -> Self {
        Self { service: service.into(), instance: instance.into(), pool: pool.into() }
    }
}

/// `orders / 10.0.0.5:8000 / HikariPool-1`, as the pages write it.
impl fmt::Display for PoolIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.service, &self.instance, &self.pool];
        let mut parts = parts.into_iter().filter(|part| !part.is_empty());
        if let Some(first) = parts.next() {
            f.write_str(first)?;
        }
        parts.try_for_each(|part| write!(f, " / {part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_without_a_name_is_told_by_its_instance() {
        assert_eq!(PoolIdentity::new("orders", "10.0.0.5:8000", "").to_string(), "orders / 10.0.0.5:8000");
        assert_eq!(PoolIdentity::new("orders", "a", "main").to_string(), "orders / a / main");
    }
}
