//! What the address of the page asks for: the server, and a what-if.

use url::form_urlencoded::{Serializer, parse};

use super::what_if::WhatIf;

/// The choice of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapacityQuery {
    /// The name of a server; `None`: the one that the console is about.
    pub server: Option<String>,
    /// All services are listed, not only the tightest.
    pub all_services: bool,
    pub what_if: WhatIf,
}

impl CapacityQuery {
    /// From the part of an address behind the question mark; what is unknown is passed over.
    pub fn of(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in parse(query.as_bytes()) {
            match &*name {
                "server" => asked.server = Some(value.into_owned()).filter(|name| !name.is_empty()),
                "services" => asked.all_services = value == "all",
                "service" => asked.what_if.service = value.into_owned(),
                "instances" => value.trim().clone_into(&mut asked.what_if.instances),
                "each" => value.trim().clone_into(&mut asked.what_if.each),
                _ => {}
            }
        }
        asked
    }

    /// The same as the part of an address behind the question mark; empty for the page as it comes.
    pub fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        let WhatIf { service, instances, each } = &self.what_if;
        let all = if self.all_services { "all" } else { "" };
        let parts = [("server", self.server.as_deref().unwrap_or_default()), ("services", all)];
        let parts = parts.into_iter().chain([("service", &**service), ("instances", instances), ("each", each)]);
        query.extend_pairs(parts.filter(|(_, value)| !value.is_empty()));
        query.finish()
    }

    /// The path with this choice, below the console's base.
    pub fn path(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/capacity".to_owned(),
            query => format!("/capacity?{query}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike() {
        let asked = CapacityQuery::of("server=replica+1&x=1&service=%3Corders%3E&instances=+6+&each=&services=all");
        assert_eq!((asked.server.as_deref(), asked.all_services, asked.what_if.instances.as_str()), (Some("replica 1"), true, "6"));
        assert_eq!(CapacityQuery::of(&asked.query()), asked);
        assert_eq!(CapacityQuery::of("server=&services=some"), CapacityQuery::default());
        assert_eq!(CapacityQuery::default().path(), "/capacity");
    }
}
