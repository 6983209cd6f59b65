//! One console, and the connection to it.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Mutex;
use tokio::time::timeout;
use url::Url;

use super::reading::CONSOLE;
use super::tables::Tables;
use crate::base::http_fetch::seconds;
use crate::base::printable::line;

/// A console to ask.
pub(super) struct PoolerConsole {
    options: PgConnectOptions,
    /// Between two readings.
    connection: Mutex<Option<PgConnection>>,
}

impl PoolerConsole {
    /// The console at an address such as `postgres://stats@10.0.0.7:6432/pgbouncer`. Without a database it is `pgbouncer`.
    ///
    /// # Errors
    /// What to write, going on from the address.
    pub(super) fn at(url: &str) -> Result<Self, String> {
        let wrong = || "is no address of a pooler's console; write postgres://USER@HOST:PORT/pgbouncer".to_owned();
        let options = PgConnectOptions::from_str(url).map_err(|_| wrong())?;
        // PGPASSWORD and ~/.pgpass of the console are for its own server.
        let options = if has_password(url) { options } else { options.password("") };
        let options = if options.get_database().is_none() { options.database(CONSOLE) } else { options };
        // A pooler refuses startup parameters that it does not know.
        let options = options.extra_float_digits(None).application_name("plimsoll").disable_statement_logging();
        Ok(Self { options, connection: Mutex::default() })
    }

    /// What it tells now. `login`: user and password where the address does not have them.
    ///
    /// # Errors
    /// Why it cannot be read, going on from its address, without any secret.
    pub(super) async fn read(&self, login: Option<(&str, &str)>, patience: Duration) -> Result<Tables, String> {
        let tables = timeout(patience, self.ask(login)).await;
        tables.map_err(|_| format!("does not answer within {}", seconds(patience)))?
    }

    /// By the connection that is there, else by a new one. One that fails, or is cut off by the time limit, is closed.
    async fn ask(&self, login: Option<(&str, &str)>) -> Result<Tables, String> {
        let mut kept = self.connection.lock().await;
        if let Some(mut connection) = kept.take()
            && let Ok(tables) = Tables::ask(&mut connection).await
        {
            *kept = Some(connection);
            return Ok(tables);
        }
        let options = self.options.clone();
        let options = login.map_or(options.clone(), |(user, password)| options.username(user).password(password));
        let refused = |error: sqlx::Error| sentence(&error, options.get_username());
        let mut connection = PgConnection::connect_with(&options).await.map_err(refused)?;
        let tables = Tables::ask(&mut connection).await.map_err(refused)?;
        *kept = Some(connection);
        Ok(tables)
    }
}

fn has_password(url: &str) -> bool {
    let in_parameters = |url: &Url| url.query_pairs().any(|(key, _)| key == "password");
    Url::parse(url).is_ok_and(|url| url.password().is_some() || in_parameters(&url))
}

fn sentence(error: &sqlx::Error, user: &str) -> String {
    match error {
        sqlx::Error::Database(refusal) if refusal.message() == "not allowed" => {
            format!("does not let {} see its console; name that user in stats_users of pgbouncer.ini", line(user))
        }
        // What PostgreSQL says of SHOW POOLS: undefined_object.
        sqlx::Error::Database(refusal) if refusal.code().is_some_and(|code| code == "42704") => {
            "is no pooler's console but a database; let the address end in /pgbouncer".to_owned()
        }
        sqlx::Error::Database(refusal) => format!("refuses: {}", line(refusal.message())),
        sqlx::Error::Io(error) => format!("cannot be reached: {error}"),
        sqlx::Error::Tls(error) => format!("does not speak TLS as it should: {error}"),
        other => format!("answers what is not understood: {}", line(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_checked_and_its_password_is_not_told() {
        let console = PoolerConsole::at("postgres://stats:hunter22@10.0.0.7:6432").expect("an address");
        assert_eq!(console.options.get_database(), Some("pgbouncer"));
        let wrong = PoolerConsole::at("10.0.0.7:6432/hunter22").err().expect("no address");
        assert!(wrong.contains("postgres://USER@HOST:PORT/pgbouncer") && !wrong.contains("hunter22"), "{wrong}");
    }
}
