//! A token or a password: in the table itself, in a variable that it names, or in a file.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::base::MASK;
use crate::fleet::sources::credentials::{Secret, one_line};

/// A variable of the environment.
pub type EnvLookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The three settings of a secret.
pub struct SecretSettings<'s> {
    /// For example `token`.
    pub key: &'static str,
    /// The names of the three, for sentences.
    pub names: [&'static str; 3],
    pub value: Option<&'s SecretString>,
    pub variable: Option<&'s str>,
    pub file: Option<&'s Path>,
}

impl SecretSettings<'_> {
    /// The secret, if one of the three is given.
    ///
    /// # Errors
    /// What is wrong, going on from the name of the source.
    pub fn read(&self, environment: EnvLookup) -> Result<Option<Secret>, String> {
        let [in_table, in_variable, in_file] = self.names;
        let key = self.key;
        match (self.value, self.variable, self.file) {
            (None, None, None) => Ok(None),
            (Some(value), None, None) if value.expose_secret().contains(MASK) => {
                Err(format!("has the masked {key} that `plimsoll config` prints ({MASK}); write the real one, preferably by {in_variable}"))
            }
            (Some(value), None, None) => one_secret(value.expose_secret(), in_table).map(Some),
            (None, Some(name), None) => match environment(name) {
                Some(value) => one_secret(&value, in_variable).map(Some),
                None => Err(format!("takes its {key} from {name}, which is not set; set it before the console starts")),
            },
            (None, None, Some(path)) => of_file(path, key, in_file).map(Some),
            _ => Err(format!("has more than one of {in_table}, {in_variable} and {in_file}; give one of them")),
        }
    }
}

fn one_secret(text: &str, setting: &'static str) -> Result<Secret, String> {
    let secret = one_line(text).map_err(|wrong| format!("has a {setting} that {wrong}"))?;
    Ok(Secret::fixed(setting, secret.to_owned().into()))
}

fn of_file(path: &Path, key: &str, setting: &'static str) -> Result<Secret, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("takes its {key} from {shown}, which cannot be read ({error})"))?;
    let secret = one_line(&text).map_err(|wrong| format!("takes its {key} from {shown}, which {wrong}"))?;
    Ok(Secret::in_file(setting, path.to_owned(), secret.to_owned().into()))
}
