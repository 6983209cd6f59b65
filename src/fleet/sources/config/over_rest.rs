//! Sources that come over REST: JSON with the keys of a table `[[sources]]`, and fewer ways to a secret.
//!
//! The console's store keeps no secret, so a source holds none itself. And whoever may add sources decides where the console sends
//! a token, so the variables and files that they name are those that were put there for this: the password of the database in
//! `DATABASE_URL` must not be sent to an address of their own.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::SourceConfig;
use crate::base::{MASK, masked_url, what_is_wrong};

/// Variables of the environment that may hold secrets of such sources begin with this.
pub const VARIABLES: &str = "PLIMSOLL_SOURCE_";
/// The folder below the data folder whose files may hold them.
const FOLDER: &str = "source-secrets";

/// Where secrets of sources that come over REST may be.
#[derive(Clone, Debug, Default)]
pub struct SecretPlaces {
    folder: Option<PathBuf>,
}

impl SecretPlaces {
    /// Of a console with this data folder.
    pub fn of(data_dir: Option<&Path>) -> Self {
        let folder = data_dir.map(|data_dir| data_dir.join(FOLDER));
        Self { folder: folder.map(|folder| std::path::absolute(&folder).unwrap_or(folder)) }
    }

    /// The folder, of a console that has one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    fn allows_file(&self, path: &Path) -> bool {
        let is_inside = self.folder.as_deref().is_some_and(|folder| path.parent() == Some(folder));
        is_inside && path.file_name().is_some()
    }

    fn files(&self) -> String {
        let file = |folder: &PathBuf| format!(", or a file in {}", folder.display());
        self.folder.as_ref().map(file).unwrap_or_default()
    }
}

impl SourceConfig {
    /// A source by its JSON.
    ///
    /// # Errors
    /// What is not understood, in a sentence and without quoting a secret.
    pub fn from_json(given: &serde_json::Value) -> Result<Self, String> {
        if !given.is_object() {
            return Err("the source is not understood: write an object with the keys of a table [[sources]]".to_owned());
        }
        let wrong = |error: serde_json::Error| format!("the source is not understood: {}", what_is_wrong(&error.to_string()));
        serde_json::from_value(given.clone()).map_err(wrong)
    }

    /// That it holds no secret, and names secrets that it may have.
    ///
    /// # Errors
    /// What it may not, in a sentence that names the source.
    pub fn fit_for_rest(&self, places: &SecretPlaces) -> Result<(), String> {
        self.no_secret_inside(places)
            .and_then(|()| self.no_other_variable())
            .and_then(|()| self.no_other_file(places))
            .map_err(|wrong| format!("the source {:?} {wrong}", self.name()))
    }

    fn no_secret_inside(&self, places: &SecretPlaces) -> Result<(), String> {
        for (key, value) in [("token", &self.token), ("password", &self.password)] {
            if value.is_some() {
                let files = places.files();
                return Err(format!(
                    "has a {key}, which the console does not keep; give {key}_env with a variable that begins with {VARIABLES}{files}"
                ));
            }
        }
        let list = self.discover.as_ref().and_then(|discover| discover.http_sd.as_ref());
        if self.urls.iter().flatten().chain(list).any(may_hold_secret) {
            return Err("has an address with a user or a parameter that may be secret, which the console does not keep; give user and \
                        password_env, or write the source into the configuration file"
                .to_owned());
        }
        Ok(())
    }

    fn no_other_variable(&self) -> Result<(), String> {
        for (key, name) in [("token_env", &self.token_env), ("password_env", &self.password_env)] {
            if name.as_ref().is_some_and(|name| !name.starts_with(VARIABLES)) {
                return Err(format!(
                    "has a {key} that does not begin with {VARIABLES}; over REST only such variables are read, so give the secret to the \
                     console in one"
                ));
            }
        }
        Ok(())
    }

    fn no_other_file(&self, places: &SecretPlaces) -> Result<(), String> {
        for (key, path) in [("token_file", &self.token_file), ("password_file", &self.password_file)] {
            if path.as_ref().is_some_and(|path| !places.allows_file(path)) {
                let files = places.files();
                let files = if files.is_empty() { " (a console without a data folder reads no files)".to_owned() } else { files };
                return Err(format!("has a {key} that is not read over REST; give a variable that begins with {VARIABLES}{files}"));
            }
        }
        if self.discover.as_ref().is_some_and(|discover| discover.file_sd.is_some()) {
            return Err("has a discover.file_sd, which is not read over REST; give dns or http_sd, or write the source into the \
                        configuration file"
                .to_owned());
        }
        Ok(())
    }
}

/// What is no address is told as such.
fn may_hold_secret(url: &SecretString) -> bool {
    Url::parse(url.expose_secret()).is_ok() && masked_url(url).contains(MASK)
}
