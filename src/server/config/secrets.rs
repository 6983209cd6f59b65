//! Secrets from the environment, from files that it names, and from systemd's credentials; never from a flag, which every
//! account of the machine could read.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::exposure::OTHERS_READ;
use super::overrides::Overrides;
use super::resolve::ConfigError;

/// Where systemd puts the credentials of a service (`LoadCredential=`).
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// The variables that may hold a secret, each with the name of its credential.
const SECRETS: [(&str, &str); 4] = [
    ("DATABASE_URL", "plimsoll.database_url"),
    ("PLIMSOLL_STORE", "plimsoll.store"),
    ("PLIMSOLL_ADMIN_PASSWORD", "plimsoll.admin_password"),
    ("PLIMSOLL_API_TOKEN", "plimsoll.api_token"),
];

type EnvLookup<'l> = &'l dyn Fn(&str) -> Option<OsString>;

fn environment(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

impl Overrides {
    /// With the secrets that have no flag, and with the database URL of a file.
    ///
    /// # Errors
    /// A secret is given twice, or its file cannot be read; the sentence names the variable and never the secret.
    pub fn with_secrets(self) -> Result<Self, ConfigError> {
        let mut given = self.with_database_url_of_a_file()?;
        given.store = url_or_file(given.store, "PLIMSOLL_STORE", "the URL of the store")?;
        given.admin_password = secret("PLIMSOLL_ADMIN_PASSWORD", &environment)?;
        given.api_token = secret("PLIMSOLL_API_TOKEN", &environment)?;
        Ok(given)
    }

    /// With the database URL of `DATABASE_URL_FILE` or of a credential, where no flag and no variable gives one.
    ///
    /// # Errors
    /// As for [`with_secrets`](Self::with_secrets).
    pub fn with_database_url_of_a_file(mut self) -> Result<Self, ConfigError> {
        self.database_url = url_or_file(self.database_url, "DATABASE_URL", "the database URL")?;
        Ok(self)
    }
}

/// A URL that a flag or its variable gives, else that of its file or credential.
///
/// # Errors
/// It holds a control character, or its file cannot be read.
pub fn url_or_file(given: Option<SecretString>, variable: &str, what: &str) -> Result<Option<SecretString>, ConfigError> {
    let of_file = secret(variable, &environment)?;
    let plain = given.map(|url| plain(url.expose_secret()).map(|url| SecretString::from(url.to_owned())));
    Ok(plain.transpose().map_err(|why| ConfigError::Wrong(format!("{what} {why}")))?.or(of_file))
}

/// Whether a file or a credential gives this setting.
pub fn has_secret_file(variable: &str) -> bool {
    path_of(variable, &environment).is_some()
}

/// Warnings with what to do: of the files with secrets that every account of the machine can read.
pub fn exposed_secret_files() -> Vec<String> {
    let paths = SECRETS.iter().filter_map(|(variable, _)| path_of(variable, &environment));
    paths.filter_map(|path| exposed(&path)).collect()
}

fn exposed(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    let told =
        || format!("the secret in {} can be read by every account of this machine (mode {mode:04o}); run chmod 600 on it", path.display());
    (mode & OTHERS_READ != 0).then(told)
}

/// The file that `<variable>_FILE` names, else the credential, if there is one.
fn path_of(variable: &str, of: EnvLookup<'_>) -> Option<PathBuf> {
    let named = of(&file_variable(variable)).map(PathBuf::from);
    named.or_else(|| {
        let (_, credential) = SECRETS.iter().find(|(name, _)| *name == variable)?;
        Some(Path::new(&of(CREDENTIALS)?).join(credential)).filter(|path| path.exists())
    })
}

fn file_variable(variable: &str) -> String {
    format!("{variable}_FILE")
}

/// The variable itself, else its file, else its credential.
fn secret(variable: &str, of: EnvLookup<'_>) -> Result<Option<SecretString>, ConfigError> {
    let named = file_variable(variable);
    match of(variable) {
        Some(_) if of(&named).is_some() => Err(ConfigError::Wrong(format!("{variable} and {named} are both set; unset one of them"))),
        Some(value) => match value.into_string() {
            Ok(text) => Ok(Some(plain(&text).map_err(|why| ConfigError::Wrong(format!("{variable} {why}")))?.to_owned().into())),
            Err(_) => Err(ConfigError::Wrong(format!("{variable} is not UTF-8; set it again"))),
        },
        None => path_of(variable, of).map(|path| read(variable, &path)).transpose(),
    }
}

/// One line end, which editors and `echo` put there, is no part of the secret. Nobody can type any other control character
/// into a login form, and none may stand in a header.
fn plain(text: &str) -> Result<&str, &'static str> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    match text.chars().any(char::is_control) {
        true => Err("holds a line end or another control character inside; write it on one line"),
        false => Ok(text),
    }
}

