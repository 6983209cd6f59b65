//! Whatever is given is taken, or refused in a sentence without the secret that it holds; nothing panics.

use crate::base::hostile_text;
use crate::base::masked_url;
use crate::base::value::{self, HumanDuration};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use secrecy::SecretString;

use super::*;

const SECRET: &str = "hunter22";

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() }
}

/// Text that is nearly a URL or an address: its signs and words in any order, among anything.
fn near_url() -> impl Strategy<Value = String> {
    let words = [
        "postgres://",
        "postgresql://",
        "http://",
        "https://",
        "@",
        ":",
        "/",
        "//",
        "?",
        "#",
        "=",
        "&",
        "%",
        "%zz",
        "%00",
        "%ff",
        "[",
        "]",
        "[::1]",
        "[fe80::1%25x]",
        "127.0.0.1",
        "0",
        "65536",
        "-1",
        "sslmode",
        "require",
        "host",
        "port",
        "options[a]",
        "dbname",
        "user",
        "password",
        "statement-cache-capacity",
        "localhost",
        "db.example",
        "\n",
        "\0",
        " ",
        "\u{202e}",
    ];
    hostile_text::text(&words, 4, 0..10)
}

/// Text that is nearly a configuration file.
fn near_toml() -> impl Strategy<Value = String> {
    let keys = [
        "admin_password",
        "api_token",
        "database_url",
        "node_exporter",
        "listen",
        "timeout",
        "pre_ping",
        "pool_size",
        "demo",
        "demo_fleet",
        "log_format",
        "allowed_hosts",
        "notifiers",
        "alerts",
        "[alerts.utilization]\nwarning",
        "[[notifiers]]\nkind",
        "[[sources]]\nkind",
        "[[servers]]\nname",
        "[[remote_write]]\nurl",
        "nothing",
    ];
    let values = [
        "\"hunter22\"",
        "'hunter22'",
        "[\"hunter22\"]",
        "{ a = \"hunter22\" }",
        "\"postgres://u:hunter22@h:x/d\"",
        "\"http://hunter22@\"",
        "hunter22",
        "\"hunter22",
        "5",
        "-5",
        "1e400",
        "true",
        "\"1h\"",
        "\"\"",
        "",
        "\"\"\"hunter22",
        "1979-05-27",
        "nan",
    ];
    let line = (prop::sample::select(keys.to_vec()), prop::sample::select(values.to_vec()), "[ =\n\\[\\]{},.#\"]{0,2}");
    // What holds no secret is shown where it is wrong.
    let open = ["[", "listen", "timeout", "pre_ping", "log_format", "allowed_hosts", "nothing"];
    let shown = move |key: &str, value: &str| {
        if open.iter().any(|begins| key.starts_with(begins)) { value.replace(SECRET, "x") } else { value.to_owned() }
    };
    let line = line.prop_map(move |(key, value, junk)| format!("{key} = {}{junk}\n", shown(key, value)));
    prop::collection::vec(line, 0..6).prop_map(|lines| lines.concat())
}

fn refusal(given: Overrides) -> Option<String> {
    resolve(given, Overrides::default()).err().map(|error| error.to_string())
}

proptest! {
    #![proptest_config(cases(700))]

    #[test]
    fn a_database_url(junk in near_url(), more in near_url()) {
        for url in [format!("postgres://u:{SECRET}{junk}"), format!("{junk}{SECRET}{more}"), junk] {
            let said = refusal(Overrides { database_url: Some(SecretString::from(url.clone())), ..Overrides::default() });
            prop_assert!(said.is_none_or(|said| !said.contains(SECRET)));
            let masked = masked_url(&SecretString::from(format!("postgres://u:{SECRET}@h/d?{url}")));
            prop_assert!(!masked.contains(":hunter22@"), "{}", masked);
        }
    }

    #[test]
    fn a_node_exporter(junk in near_url()) {
        for url in [format!("http://u:{SECRET}@{junk}"), format!("{junk}{SECRET}")] {
            let said = refusal(Overrides { node_exporter: Some(SecretString::from(url)), ..Overrides::default() });
            prop_assert!(said.is_none_or(|said| !said.contains(SECRET)));
        }
    }

    #[test]
    fn a_file(text in near_toml()) {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), &text).expect("written");
        let said = match Overrides::from_file(file.path()) {
            Ok(given) => refusal(given),
            Err(error) => Some(error.to_string()),
        };
        prop_assert!(said.as_ref().is_none_or(|said| !said.contains(SECRET)), "{text}: {said:?}");
    }

    #[test]
    fn addresses_names_and_durations(text in near_url(), number in any::<i64>()) {
        let listen = refusal(Overrides { listen: Some(text.clone()), ..Overrides::default() });
        prop_assert!(listen.is_none_or(|said| said.contains("for example")));
        let _is_taken_or_not = refusal(Overrides { allowed_hosts: Some(vec![text.clone()]), ..Overrides::default() });
        for text in [text, number.to_string(), format!("{number}s"), format!("{number}y {number}ns")] {
            let _is_taken_or_not = (text.parse::<HumanDuration>(), text.parse::<value::PrePingValue>());
        }
    }

    #[test]
    fn no_secret_is_printed_wherever_it_stands_in_a_url(
        scheme in "postgres|https?|smtp", user in "[a-z]{0,4}", key in "[A-Za-z_%\\[\\]-]{1,12}", place in 0..3usize,
    ) {
        prop_assume!(!masked_url(&SecretString::from(format!("{scheme}://h/?{key}=x"))).ends_with("=x"), "known to be harmless");
        let url = match place {
            0 => format!("{scheme}://{user}:{SECRET}@h/d?{key}=1"),
            1 => format!("{scheme}://{user}@h/d?a=1&{key}={SECRET}&{SECRET}"),
            _ => format!("{scheme}://{user}@h/d?{key}#{SECRET}"),
        };
        let masked = masked_url(&SecretString::from(url));
        prop_assert!(!masked.contains(SECRET), "{masked}");
    }
}
