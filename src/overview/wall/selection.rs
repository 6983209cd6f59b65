//! What a wall is about, by its address: `/wall?service=orders&server=main-db`; all without a parameter.

use std::collections::BTreeSet;

use crate::ui::format::encoded;

/// More names than these are a list that nobody typed.
const MOST_NAMES: usize = 20;

/// The servers and services that a wall is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    pub servers: BTreeSet<String>,
    pub services: BTreeSet<String>,
}

impl Selection {
    /// Of the query of an address. What is no parameter of this page is passed over.
    pub fn of(query: &str) -> Self {
        let mut selection = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()).take(MOST_NAMES) {
            match &*name {
                "server" => selection.servers.insert(value.into_owned()),
                "service" => selection.services.insert(value.into_owned()),
                _ => false,
            };
        }
        selection
    }

    /// It is about everything.
    pub fn is_all(&self) -> bool {
        self.servers.is_empty() && self.services.is_empty()
    }

    /// The query that asks for it: one for each selection, however it was written.
    pub fn query(&self) -> String {
        let servers = self.servers.iter().map(|name| format!("server={}", encoded(name)));
        let services = self.services.iter().map(|name| format!("service={}", encoded(name)));
        servers.chain(services).collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_selection_has_one_query() {
        let one = Selection::of("service=orders&x=1&server=main%20db&service=checkout");
        assert_eq!(one.query(), "server=main%20db&service=checkout&service=orders");
        assert_eq!(Selection::of(&one.query()), one);
        assert!(Selection::of("").is_all() && Selection::of("service=&x=%FF").is_all());
    }

    #[test]
    fn nobody_types_a_hundred_names() {
        let query: Vec<_> = (0..100).map(|n| format!("service=s{n}")).collect();
        assert_eq!(Selection::of(&query.join("&")).services.len(), MOST_NAMES);
    }
}
