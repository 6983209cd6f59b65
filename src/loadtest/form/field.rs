//! Which field of the form a refusal is about: the page marks it and puts the cursor there.

/// By the setting that a sentence begins with.
const BEGINNINGS: [(&str, &str); 18] = [
    ("users", "users"),
    ("the test needs", "users"),
    ("duration", "duration"),
    ("hold", "hold"),
    ("p99 limit", "limit_p99"),
    ("limit-p99", "limit_p99"),
    ("errors allowed", "limit_errors"),
    ("pool size", "pool_size"),
    ("pool_size", "pool_size"),
    ("max overflow", "max_overflow"),
    ("max_overflow", "max_overflow"),
    ("timeout", "timeout"),
    ("profile", "profile"),
    ("target", "target"),
    ("the statement", "statement"),
    ("a statement", "statement"),
    ("the server refused the statement", "statement"),
    ("the live pool", "live"),
];

/// The name of the field; `None` where no single one is wrong.
pub fn field_of(sentence: &str) -> Option<&'static str> {
    if sentence.contains("tick the box above Begin") {
        return Some("yes");
    }
    let sentence = sentence.to_lowercase();
    BEGINNINGS.into_iter().find(|(beginning, _)| sentence.starts_with(beginning)).map(|(_, field)| field)
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgConnectOptions;

    use super::*;
    use crate::loadtest::form::LIVE_NEEDS_CONSENT;
    use crate::loadtest::form::LoadTestForm;
    use plimsoll_pool::PoolOptions;

    #[tokio::test]
    async fn every_field_that_cannot_be_read_is_found_by_its_sentence() {
        let lazy = PoolOptions::new().warm_up(false);
        let service = lazy.build(PgConnectOptions::new_without_pgpass().socket("/nowhere")).expect("valid options");
        let nonsense = || "nonsense".to_owned();
        let own = || LoadTestForm { target: "pool".into(), ..LoadTestForm::default() };
        let cases = [
            (LoadTestForm { users: nonsense(), ..own() }, "users"),
            (LoadTestForm { users: "0".into(), ..own() }, "users"),
            (LoadTestForm { users: "10001".into(), ..own() }, "users"),
            (LoadTestForm { duration: nonsense(), ..own() }, "duration"),
            (LoadTestForm { duration: "0".into(), ..own() }, "duration"),
            (LoadTestForm { duration: "25h".into(), ..own() }, "duration"),
            (LoadTestForm { hold: nonsense(), ..own() }, "hold"),
            (LoadTestForm { hold: "0".into(), ..own() }, "hold"),
            (LoadTestForm { limit_p99: nonsense(), ..own() }, "limit_p99"),
            (LoadTestForm { limit_p99: "0".into(), ..own() }, "limit_p99"),
            (LoadTestForm { limit_errors: nonsense(), ..own() }, "limit_errors"),
            (LoadTestForm { pool_size: nonsense(), ..own() }, "pool_size"),
            (LoadTestForm { max_overflow: nonsense(), ..own() }, "max_overflow"),
            (LoadTestForm { timeout: nonsense(), ..own() }, "timeout"),
            (LoadTestForm { profile: nonsense(), ..own() }, "profile"),
            (LoadTestForm { target: nonsense(), ..own() }, "target"),
        ];
        for (asked, field) in cases {
            let refused = asked.plan(&service).and_then(|plan| plan.validate()).expect_err(field).to_string();
            assert_eq!(field_of(&refused), Some(field), "{refused}");
        }
        assert_eq!(field_of(LIVE_NEEDS_CONSENT), Some("live"));
        assert_eq!(field_of("another load test is running"), None);
    }
}
