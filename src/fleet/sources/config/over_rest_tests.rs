use std::path::Path;

use serde_json::{Value, json};

use super::*;

fn said(given: &Value) -> Option<String> {
    let places = SecretPlaces::of(Some(Path::new("/var/lib/plimsoll")));
    let said = SourceConfig::from_json(given).and_then(|source| source.fit_for_rest(&places)).err();
    assert!(said.as_ref().is_none_or(|said| !said.contains("hunter22") && !said.contains('\n')), "{said:?}");
    said
}

/// A source of the service orders with one key more.
fn orders(key: &str, value: Value) -> Value {
    let mut given = json!({ "kind": "exposition", "service": "orders", "urls": ["http://10.0.0.5:8000"] });
    given[key] = value;
    given
}

#[test]
fn the_keys_are_those_of_the_configuration() {
    for (key, value) in [
        ("interval", json!("5s")),
        ("metrics", json!({ "pool_label": "engine", "checked_out": { "metric": "a", "labels": { "db": "b" } } })),
        ("token_env", json!("PLIMSOLL_SOURCE_ORDERS")),
        ("token_file", json!("/var/lib/plimsoll/source-secrets/orders")),
        ("server", json!(null)),
        ("urls", json!(["http://10.0.0.5:8000/metrics", "https://orders.example"])),
    ] {
        assert_eq!(said(&orders(key, value)), None, "{key}");
    }
    for (given, words) in [
        (orders("retries", json!(3)), "unknown field `retries`"),
        (orders("interval", json!(5)), "a value of the wrong type, expected a string"),
        (orders("interval", json!("hunter23")), "is not a duration"),
        (orders("kind", json!("graphite")), "write one of pool_stats, plimsoll"),
        (orders("urls", json!("hunter22")), "a value of the wrong type, expected a sequence"),
        (json!({ "service": "orders" }), "missing field `kind`"),
        (json!(["hunter22"]), "the source is not understood"),
        (json!("hunter22"), "the source is not understood"),
    ] {
        let said = said(&given).unwrap_or_default();
        assert!(said.contains(words), "{given}: {said}");
    }
}

#[test]
fn a_secret_is_neither_kept_nor_taken_from_where_others_are() {
    for (key, value, words) in [
        (
            "token",
            json!("hunter22"),
            "has a token, which the console does not keep; give token_env with a variable that begins with PLIMSOLL_",
        ),
        ("password", json!("hunter22"), "or a file in /var/lib/plimsoll/source-secrets"),
        ("urls", json!(["http://u:hunter22@a:1"]), "a user or a parameter that may be secret"),
        ("urls", json!(["http://hunter22@a:1"]), "a user or a parameter that may be secret"),
        ("urls", json!(["http://a:1/m?key=hunter22"]), "a user or a parameter that may be secret"),
        ("discover", json!({ "http_sd": "http://u:hunter22@sd/t" }), "a user or a parameter that may be secret"),
        ("token_env", json!("DATABASE_URL"), "a token_env that does not begin with PLIMSOLL_SOURCE_"),
        ("password_env", json!("PLIMSOLL_ADMIN_PASSWORD"), "a password_env that does not begin with PLIMSOLL_SOURCE_"),
        ("token_file", json!("/etc/hostname"), "a token_file that is not read over REST"),
        ("password_file", json!("/var/lib/plimsoll/source-secrets/../../../../etc/hostname"), "a password_file that is not read"),
        ("token_file", json!("/var/lib/plimsoll/source-secrets/.."), "a token_file that is not read over REST"),
        ("token_file", json!("source-secrets/orders"), "a token_file that is not read over REST"),
        ("discover", json!({ "file_sd": "/etc/targets.json" }), "a discover.file_sd, which is not read over REST"),
    ] {
        let given = orders(key, value);
        let said = said(&given).unwrap_or_default();
        assert!(said.starts_with("the source \"exposition orders\" has") && said.contains(words), "{given}: {said}");
    }
    let nowhere = SourceConfig::from_json(&orders("token_file", json!("/source-secrets/a"))).expect("a source");
    assert!(nowhere.fit_for_rest(&SecretPlaces::default()).expect_err("no folder").contains("without a data folder reads no files"));
}
