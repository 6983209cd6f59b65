//! A read-through cache in Redis: an answer that is there takes no connection of the pool.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands, Client, RedisResult};

/// An answer may be so old.
const TIME_TO_LIVE_S: u64 = 10;
/// A cache that takes longer is slower than the query, and a cache that is down must not take the service with it.
const PATIENCE: Duration = Duration::from_millis(100);

/// The cache, or none.
#[derive(Clone)]
pub struct Cache(Option<ConnectionManager>);

impl Cache {
    /// The one at this address. It is connected to when it is first needed, and again whenever the connection is lost.
    pub fn at(url: Option<&str>) -> RedisResult<Self> {
        let limits = ConnectionManagerConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        let manager = |url| Client::open(url)?.get_connection_manager_lazy(limits);
        url.map(manager).transpose().map(Self)
    }

    /// The answer to a question, if it is there.
    pub async fn get(&self, question: &str) -> Option<i64> {
        let mut redis = self.0.clone()?;
        redis.get(question).await.ok().flatten()
    }

    /// Keeps an answer for the next ten seconds. One that cannot be kept is found again by a query.
    pub async fn put(&self, question: &str, answer: i64) {
        if let Some(mut redis) = self.0.clone() {
            let _found_again: RedisResult<()> = redis.set_ex(question, answer, TIME_TO_LIVE_S).await;
        }
    }
}
