//! A further server: the table `[[servers]]` for the configuration file. Servers are watched from the start of the console on.

use secrecy::SecretString;

use super::answers::WrongAnswer;
use crate::base::sentence;
use crate::fleet::servers::{self, ServerConfig};
use crate::ui::format::encoded;

/// The role of `plimsoll_monitor.sql`.
const ROLE: &str = "plimsoll_monitor";

/// The fields of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerAnswers {
    pub name: String,
    /// Host, with the port where it is not 5432.
    pub host: String,
    pub database: String,
}

/// What is to be written where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerTable {
    /// For the configuration file.
    pub toml: String,
    /// For the environment of the console.
    pub variable: String,
}

impl ServerAnswers {
    /// Those that an address has.
    pub fn of_query(query: &str) -> Self {
        let value = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        Self { name: value("name"), host: value("host"), database: value("database") }
    }

    /// Nothing is answered yet.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The table; `known`: the names of the servers that there are.
    ///
    /// # Errors
    /// The field that is to be corrected, with what to do.
    pub fn table(&self, known: &[String]) -> Result<ServerTable, WrongAnswer> {
        if known.contains(&self.name) {
            return Err(WrongAnswer::of("name", format!("There is a server {:?} already. Give this one another name.", self.name)));
        }
        if self.host.is_empty() || self.host.contains(['/', '@', '?', '#', ' ']) {
            return Err(WrongAnswer::of("host", "The host is no host. Write a name or an address, for example db2 or db2:5433."));
        }
        if self.database.is_empty() {
            return Err(WrongAnswer::of("database", "There is no database. Write the one that the role connects to, for example orders."));
        }
        let url = |user: &str| format!("postgres://{user}@{}/{}", self.host, encoded(&self.database));
        let given = ServerConfig { name: self.name.clone(), url: Some(SecretString::from(url(ROLE))), url_env: None };
        servers::checked(std::slice::from_ref(&given)).map_err(|said| {
            let field = if said.contains("url") { "host" } else { "name" };
            WrongAnswer::of(field, sentence(&said))
        })?;
        let variable = self.variable();
        let printed = ServerConfig { url: None, url_env: Some(variable.clone()), ..given };
        let toml = servers::to_toml(&[printed]).trim_start().to_owned();
        Ok(ServerTable { toml, variable: format!("{variable}={}", url(&format!("{ROLE}:PASSWORD"))) })
    }

    /// A variable for its URL, which has a password.
    fn variable(&self) -> String {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let name: String = self.name.chars().map(letter).collect();
        let name = name.trim_matches('_');
        let name = if name.is_empty() { "SERVER" } else { name };
        format!("{name}_URL")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(name: &str, host: &str, database: &str) -> ServerAnswers {
        ServerAnswers { name: name.into(), host: host.into(), database: database.into() }
    }

    #[test]
    fn a_server_is_a_table_without_its_password_and_a_variable_with_it() {
        let table = answers("orders-replica", "db2:5433", "my orders").table(&[]).expect("a server");
        assert_eq!(table.toml, "[[servers]]\nname = \"orders-replica\"\nurl_env = \"ORDERS_REPLICA_URL\"\n");
        assert_eq!(table.variable, "ORDERS_REPLICA_URL=postgres://plimsoll_monitor:PASSWORD@db2:5433/my%20orders");
        assert!(answers("שרת", "db2", "d").table(&[]).expect("a server").variable.starts_with("SERVER_URL="));
    }

    #[test]
    fn an_answer_that_cannot_be_is_told_by_its_field() {
        for (wrong, field) in [
            (answers("", "db2", "d"), "name"),
            (answers("a / b", "db2", "d"), "name"),
            (answers("known", "db2", "d"), "name"),
            (answers("a", "", "d"), "host"),
            (answers("a", "u:hunter22@db2", "d"), "host"),
            (answers("a", "db2:port", "d"), "host"),
            (answers("a", "db2", ""), "database"),
        ] {
            let said = wrong.table(&["known".to_owned()]).expect_err(field);
            assert!(said.field == Some(field) && !said.sentence.contains("hunter22"), "{said:?}");
        }
    }
}
