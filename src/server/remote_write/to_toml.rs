//! Receivers as `plimsoll config` prints them: TOML that gives the same, but for the secrets.

use std::fmt::Write;

use super::config::RemoteWriteConfig;
use crate::base::durations::parseable;
use crate::base::value::HumanDuration;
use crate::base::{MASK, masked_url};

/// Tables of `[[remote_write]]`, secrets masked.
pub fn to_toml(all: &[RemoteWriteConfig]) -> String {
    all.iter().map(one).collect()
}

fn one(given: &RemoteWriteConfig) -> String {
    let mut text = "\n[[remote_write]]\n".to_owned();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _infallible = writeln!(text, "{key} = {value}");
        }
    };
    let plain = |value: &Option<String>| value.as_deref().map(quoted);
    let path = |value: &Option<std::path::PathBuf>| value.as_deref().map(|path| quoted(&path.display().to_string()));
    let span = |value: Option<HumanDuration>| value.map(|HumanDuration(span)| quoted(&parseable(span)));
    line("name", plain(&given.name));
    line("url", given.url.as_ref().map(|url| quoted(&masked_url(url))));
    line("protocol", Some(quoted(given.protocol.as_deref().unwrap_or("1.0"))));
    line("token", given.token.as_ref().map(|_| quoted(MASK)));
    line("token_env", plain(&given.token_env));
    line("token_file", path(&given.token_file));
    line("user", plain(&given.user));
    line("password", given.password.as_ref().map(|_| quoted(MASK)));
    line("password_env", plain(&given.password_env));
    line("password_file", path(&given.password_file));
    line("tenant", plain(&given.tenant));
    line("interval", span(given.interval).or_else(|| Some(quoted("15s"))));
    line("timeout", span(given.timeout).or_else(|| Some(quoted("30s"))));
    let pairs = given.labels.as_ref().map(|labels| {
        let pairs: Vec<String> = labels.iter().map(|(label, value)| format!("{} = {}", quoted(label), quoted(value))).collect();
        format!("{{ {} }}", pairs.join(", "))
    });
    line("labels", pairs);
    line("native_histograms", Some(given.native_histograms.unwrap_or(false).to_string()));
    text
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::remote_write::{checked, from_toml};

    #[test]
    fn secrets_are_masked_and_a_mask_that_is_fed_back_is_refused() {
        let toml = "
            [[remote_write]]
            url = \"https://u:hunter22@mimir.example/push?key=hunter22\"
            [[remote_write]]
            name = \"long\"
            url = \"https://mimir.example/push\"
            token = \"hunter22\"
            labels = { region = \"eu\" }
            interval = \"1m\"";
        let printed = to_toml(&from_toml(toml).expect("valid"));
        assert!(!printed.contains("hunter22") && printed.contains("token = \"********\""), "{printed}");
        let again = from_toml(&printed).expect("it is TOML");
        assert_eq!(to_toml(&again), printed);
        assert!(checked(&again).expect_err("refused").contains("********"));
    }
}
