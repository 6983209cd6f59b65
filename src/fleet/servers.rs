//! The servers that pools draw on, `[[servers]]`.

use std::fmt::Write;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::base::{MASK, masked_url};
use plimsoll_pool::connect::target;

/// Each is watched with connections of its own.
pub const MOST_SERVERS: usize = 32;

/// A table of `[[servers]]`.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// What operators call it; sources name it by this.
    pub name: String,
    /// Where it is.
    pub url: Option<SecretString>,
    /// A variable of the environment that holds the URL.
    pub url_env: Option<String>,
}

/// A server that can be asked.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub url: SecretString,
}

/// Servers that can be asked.
///
/// # Errors
/// One sentence that names the server and says what to do, without any secret.
pub fn checked(given: &[ServerConfig]) -> Result<Vec<Server>, String> {
    let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    checked_with(given, &environment)
}

fn checked_with(given: &[ServerConfig], environment: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Server>, String> {
    if given.len() > MOST_SERVERS {
        return Err(format!(
            "there are {} servers and one console watches {MOST_SERVERS}; give the others to a second console",
            given.len()
        ));
    }
    let mut all = Vec::<Server>::new();
    for server in given {
        let new = server.build(environment)?;
        let name = &new.name;
        if let Some(other) = all.iter().find(|other| other.name == new.name || other.url.expose_secret() == new.url.expose_secret()) {
            return Err(match other.name == new.name {
                true => format!("there are two servers {name:?}; give each a name of its own"),
                false => format!("the servers {:?} and {name:?} have one url; remove one of them", other.name),
            });
        }
        all.push(new);
    }
    Ok(all)
}

impl ServerConfig {
    fn build(&self, environment: &dyn Fn(&str) -> Option<String>) -> Result<Server, String> {
        let name = &self.name;
        if name.trim().is_empty() || name.chars().count() > 64 || name.contains(char::is_control) {
            return Err("a server's name has 1 to 64 characters; give it one".to_owned());
        }
        if name.contains(" / ") {
            return Err(format!(
                "the server {name:?} has a name like that of a pool (service / instance / pool); write it without \" / \""
            ));
        }
        let url = match (&self.url, &self.url_env) {
            (Some(_), Some(_)) => return Err(format!("the server {name:?} has both url and url_env; remove one of them")),
            (None, None) => {
                return Err(format!("the server {name:?} has no url; write for example postgres://plimsoll_monitor@db1/orders"));
            }
            (Some(url), None) if url.expose_secret().contains(MASK) => {
                return Err(format!(
                    "the server {name:?} has the masked url that `plimsoll config` prints ({MASK}); write the real one, preferably by url_env"
                ));
            }
            (Some(url), None) => url.clone(),
            (None, Some(variable)) => environment(variable).map(SecretString::from).ok_or_else(|| {
                format!("the server {name:?} takes its url from {variable}, which is not set; set it before the console starts")
            })?,
        };
        target::read(url.expose_secret()).map_err(|wrong| format!("the server {name:?} has a url that cannot be used: {wrong}"))?;
        Ok(Server { name: name.clone(), url })
    }

    /// Whether the table itself holds a secret.
    pub fn holds_secrets(&self) -> bool {
        self.url.as_ref().is_some_and(|url| masked_url(url) != url.expose_secret())
    }
}

/// Tables of `[[servers]]`, secrets masked.
pub fn to_toml(all: &[ServerConfig]) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    all.iter().fold(String::new(), |mut text, server| {
        let _infallible = write!(text, "\n[[servers]]\nname = {}\n", quoted(&server.name));
        if let Some(url) = &server.url {
            let _infallible = writeln!(text, "url = {}", quoted(&masked_url(url)));
        }
        if let Some(variable) = &server.url_env {
            let _infallible = writeln!(text, "url_env = {}", quoted(variable));
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::what_is_wrong;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ServersFile {
        #[serde(default)]
        servers: Vec<ServerConfig>,
    }

    fn from_toml(text: &str) -> Result<Vec<ServerConfig>, String> {
        let file: ServersFile =
            toml::from_str(text).map_err(|error| format!("the servers are not understood: {}", what_is_wrong(error.message())))?;
        Ok(file.servers)
    }

    fn said(toml: &str) -> String {
        let environment = |name: &str| (name == "DB_URL").then(|| "postgres://u:hunter22@db/d".to_owned());
        let checked = from_toml(toml).and_then(|given| checked_with(&given, &environment));
        let said = checked.map(|servers| servers.len()).expect_err(toml);
        assert!(!said.contains("hunter22"), "{said}");
        said
    }

    fn server(name: &str, rest: &str) -> String {
        format!("[[servers]]\nname = \"{name}\"\n{rest}\n")
    }

    #[test]
    fn what_no_server_can_be_is_a_sentence_with_its_name() {
        let db1 = server("db1", "url = \"postgres://m:hunter22@db1/orders\"");
        assert!(said(&server("db1", "")).contains("\"db1\" has no url"));
        assert!(said(&server("db1", "url = \"mysql://u:hunter22@h/d\"")).contains("\"db1\" has a url that cannot be used"));
        assert!(said(&server("", "url = \"postgres://h/d\"")).contains("1 to 64 characters"));
        assert!(said(&server("a / b", "url = \"postgres://h/d\"")).contains("name like that of a pool"));
        let many: String = (0..33).map(|n| server(&format!("db{n}"), &format!("url = \"postgres://h{n}/d\""))).collect();
        assert_eq!(said(&many), "there are 33 servers and one console watches 32; give the others to a second console");
        assert!(said(&format!("{db1}{db1}")).contains("two servers \"db1\""));
        assert!(said(&format!("{db1}{}", db1.replace("\"db1\"", "\"db2\""))).contains("\"db1\" and \"db2\" have one url"));
        assert!(said(&server("db1", "url_env = \"NOWHERE\"")).contains("NOWHERE, which is not set"));
        assert!(said(&server("db1", "url = \"postgres://h/d\"\nurl_env = \"DB_URL\"")).contains("both url and url_env"));
        assert!(said(&server("db1", "uri = \"postgres://h/d\"")).contains("unknown field"));
    }

    #[test]
    fn what_is_printed_gives_the_same_but_for_secrets() {
        let toml = server("db1", "url = \"postgres://m:hunter22@db1/orders\"") + "[[servers]]\nname = 'db \"2\"'\nurl_env = \"DB_URL\"\n";
        let printed = to_toml(&from_toml(&toml).expect("valid"));
        assert!(!printed.contains("hunter22") && printed.contains("url_env = \"DB_URL\""), "{printed}");
        assert_eq!(to_toml(&from_toml(&printed).expect("TOML")), printed);
        assert!(said(&printed).contains("masked url"));
    }
}
