//! The text of an exposition, read as simply as can be: what is under test must not judge itself.

use std::time::{Duration, Instant};

use crate::http::http_client;

/// Metrics with the values that they are to have.
pub type Told<'a> = &'a [(&'a str, f64)];

const LIMIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);

/// The value of the only sample of this name, whatever its labels.
pub fn value(body: &str, name: &str) -> Option<f64> {
    let samples = || body.lines().filter_map(|line| line.strip_prefix(name)).filter(|rest| rest.starts_with(['{', ' ']));
    assert!(samples().count() <= 1, "{name} has more than one sample:\n{body}");
    samples().next()?.rsplit(' ').next()?.parse().ok()
}

/// What an address answers.
pub async fn body(url: &str) -> String {
    let answer = http_client().build().expect("a client").get(url).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{url}");
    answer.text().await.expect("text")
}

/// Returns the body as soon as every metric has its value: pools keep their numbers for up to a second.
pub async fn settled(url: &str, told: Told<'_>) -> String {
    let began = Instant::now();
    loop {
        let body = body(url).await;
        let found: Vec<_> = told.iter().map(|(name, _)| (*name, value(&body, name))).collect();
        let wanted: Vec<_> = told.iter().map(|(name, value)| (*name, Some(*value))).collect();
        if found == wanted {
            return body;
        }
        assert!(began.elapsed() < LIMIT, "found {found:?}\nwanted {wanted:?}");
        tokio::time::sleep(POLL).await;
    }
}
