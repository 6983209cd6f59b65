//! Whatever a stranger sends: no way out of the console, no session, no panic.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::CookieJar;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::is_https;
use super::model::{LoginRefusal, safe_destination};
use crate::base::BasePath;
use crate::base::hostile_text;

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() }
}

fn near_path() -> impl Strategy<Value = String> {
    let words = [
        "/",
        "//",
        "\\",
        "..",
        ".",
        "%2f",
        "%5c",
        "%0d%0a",
        "\r",
        "\n",
        "\t",
        "@",
        ":",
        "?",
        "#",
        "admin",
        "/admin",
        "evil.example",
        "https:",
        "\u{2028}",
    ];
    hostile_text::text(&words, 6, 0..8)
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn a_destination_after_the_login(next in near_path()) {
        for base in ["", "/admin"] {
            let to = safe_destination(&BasePath::from(base.to_owned()), &next);
            let here = url::Url::parse("https://console.example").expect("a URL");
            let there = here.join(&to).expect("an address");
            prop_assert_eq!(there.host_str(), here.host_str(), "{:?}", to);
            prop_assert!(there.path().starts_with(base) && HeaderValue::from_str(&to).is_ok(), "{:?}", to);
        }
        let _is_known_or_not = LoginRefusal::parse(&next);
    }

    #[test]
    fn cookies_and_what_proxies_say(bytes in prop::collection::vec(0x20..=0xffu8, 0..60), more in "[a-z_]{0,9}=?[;, \"%=]{0,3}") {
        for value in [bytes, more.into_bytes()] {
            let Ok(value) = HeaderValue::from_bytes(&value) else { continue };
            let mut headers = HeaderMap::new();
            for name in [COOKIE, "x-forwarded-proto".parse().expect("a name"), "x-forwarded-for".parse().expect("a name")] {
                headers.append(name, value.clone());
            }
            let _read = (CookieJar::from_headers(&headers).iter().count(), is_https(&headers));
        }
    }
}
