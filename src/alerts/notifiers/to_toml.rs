//! Notifiers as `plimsoll config` prints them: TOML that gives the same, but for the secrets.

use std::fmt::Write;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::config::NotifierConfig;
use crate::base::{MASK, masked_url};

/// Tables of `[[notifiers]]`, secrets masked.
pub fn to_toml(all: &[NotifierConfig]) -> String {
    all.iter().map(one).collect()
}

fn one(given: &NotifierConfig) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = "\n[[notifiers]]\n".to_owned();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _infallible = writeln!(text, "{key} = {value}");
        }
    };
    let plain = |value: &Option<String>| value.as_deref().map(quoted);
    line("kind", Some(quoted(given.kind.as_str())));
    line("name", Some(quoted(&given.name)));
    line("url", given.url.as_ref().map(|url| quoted(&without_path(url))));
    line("url_env", plain(&given.url_env));
    line("secret", given.secret.as_ref().map(|_| quoted(MASK)));
    line("secret_env", plain(&given.secret_env));
    line("smtp_url", given.smtp_url.as_ref().map(|url| quoted(&masked_url(url))));
    line("smtp_url_env", plain(&given.smtp_url_env));
    line("from", plain(&given.from));
    line("to", given.to.as_ref().map(|to| toml::Value::from(to.clone()).to_string()));
    line("min_severity", given.min_severity.map(|severity| quoted(severity.as_str())));
    line("allow_local", given.allow_local.map(|allowed| allowed.to_string()));
    line("link", plain(&given.link));
    text
}

/// Of a chat's address the path is the secret.
fn without_path(url: &SecretString) -> String {
    let Ok(url) = Url::parse(url.expose_secret()) else { return MASK.to_owned() };
    let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.path() == "/";
    match (bare, url.host_str(), url.port()) {
        (true, ..) => url.into(),
        (false, Some(host), Some(port)) => format!("{}://{host}:{port}/{MASK}", url.scheme()),
        (false, Some(host), None) => format!("{}://{host}/{MASK}", url.scheme()),
        (false, None, _) => MASK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::notifiers::{checked, from_toml};

    #[test]
    fn secrets_are_masked_and_a_mask_that_is_fed_back_is_refused() {
        let toml = "
            [[notifiers]]
            kind = \"webhook\"
            name = \"ops\"
            url = \"https://u:hunter22@hooks.example/hunter22?hunter22\"
            secret = \"hunter22hunter22\"
            [[notifiers]]
            kind = \"mail\"
            name = \"mail\"
            smtp_url = \"smtps://u:hunter22@mail.example\"
            from = \"a@b.example\"
            to = [\"c@d.example\", \"e@f.example\"]
            min_severity = \"critical\"";
        let printed = to_toml(&from_toml(toml).expect("valid"));
        assert!(!printed.contains("hunter22") && printed.contains("https://hooks.example/********"), "{printed}");
        let again = from_toml(&printed).expect("it is TOML");
        assert_eq!(to_toml(&again), printed);
        assert!(checked(&again).err().expect("refused").contains("********"));
    }
}
