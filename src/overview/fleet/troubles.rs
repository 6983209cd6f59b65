//! Which rows of the table have an open incident.

use std::collections::HashMap;

use crate::overview::open_incidents::OpenIncident;
use plimsoll_model::Level;

/// The open incidents by what they are about.
#[derive(Debug, Default)]
pub struct TroublesByPool {
    pools: HashMap<String, Vec<(i64, Level)>>,
    instances: HashMap<(String, String), Vec<(i64, Level)>>,
}

impl TroublesByPool {
    pub fn new(all: &[OpenIncident]) -> Self {
        let mut by = Self::default();
        for OpenIncident { id, source, instances, level, .. } in all {
            if instances.is_empty() {
                by.pools.entry(source.clone()).or_default().push((*id, *level));
                continue;
            }
            for instance in instances {
                by.instances.entry((source.clone(), instance.clone())).or_default().push((*id, *level));
            }
        }
        by
    }

    /// Of the pool of this name in this instance.
    pub fn of(&self, name: &str, service: &str, instance: &str) -> Vec<(i64, Level)> {
        if self.pools.is_empty() && self.instances.is_empty() {
            return Vec::new();
        }
        let of_pool = self.pools.get(name);
        let of_instance = self.instances.get(&(service.to_owned(), instance.to_owned()));
        of_pool.into_iter().chain(of_instance).flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::open_incidents::fixture::incident;

    #[test]
    fn an_incident_of_a_service_is_one_of_each_of_its_instances_and_of_no_other() {
        let of = |id, source: &str, instances: &[&str]| OpenIncident {
            instances: instances.iter().map(|instance| (*instance).to_owned()).collect(),
            ..incident(id, source)
        };
        let by = TroublesByPool::new(&[of(1, "orders", &["a", "b"]), of(2, "orders / c / main", &[]), of(3, "the server", &[])]);
        assert_eq!(by.of("orders / a / main", "orders", "a"), [(1, Level::Critical)]);
        assert_eq!(by.of("orders / c / main", "orders", "c"), [(2, Level::Critical)]);
        assert_eq!(by.of("orders / d / main", "orders", "d"), []);
    }
}
