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

    use super::super::asked::Asked;
    use super::*;
    use crate::loadtest::form::LIVE_NEEDS_CONSENT;
    use plimsoll_pool::PoolOptions;

    #[tokio::test]
    async fn every_field_that_cannot_be_read_is_found_by_its_sentence() {
        let lazy = PoolOptions::new().warm_up(false);
        let service = lazy.build(PgConnectOptions::new_without_pgpass().socket("/nowhere")).expect("valid options");
        let nonsense = || "nonsense".to_owned();
        let own = || Asked { target: "pool".into(), ..Asked::default() };
        let cases = [
            (Asked { users: nonsense(), ..own() }, "users"),
            (Asked { users: "0".into(), ..own() }, "users"),
            (Asked { users: "10001".into(), ..own() }, "users"),
            (Asked { duration: nonsense(), ..own() }, "duration"),
            (Asked { duration: "0".into(), ..own() }, "duration"),
            (Asked { duration: "25h".into(), ..own() }, "duration"),
            (Asked { hold: nonsense(), ..own() }, "hold"),
            (Asked { hold: "0".into(), ..own() }, "hold"),
            (Asked { limit_p99: nonsense(), ..own() }, "limit_p99"),
            (Asked { limit_p99: "0".into(), ..own() }, "limit_p99"),
            (Asked { limit_errors: nonsense(), ..own() }, "limit_errors"),
            (Asked { pool_size: nonsense(), ..own() }, "pool_size"),
            (Asked { max_overflow: nonsense(), ..own() }, "max_overflow"),
            (Asked { timeout: nonsense(), ..own() }, "timeout"),
            (Asked { profile: nonsense(), ..own() }, "profile"),
            (Asked { target: nonsense(), ..own() }, "target"),
        ];
        for (asked, field) in cases {
            let refused = asked.plan(&service).and_then(|plan| plan.validate()).expect_err(field).to_string();
            assert_eq!(field_of(&refused), Some(field), "{refused}");
        }
        assert_eq!(field_of(LIVE_NEEDS_CONSENT), Some("live"));
        assert_eq!(field_of("another load test is running"), None);
    }
}
