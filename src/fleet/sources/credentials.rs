//! Who asks: a token, or a user and a password.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use parking_lot::Mutex;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// A file is read again so often: tokens that are renewed each hour are in it minutes before.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// What a source is asked with.
#[derive(Clone, Default)]
pub enum Credentials {
    /// Nothing.
    #[default]
    None,
    /// A bearer token.
    Bearer(Secret),
    /// A user with a password.
    Basic(String, Secret),
}

/// A secret, and the setting that gives it.
#[derive(Clone)]
pub struct Secret {
    /// For example `token_env`.
    setting: &'static str,
    value: SecretString,
    file: Option<Arc<SecretFile>>,
}

/// A file that holds it, whose content may change.
struct SecretFile {
    path: PathBuf,
    newest: Mutex<(Instant, SecretString)>,
}

impl Secret {
    /// One that stays.
    pub fn fixed(setting: &'static str, value: SecretString) -> Self {
        Self { setting, value, file: None }
    }

    /// One that is in a file, and was this when it was read first.
    pub fn in_file(setting: &'static str, path: PathBuf, value: SecretString) -> Self {
        let newest = Mutex::new((Instant::now(), value.clone()));
        Self { setting, value, file: Some(Arc::new(SecretFile { path, newest })) }
    }

    /// As it is now. A file that can no longer be read leaves the last one, which the answer will judge.
    pub fn current(&self) -> SecretString {
        let Some(file) = &self.file else { return self.value.clone() };
        let mut newest = file.newest.lock();
        if newest.0.elapsed() >= READ_AGAIN_AFTER {
            newest.0 = Instant::now();
            if let Ok(text) = std::fs::read_to_string(&file.path)
                && let Ok(secret) = one_line(&text)
            {
                newest.1 = secret.to_owned().into();
            }
        }
        newest.1.clone()
    }
}

/// A secret without the line end that editors put there.
///
/// # Errors
/// What is wrong with it, going on from where it stands.
pub fn one_line(text: &str) -> Result<&str, &'static str> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    match text {
        "" => Err("is empty; write the secret into it"),
        text if text.chars().any(char::is_control) => Err("holds a line end or another control character; write the secret on one line"),
        text => Ok(text),
    }
}

impl Credentials {
    /// The value of the header `Authorization`.
    pub fn header(&self) -> Option<HeaderValue> {
        let text = match self {
            Self::None => return None,
            Self::Bearer(token) => format!("Bearer {}", token.current().expose_secret()),
            Self::Basic(user, password) => {
                format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{}", password.current().expose_secret())))
            }
        };
        let mut value = HeaderValue::from_bytes(text.as_bytes()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// What is said where an answer refuses them: which setting to mend.
    pub fn refused(&self, status: u16) -> String {
        match self {
            Self::None => format!("wants to know who asks (status {status}); give the source a token_env, or user and password_env"),
            Self::Bearer(token) => format!("refuses the token (status {status}); check {} of the source", token.setting),
            Self::Basic(_, password) => {
                format!("refuses user and password (status {status}); check user and {} of the source", password.setting)
            }
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Bearer(_) => "Bearer",
            Self::Basic(..) => "Basic",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(of: &Credentials) -> String {
        String::from_utf8(of.header().expect("a header").as_bytes().to_vec()).expect("text")
    }

    #[test]
    fn headers_are_those_of_rfc_6750_and_rfc_7617() {
        let secret = || Secret::fixed("password", "open sesame".to_owned().into());
        assert_eq!(shown(&Credentials::Basic("Aladdin".into(), secret())), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(shown(&Credentials::Bearer(secret())), "Bearer open sesame");
        assert!(Credentials::None.header().is_none());
    }

    #[test]
    fn a_refusal_says_which_setting_to_check_and_no_secret() {
        let secret = || Secret::fixed("token_env", "hunter22".to_owned().into());
        let all = [Credentials::None, Credentials::Bearer(secret()), Credentials::Basic("u".into(), secret())];
        let said = all.each_ref().map(|credentials| credentials.refused(401));
        assert!(said[0].contains("give the source a token_env") && said[1].contains("check token_env"), "{said:?}");
        assert!(!format!("{said:?} {all:?}").contains("hunter22"));
    }

    #[test]
    fn a_file_that_is_gone_leaves_the_last_secret() {
        let secret = Secret::in_file("token_file", "/nowhere/token".into(), "first".to_owned().into());
        if let Some(file) = &secret.file {
            file.newest.lock().0 = Instant::now().checked_sub(READ_AGAIN_AFTER).expect("a machine that runs for longer");
        }
        assert_eq!(shown(&Credentials::Bearer(secret)), "Bearer first");
    }

    #[test]
    fn a_secret_is_one_line() {
        assert_eq!((one_line("a\r\n"), one_line("a")), (Ok("a"), Ok("a")));
        assert!(one_line("\n").is_err() && one_line("a\nb").is_err());
    }
}
