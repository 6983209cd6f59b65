//! Which server the pools of a service draw on, by the configuration: senders do not know its name there.

use std::collections::HashMap;

/// Names of servers.
#[derive(Clone, Debug, Default)]
pub struct DrawnOn {
    of_service: HashMap<String, String>,
    of_others: Option<String>,
}

impl DrawnOn {
    /// Of this service, or of all that are not named, this is the server.
    #[must_use]
    pub fn with(mut self, service: Option<&str>, server: &str) -> Self {
        match service {
            Some(service) => drop(self.of_service.insert(service.to_owned(), server.to_owned())),
            None => self.of_others = Some(server.to_owned()),
        }
        self
    }

    /// The server of a service.
    pub(super) fn server(&self, service: &str) -> Option<&str> {
        self.of_service.get(service).or(self.of_others.as_ref()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_is_not_named_draws_on_the_server_of_the_others() {
        let drawn_on = DrawnOn::default().with(Some("orders"), "orders-db");
        assert_eq!((drawn_on.server("orders"), drawn_on.server("billing")), (Some("orders-db"), None));
        assert_eq!(drawn_on.with(None, "main-db").server("billing"), Some("main-db"));
    }
}