fn read(variable: &str, path: &Path) -> Result<SecretString, ConfigError> {
    let cannot = |why: &str| ConfigError::Wrong(format!("the file {} that holds {variable} {why}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| cannot(&format!("cannot be read ({error}); name a readable one")))?;
    match plain(&text).map_err(cannot)? {
        "" => Err(cannot("is empty; write the secret into it")),
        secret => Ok(secret.to_owned().into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use tempfile::TempDir;

    use super::*;

    const VARIABLE: &str = "PLIMSOLL_API_TOKEN";

    fn folder_with(name: &str, text: &str) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(name), text).expect("written");
        folder
    }

    fn found(set: &[(&str, &str)]) -> Result<Option<String>, String> {
        let of = |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| OsString::from(value));
        let secret = secret(VARIABLE, &of).map_err(|error| error.to_string())?;
        Ok(secret.map(|secret| secret.expose_secret().to_owned()))
    }

    #[test]
    fn a_secret_comes_from_its_variable_its_file_or_its_credential() {
        let folder = folder_with("plimsoll.api_token", "of a credential\n");
        let file = folder.path().join("token");
        fs::write(&file, "of a file\r\n").expect("written");
        let (file, folder) = (file.display().to_string(), folder.path().display().to_string());
        let (of_file, of_credential) = (("PLIMSOLL_API_TOKEN_FILE", file.as_str()), (CREDENTIALS, folder.as_str()));
        assert_eq!(found(&[]), Ok(None));
        assert_eq!(found(&[(VARIABLE, "itself"), of_credential]), Ok(Some("itself".into())));
        assert_eq!(found(&[of_file, of_credential]), Ok(Some("of a file".into())));
        assert_eq!(found(&[of_credential]), Ok(Some("of a credential".into())));
        assert_eq!(found(&[(CREDENTIALS, "/nowhere")]), Ok(None), "a service with credentials for other programs");
    }

    #[test]
    fn one_line_end_is_no_part_of_a_secret_and_a_control_character_is_refused() {
        for text in ["hunter22\n", "hunter22\r\n", "hunter22"] {
            assert_eq!(found(&[(VARIABLE, text)]), Ok(Some("hunter22".into())), "{text:?}");
        }
        for text in ["hunter22\n\n", "hun\nter22", "\u{1b}hunter22", "hunter22\t"] {
            let folder = folder_with("token", text);
            let file = folder.path().join("token").display().to_string();
            for set in [(VARIABLE, text), ("PLIMSOLL_API_TOKEN_FILE", file.as_str())] {
                let said = found(&[set]).expect_err("refused");
                assert!(said.contains("PLIMSOLL_API_TOKEN") && said.contains("on one line") && !said.contains("ter22"), "{said}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_one_sentence_without_the_secret() {
        let folder = folder_with("empty", "\n");
        let empty = folder.path().join("empty").display().to_string();
        let both = found(&[(VARIABLE, "hunter22"), ("PLIMSOLL_API_TOKEN_FILE", &empty)]);
        assert_eq!(both, Err("PLIMSOLL_API_TOKEN and PLIMSOLL_API_TOKEN_FILE are both set; unset one of them".into()));
        let said = |path: &str| found(&[("PLIMSOLL_API_TOKEN_FILE", path)]).expect_err("refused");
        assert!(said(&empty).ends_with("that holds PLIMSOLL_API_TOKEN is empty; write the secret into it"));
        assert!(said("/nowhere/token").contains("cannot be read"));
    }

    #[test]
    fn a_secret_that_every_account_can_read_is_told() {
        let folder = folder_with("token", "hunter22");
        let path = folder.path().join("token");
        let told = |mode| {
            fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
            exposed(&path)
        };
        assert_eq!((told(0o600), told(0o440)), (None, None));
        assert!(told(0o644).is_some_and(|said| said.contains("mode 0644") && !said.contains("hunter22")));
    }
}
