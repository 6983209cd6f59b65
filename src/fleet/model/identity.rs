//! Who a pool is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Between the parts of a name.
const SEPARATOR: &str = " / ";

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

    /// Whether it is written like this. Nothing is allocated: one name is looked for among thousands.
    pub fn is_written(&self, name: &str) -> bool {
        let mut rest = Some(name);
        let mut is_first = true;
        for part in self.parts() {
            let behind = if is_first { rest } else { rest.and_then(|rest| rest.strip_prefix(SEPARATOR)) };
            rest = behind.and_then(|rest| rest.strip_prefix(part));
            is_first = false;
        }
        rest == Some("")
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        [&self.service, &self.instance, &self.pool].into_iter().map(String::as_str).filter(|part| !part.is_empty())
    }
}

/// `orders / 10.0.0.5:8000 / HikariPool-1`, as the pages write it.
impl fmt::Display for PoolIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.parts();
        if let Some(first) = parts.next() {
            f.write_str(first)?;
        }
        parts.try_for_each(|part| write!(f, "{SEPARATOR}{part}"))
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

    #[test]
    fn a_name_is_compared_as_it_is_written() {
        let identities = [
            PoolIdentity::new("orders", "a", "main"),
            PoolIdentity::new("orders", "a", ""),
            PoolIdentity::new("", "a", "main"),
            PoolIdentity::new("orders / a", "", "main"),
            PoolIdentity::new("", "", ""),
        ];
        let names =
            ["orders / a / main", "orders / a", "orders", "a / main", "orders / a / mai", "orders / a / main ", "orders/a/main", ""];
        for identity in identities {
            for name in names {
                assert_eq!(identity.is_written(name), identity.to_string() == name, "{identity} {name:?}");
            }
        }
    }
}
