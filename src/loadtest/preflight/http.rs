//! Whether a service answers at all, and its pool-stats with it.

use super::super::error::{LoadTestError, wrong};
use super::super::plan::HttpTarget;
use super::super::service::{StatsEndpoint, client, describe};

/// A test of an error page says nothing about a service.
pub async fn refuse_dead(target: &HttpTarget) -> Result<(), LoadTestError> {
    let url = shown(&target.url);
    let client = client(target.timeout).or_else(|error| wrong(format!("the HTTP client cannot be created ({error})")))?;
    match client.get(target.url.clone()).send().await {
        Err(error) => wrong(format!("nothing answers at {url} ({}); start the service, or correct --url", describe(&error))),
        Ok(answer) if answer.status().as_u16() >= 400 => {
            wrong(format!("{url} responds with {}; set --url to an address that responds with success", answer.status()))
        }
        Ok(_) => refuse_dead_stats(target).await,
    }
}

async fn refuse_dead_stats(target: &HttpTarget) -> Result<(), LoadTestError> {
    let Some(stats) = StatsEndpoint::of(target) else { return Ok(()) };
    match stats.read().await {
        Ok(_) => Ok(()),
        Err(why) => wrong(format!("the pool-stats cannot be read ({why}); correct --stats-url or PLIMSOLL_STATS_TOKEN")),
    }
}

/// Without what may be secret in it.
pub fn shown(url: &url::Url) -> String {
    let mut shown = url.clone();
    let _not_a_base = shown.set_username("").and_then(|()| shown.set_password(None));
    shown.set_query(None);
    shown.to_string()
}
