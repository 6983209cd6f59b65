//! The server that is tested: the one that was given, or the embedded one, as `serve` has it.

use std::path::PathBuf;

use sqlx::postgres::PgConnectOptions;

use crate::cli::out;
use crate::server::config::{Overrides, resolve};
use crate::server::data_folder;
use plimsoll_embedded::{self, Embedded, EmbeddedError};

/// Where the test runs.
pub struct TestedServer {
    options: PgConnectOptions,
    embedded: Option<Embedded>,
    note: Option<String>,
}

impl TestedServer {
    /// Local and nameless, for checking a plan before its server is there.
    pub fn stand_in() -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().host("localhost").username("plimsoll").database("plimsoll")
    }

    /// The server that was given; without one the embedded one, which is started, or if a `plimsoll serve`
    /// has it on the same data folder, used as it runs.
    pub async fn of(given: Option<PgConnectOptions>, needed: bool, data_dir: &Option<PathBuf>) -> anyhow::Result<Self> {
        let none = |options| Ok(Self { options, embedded: None, note: None });
        match given {
            Some(options) => return none(options),
            None if !needed => return none(Self::stand_in()),
            None => {}
        }
        let data_dir = resolve(Overrides { data_dir: data_dir.clone(), ..Overrides::default() }, Overrides::default())?.data_dir;
        // The embedded server runs as the account that owns the folder, and so does what is written beside it.
        data_folder::enter(&data_dir, false)?;
        match Embedded::start(&data_dir).await {
            Ok(embedded) => {
                out::complain(&format!(
                    "no database was given: the embedded PostgreSQL in {} is started for this test",
                    data_dir.display()
                ));
                let note = "No database was given: this is the embedded PostgreSQL, started for the test.".to_owned();
                Ok(Self { options: embedded.connect_options(), embedded: Some(embedded), note: Some(note) })
            }
            Err(EmbeddedError::InUse(_)) => {
                out::complain(&format!(
                    "no database was given: the embedded PostgreSQL of the plimsoll that runs on {} is tested",
                    data_dir.display()
                ));
                let note =
                    "No database was given: this is the embedded PostgreSQL of a running console, with traffic of its own.".to_owned();
                Ok(Self { options: plimsoll_embedded::of_running(&data_dir), embedded: None, note: Some(note) })
            }
            Err(other) => Err(other.into()),
        }
    }

    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// What the report should say of it.
    pub fn note(&self) -> Option<String> {
        self.note.clone()
    }

    /// Stops what was started.
    pub async fn stop(self) {
        if let Some(embedded) = self.embedded {
            embedded.stop().await;
        }
    }
}
