//! Servers and sources together, as the configuration gives them.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sqlx::postgres::PgConnectOptions;

use super::registry::ServerNames;
use super::servers::{self, Server, ServerConfig};
use super::sources::{self, SourceConfig, SourceSetup};
use crate::base::what_is_wrong;
use plimsoll_pool::connect::target;

/// The tables `[[servers]]` and `[[sources]]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FleetConfig {
    /// Servers.
    #[serde(default)]
    pub servers: Vec<ServerConfig>,
    /// Sources.
    #[serde(default)]
    pub sources: Vec<SourceConfig>,
}

/// The same, checked.
#[derive(Clone, Debug, Default)]
pub struct FleetSetup {
    /// Servers, no name twice.
    pub servers: Vec<Server>,
    /// Sources, each can be asked.
    pub sources: Vec<SourceSetup>,
}

impl FleetConfig {
    /// The tables of a text.
    ///
    /// # Errors
    /// What is wrong, in one sentence and without quoting a secret.
    pub fn from_toml(text: &SecretString) -> Result<Self, String> {
        let wrong = |error: toml::de::Error| format!("the servers and sources are not understood: {}", what_is_wrong(error.message()));
        toml::from_str(text.expose_secret()).map_err(wrong)
    }

    /// What can be asked.
    ///
    /// # Errors
    /// One sentence that names the server or the source, without any secret.
    pub fn checked(&self) -> Result<FleetSetup, String> {
        let servers = servers::checked(&self.servers)?;
        let names: Vec<&str> = servers.iter().map(|server| server.name.as_str()).collect();
        let sources = sources::checked(&self.sources, &names)?;
        Ok(FleetSetup { servers, sources })
    }
}

/// A server besides the one that the console is about.
#[derive(Clone, Debug)]
pub struct FurtherServer {
    /// The name that it is told by.
    pub name: String,
    /// How it is connected to.
    pub target: PgConnectOptions,
}

/// The servers of a console.
#[derive(Clone, Debug, Default)]
pub struct ServersByPlace {
    /// What they are called.
    pub names: ServerNames,
    /// In the order of `names.further`.
    pub further: Vec<FurtherServer>,
}

impl FleetSetup {
    /// The servers beside the one that the console is about. Tables that lead to one place are names of one server, whatever database
    /// and role they have; the first of them is connected to.
    pub fn servers_beside(&self, main: &PgConnectOptions) -> ServersByPlace {
        let mut all = ServersByPlace::default();
        for Server { name, url } in &self.servers {
            let Ok(target) = target::read(url.expose_secret()).map(|read| read.options) else { continue };
            if place(&target) == place(main) {
                all.names.main.push(name.clone());
                continue;
            }
            match all.further.iter().position(|other| place(&other.target) == place(&target)) {
                Some(known) => all.names.further[known].push(name.clone()),
                None => {
                    all.names.further.push(vec![name.clone()]);
                    all.further.push(FurtherServer { name: name.clone(), target });
                }
            }
        }
        all
    }
}

/// Where a server listens.
fn place(of: &PgConnectOptions) -> (String, u16) {
    let host = of.get_socket().map_or_else(|| of.get_host().to_ascii_lowercase(), |socket| socket.display().to_string());
    (host, of.get_port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Result<FleetConfig, String> {
        FleetConfig::from_toml(&SecretString::from(text.to_owned()))
    }

    #[test]
    fn a_server_is_known_by_where_it_listens_however_many_tables_lead_there() {
        let tables = [("orders-db", "DB1/orders"), ("replica", "db2/orders"), ("billing", "db2/billing"), ("third", "db1:5433/orders")];
        let tables = tables.map(|(name, to)| format!("[[servers]]\nname = \"{name}\"\nurl = \"postgres://m@{to}\"\n")).concat();
        let setup = config(&tables).and_then(|config| config.checked()).expect("servers");
        let main = target::read("postgres://another_role@db1:5432/another_database").expect("a target").options;
        let all = setup.servers_beside(&main);
        assert_eq!(all.names.main, ["orders-db"]);
        assert_eq!(all.names.further, [vec!["replica".to_owned(), "billing".to_owned()], vec!["third".to_owned()]]);
        assert_eq!(all.further.iter().map(|server| server.name.as_str()).collect::<Vec<_>>(), ["replica", "third"]);
    }

    #[test]
    fn the_examples_of_the_manual_are_understood() {
        let server = "[[servers]]\nname = \"orders-db\"\nurl = \"postgres://m@db1/orders\"\n";
        let pages = [include_str!("../../docs/SOURCES.md"), include_str!("../../docs/CONFIGURATION.md"), include_str!("../../README.md")];
        let blocks = pages.iter().flat_map(|page| page.split("```toml\n").skip(1)).filter_map(|rest| rest.split("```").next());
        let examples: Vec<&str> = blocks.filter(|block| block.contains("[[sources]]") || block.contains("[[servers]]")).collect();
        for example in &examples {
            let whole = if example.contains("[[servers]]") { (*example).to_owned() } else { format!("{server}{example}") };
            let whole = whole.replace("token_env", "token").replace("password_env", "password");
            let said = config(&whole).and_then(|config| config.checked()).err();
            assert_eq!(said, None, "{example}");
        }
        assert!(examples.len() >= 8, "{} examples", examples.len());
    }

    #[test]
    fn a_source_names_a_server_that_is_there() {
        let text = "[[sources]]\nkind = \"exposition\"\nservice = \"orders\"\nurls = [\"http://10.0.0.5/metrics\"]\nserver = \"nowhere\"\n";
        let said = config(text).and_then(|config| config.checked()).expect_err("no such server");
        assert!(said.contains("nowhere"), "{said}");
        assert!(config("[[pools]]\n").expect_err("no such table").contains("servers and sources"));
    }
}
