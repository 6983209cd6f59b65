//! Whatever a table holds: a source or a sentence, no panic, no secret.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use secrecy::SecretString;

use super::checked::checked_with;
use super::*;
use crate::base::hostile_text;

const SECRET: &str = "hunter22";

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() }
}

fn near_url() -> impl Strategy<Value = String> {
    let words = [
        "http://",
        "https://",
        "postgres://",
        "redis://",
        "@",
        ":",
        "/",
        "?",
        "#",
        "%",
        "%00",
        "[::1]",
        "[",
        "localhost",
        "a.example",
        "hunter22",
        "u:hunter22@",
        "65536",
        "8000",
        "\n",
        " ",
        "..",
        "/metrics",
        "/api/v1/query",
    ];
    hostile_text::text(&words, 5, 0..8)
}

fn refusal(toml: &str) -> Option<String> {
    match from_toml(toml) {
        Ok(given) => {
            let printed = to_toml(&given);
            assert!(!printed.contains(SECRET), "{printed}");
            checked_with(&given, &[], &|_| None).err()
        }
        Err(said) => Some(said),
    }
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn an_address(junk in near_url(), kind in prop::sample::select(vec!["exposition", "prometheus", "plimsoll", "pgbouncer", "redis"])) {
        for url in [format!("http://u:{SECRET}@{junk}"), junk.clone()] {
            let mut given = from_toml(&format!("[[sources]]\nkind = \"{kind}\"\nservice = \"a\"\nurls = [\"http://h\"]")).expect("valid");
            given[0].urls = Some(vec![SecretString::from(url.clone())]);
            match checked_with(&given, &[], &|_| None) {
                // A host or a path may be shown; a user, a password and parameters may not.
                Ok(setups) => {
                    let (shown, secret) = (format!("{setups:?}"), format!("u:{SECRET}"));
                    prop_assert!(!shown.contains(&secret), "{}", shown);
                }
                Err(said) => prop_assert!(!said.contains(SECRET), "{url}: {said}"),
            }
            let discover = DiscoverConfig { http_sd: Some(SecretString::from(url.clone())), ..DiscoverConfig::default() };
            let said = discover.checked(ConfiguredKind(crate::fleet::model::SourceKind::Exposition)).err();
            prop_assert!(said.is_none_or(|said| !said.contains(SECRET)));
        }
    }

    #[test]
    fn a_name_to_resolve(text in near_url()) {
        let discover = DiscoverConfig { dns: Some(text), ..DiscoverConfig::default() };
        let said = discover.checked(ConfiguredKind(crate::fleet::model::SourceKind::Exposition)).err();
        prop_assert!(said.is_none_or(|said| !said.contains(SECRET)));
    }

    #[test]
    fn a_table(
        key in "token|token_env|password|user|tenant|interval|matchers|metrics|discover|urls|server|[a-z]{1,5}",
        value in "\"\"|\\[\"\"\\]|5|\\{ a = \"b\" \\}|\\{ dns = \"a\" \\}|\"|true|-1|\\[\\]|1979-05-27",
    ) {
        let secret_value = if ["token", "password"].contains(&key.as_str()) { "\"hunter22\"" } else { value.as_str() };
        for value in [value.as_str(), secret_value] {
            let table = format!("[[sources]]\nkind = \"prometheus\"\nservice = \"a\"\n{key} = {value}\n");
            let said = refusal(&table);
            let shown = said.as_ref().is_none_or(|said| !said.contains(SECRET));
            prop_assert!(shown, "{table}: {said:?}");
        }
    }
}
