//! Incidents that are open. The alerts stand above this folder and implement what it needs of them.

use std::collections::HashMap;

use plimsoll_model::Level;

/// An open incident, as the table marks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTrouble {
    /// Its number.
    pub id: i64,
    /// What it is about: a pool by its name, a server, or a service.
    pub source: String,
    /// The instances of that service; empty for an incident of one pool.
    pub instances: Vec<String>,
    /// How urgent it is.
    pub level: Level,
}

/// Who knows the open incidents. Reads memory only.
pub trait OpenTroubles: Send + Sync {
    /// All of them.
    fn open_troubles(&self) -> Vec<OpenTrouble>;
}

/// The same by what they are about.
#[derive(Debug, Default)]
pub struct TroublesByPool {
    pools: HashMap<String, Vec<(i64, Level)>>,
    instances: HashMap<(String, String), Vec<(i64, Level)>>,
}

impl TroublesByPool {
    pub fn new(all: Vec<OpenTrouble>) -> Self {
        let mut by = Self::default();
        for OpenTrouble { id, source, instances, level } in all {
            if instances.is_empty() {
                by.pools.entry(source).or_default().push((id, level));
                continue;
            }
            for instance in instances {
                by.instances.entry((source.clone(), instance)).or_default().push((id, level));
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

    #[test]
    fn an_incident_of_a_service_is_one_of_each_of_its_instances_and_of_no_other() {
        let of = |id, source: &str, instances: &[&str]| OpenTrouble {
            id,
            source: source.into(),
            instances: instances.iter().map(|instance| (*instance).to_owned()).collect(),
            level: Level::Warning,
        };
        let by = TroublesByPool::new(vec![of(1, "orders", &["a", "b"]), of(2, "orders / c / main", &[]), of(3, "the server", &[])]);
        assert_eq!(by.of("orders / a / main", "orders", "a"), [(1, Level::Warning)]);
        assert_eq!(by.of("orders / c / main", "orders", "c"), [(2, Level::Warning)]);
        assert_eq!(by.of("orders / d / main", "orders", "d"), []);
    }
}
