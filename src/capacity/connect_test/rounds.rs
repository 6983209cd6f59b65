//! One round: so many connections, so many at a time, all held until the last is open.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, PgConnection};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::base::durations::millis;
use crate::capacity::endpoint::{ServerEndpoint, leave};
use crate::capacity::model::Round;
use plimsoll_pool::ConnectFailure;

/// The pool's own connect_timeout: what takes longer is a failure there too.
const LIMIT: Duration = Duration::from_secs(10);

type RoundOutcome = Result<(PgConnection, Duration), ConnectFailure>;

/// The SQLSTATE of a connect without an answer.
const NO_CODE: &str = "none";

/// Opens `asked` connections, `at_a_time` of them under way at once, holds all until the last is open, and closes them.
pub async fn round(endpoint: &ServerEndpoint, name: &str, asked: u32, at_a_time: u32, judged: bool) -> Round {
    let (permits, began) = (Arc::new(Semaphore::new(at_a_time.max(1) as usize)), Instant::now());
    let mut connects = JoinSet::new();
    for number in 1..=asked {
        let connect = open(endpoint.clone(), permits.clone());
        connects.spawn(async move { (number, connect.await) });
    }
    let outcomes = connects.join_all().await;
    let whole = began.elapsed();
    let (mut open, mut times, mut failed) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut slowest = None;
    for (number, outcome) in outcomes {
        match outcome {
            Ok((connection, took)) => {
                slowest = slowest.max(Some((took, number)));
                open.push(connection);
                times.push(took);
            }
            Err(failure) => {
                let code = failure.code.unwrap_or_else(|| NO_CODE.to_owned());
                failed.entry(code).or_insert((0, failure.message)).0 += 1;
            }
        }
    }
    close(open).await;
    times.sort();
    Round {
        name: name.to_owned(),
        asked,
        opened: u32::try_from(times.len()).unwrap_or(u32::MAX),
        p50_ms: quantile(&times, 0.5),
        p95_ms: quantile(&times, 0.95),
        max_ms: quantile(&times, 1.0),
        slowest: slowest.map(|(_, number)| number),
        whole_ms: millis(whole),
        judged,
        failures: failed.iter().map(|(code, (count, _))| (code.clone(), *count)).collect(),
        reasons: failed.into_values().map(|(_, reason)| reason).collect(),
    }
}

async fn open(endpoint: ServerEndpoint, permits: Arc<Semaphore>) -> RoundOutcome {
    let _permit = permits.acquire_owned().await;
    let began = Instant::now();
    match timeout(LIMIT, endpoint.plain().connect()).await {
        Ok(Ok(connection)) => Ok((connection, began.elapsed())),
        Ok(Err(error)) => Err(ConnectFailure::of(&error, &endpoint.target)),
        Err(_) => Err(ConnectFailure::late(LIMIT, &endpoint.target)),
    }
}

/// All at once: the server ends its processes by itself.
async fn close(connections: Vec<PgConnection>) {
    let mut leaving = JoinSet::new();
    connections.into_iter().for_each(|connection| drop(leaving.spawn(leave(connection))));
    leaving.join_all().await;
}

/// The least time that this share of them did not exceed.
pub fn quantile(sorted: &[Duration], share: f64) -> Option<f64> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().map(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_a_time_that_was_measured() {
        let times: Vec<_> = (1..=20).map(Duration::from_millis).collect();
        assert_eq!([quantile(&times, 0.5), quantile(&times, 0.95), quantile(&times, 1.0)], [Some(10.0), Some(19.0), Some(20.0)]);
        assert_eq!(quantile(&[], 0.5), None);
    }
}
