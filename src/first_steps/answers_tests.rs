use serde_json::{Value, json};

use super::answers::{Answers, WrongAnswer};
use crate::fleet::sources::SecretPlaces;

fn answers(stack: &str, service: &str, urls: &str) -> Answers {
    Answers { stack: stack.into(), service: service.into(), urls: urls.into(), ..Answers::default() }
}

fn source(answers: &Answers) -> Result<Value, WrongAnswer> {
    answers.source(&SecretPlaces::default())
}

#[test]
fn answers_make_the_table_of_a_source() {
    let spring = answers("spring-boot", "orders", "10.0.0.5:8080, 10.0.0.6:8080");
    let urls = ["http://10.0.0.5:8080/actuator/prometheus", "http://10.0.0.6:8080/actuator/prometheus"];
    assert_eq!(source(&spring), Ok(json!({ "kind": "exposition", "service": "orders", "urls": urls })));
    let prometheus = answers("prometheus", "orders", "http://p:9090");
    assert_eq!(source(&prometheus), Ok(json!({ "kind": "prometheus", "urls": ["http://p:9090"], "matchers": { "job": "orders" } })));
    let redis = Answers { user: "default".into(), secret: "PLIMSOLL_SOURCE_REDIS".into(), ..answers("redis", "", "10.0.0.7") };
    let expected = json!({ "kind": "redis", "urls": ["redis://10.0.0.7"], "user": "default", "password_env": "PLIMSOLL_SOURCE_REDIS" });
    assert_eq!(source(&redis), Ok(expected));
    let bearer = Answers { secret: "PLIMSOLL_SOURCE_T".into(), server: "db2".into(), ..answers("pool-stats", "shop", "shop:80") };
    let expected =
        json!({ "kind": "pool_stats", "service": "shop", "urls": ["http://shop:80"], "token_env": "PLIMSOLL_SOURCE_T", "server": "db2" });
    assert_eq!(source(&bearer), Ok(expected));
}

#[test]
fn an_answer_that_cannot_be_is_told_by_its_field() {
    let many = (0..21).map(|n| format!("10.0.0.{n}:80")).collect::<Vec<_>>().join(" ");
    for (wrong, field, words) in [
        (answers("metrics", "", "a:1"), "service", "has no name"),
        (answers("metrics", "orders", " , "), "urls", "http://10.0.0.5:8080/metrics"),
        (answers("metrics", "orders", &many), "urls", "21 addresses are more"),
        (answers("metrics", "orders", "http://u:hunter22@a:1"), "urls", "may be secret"),
        (answers("metrics", "orders", "http://a:1/?token=hunter22"), "urls", "may be secret"),
        (Answers { user: "u".into(), ..answers("pgbouncer", "", "a:1") }, "secret", "user without a password"),
        (Answers { secret: "PLIMSOLL_SOURCE_X".into(), ..answers("redis", "", "a:1") }, "user", "password without a user"),
        (Answers { secret: "hunter22".into(), ..answers("metrics", "a", "a:1") }, "secret", "name of the secret"),
    ] {
        let said = source(&wrong).expect_err(words);
        assert!(said.field == Some(field) && said.sentence.contains(words) && !said.sentence.contains("hunter22"), "{said:?}");
    }
    assert_eq!(source(&answers("cobol", "a", "a:1")).expect_err("no such stack").field, None);
}

#[test]
fn an_address_holds_what_was_answered_whatever_it_is() {
    let whole = Answers { user: "ü & =".into(), server: "db/2".into(), ..answers("redis", "\u{202e}שירות\n", "a:1 b:2") };
    assert_eq!(Answers::of_query(&whole.to_query()), whole);
    assert!(whole.to_query().is_ascii());
}

#[test]
fn what_may_be_a_secret_is_not_shown_again() {
    let typed = Answers { secret: "hunter22".into(), ..answers("metrics", "a", "http://u:hunter22@a:1 b:2/?k=hunter22 c:3") };
    let shown = typed.without_secrets(&SecretPlaces::default());
    assert_eq!((shown.urls.as_str(), shown.secret.as_str()), ("c:3", ""));
}
