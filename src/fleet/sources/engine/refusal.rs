//! Why a source is not added, changed or removed.

use crate::fleet::sources::config::WrongSource;

/// A change that is not made: a sentence, without any secret.
#[derive(Debug)]
pub enum SourceRefusal {
    /// What is given is no source.
    Wrong(String),
    /// It contradicts what is there.
    Conflict(String),
    /// There is no source with this id.
    Unknown(String),
    /// The store could not be written.
    Store(sqlx::Error),
}

impl SourceRefusal {
    pub(super) fn unknown(id: &str) -> Self {
        Self::Unknown(format!("there is no source with the id {id:?}; GET /api/v1/sources lists those there are"))
    }

    pub(super) fn of_the_configuration(name: &str) -> Self {
        Self::Conflict(format!("the source {name:?} is of the configuration file; change it there and restart the console"))
    }
}

impl From<WrongSource> for SourceRefusal {
    fn from(wrong: WrongSource) -> Self {
        match wrong {
            WrongSource::Input(sentence) => Self::Wrong(sentence),
            WrongSource::Conflict(sentence) => Self::Conflict(sentence),
        }
    }
}

impl From<sqlx::Error> for SourceRefusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}
