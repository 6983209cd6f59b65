//! What stands for a secret, or for something too long to be shown.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use url::Url;

/// Stands for a secret; no secret itself, see `resolve`.
pub const MASK: &str = "********";

/// Parameters whose values are no secrets: how to reach a server and to be known there, and what a node_exporter is asked
/// for. Every other value is masked, since nobody can list all names that secrets are given under.
const HARMLESS: [&str; 17] = [
    "application_name",
    "channel_binding",
    "client_encoding",
    "collect[]",
    "connect_timeout",
    "dbname",
    "exclude[]",
    "host",
    "hostaddr",
    "port",
    "sslcert",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "target_session_attrs",
    "tls",
    "user",
];

/// Twelve hex digits that stand for some bytes; for names, not for secrets.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..6])
}

/// The parser's message, not its whole report, and not the value that it met: either may hold a secret.
pub fn what_is_wrong(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    match message.rsplit_once(", expected ") {
        Some((found, expected)) if ["invalid type: ", "invalid value: "].iter().any(|begins| found.starts_with(begins)) => {
            format!("a value of the wrong type, expected {expected}")
        }
        _ if message.starts_with("unknown field") => format!("{message}; `plimsoll config` lists the keys"),
        _ if message == "duplicate key" => "this key is there twice; keep one of the two".to_owned(),
        _ => message.to_owned(),
    }
}

/// The URL with its password, the value of every parameter that is not known to be harmless, and its fragment replaced. A
/// user without a password may be a token where a URL leads to a web server.
pub fn masked_url(url: &SecretString) -> String {
    // A # in a password would make its beginning a port, which is shown.
    let unclear = |url: &str| url.starts_with("postgres") && url.contains('#');
    let parsed = Url::parse(url.expose_secret());
    let Some(mut url) = parsed.ok().filter(|_| !unclear(url.expose_secret())) else { return MASK.into() };
    if url.password().is_some() {
        let _has_no_host = url.set_password(Some(MASK));
    } else if !url.username().is_empty() && ["http", "https"].contains(&url.scheme()) {
        let _has_no_host = url.set_username(MASK);
    }
    if url.fragment().is_some() {
        url.set_fragment(Some(MASK));
    }
    let is_harmless = |key: &str| HARMLESS.contains(&key.to_ascii_lowercase().as_str());
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if pairs.iter().any(|(key, _)| !is_harmless(key)) {
        let shown = |(key, value): (String, String)| match (is_harmless(&key), value.is_empty()) {
            (true, _) => (key, value),
            // Without a value, the secret may be the name itself.
            (false, true) => (MASK.to_owned(), value),
            (false, false) => (key, MASK.to_owned()),
        };
        let pairs: Vec<_> = pairs.into_iter().map(shown).collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_printed_wherever_it_stands() {
        for url in [
            "postgres://u:hunter22@h/d",
            "postgres://u@h/d?sslpassword=hunter22&sslmode=require",
            "not a url: hunter22",
            "postgres://u:hunter22#@h/d",
            "host=h password=hunter22",
            "http://db:9100/?token=hunter22",
            "http://db:9100/?api_key=hunter22",
            "http://db:9100/?Secret=hunter22&collect[]=cpu",
            "http://db:9100/?X-Amz-Signature=hunter22",
            "http://hunter22@db:9100/",
            "http://db:9100/?hunter22",
            "http://db:9100/#hunter22",
            "postgres://u@h/d?PASSWORD=hunter22",
            "postgres://u@h/d?options=-c%20app.secret=hunter22",
        ] {
            let masked = masked_url(&SecretString::from(url.to_owned()));
            assert!(masked.contains("********") && !masked.contains("hunter22"), "{masked}");
        }
    }

    #[test]
    fn what_is_known_to_be_harmless_is_shown() {
        for url in ["postgres://u@h/d?sslmode=require&host=%2Frun&Application_Name=shop", "http://db:9100/metrics?collect[]=cpu"] {
            assert_eq!(masked_url(&SecretString::from(url.to_owned())), url);
        }
    }
}
