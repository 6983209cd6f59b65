//! The seconds of a console's own pools that have passed since the history was last told of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{Instant, timeout_at};

use super::path_of;
use crate::base::{now_ms, now_s};
use crate::fleet::model::{MOST_FRAMES, PoolFrames, PoolIdentity};
use crate::fleet::registry::Registry;
use crate::fleet::sources::client::SourceClient;
use crate::fleet::sources::discovery::Target;
use crate::fleet::sources::json::not_understood;

/// Ten minutes of a busy pool are two megabytes.
const LARGEST_BODY: usize = 8 << 20;
/// A console that cannot be asked for seconds is asked again after this time: it may have been updated.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(600);
/// Seconds that do not come for so long are given up: each reading is recorded instead.
const PATIENCE: Duration = Duration::from_secs(60);
/// Of all consoles; more than these are no pools.
const MOST_TROUBLES: usize = 10_000;
/// What is said of a console without the route.
const OLDER: &str = "is an older Plimsoll, which does not tell the seconds of its pools: each reading is recorded instead; update it";

/// What is known of a pool whose seconds do not come.
#[derive(Clone, Copy)]
enum Trouble {
    /// The console has no such route.
    IsOlder { asked: Instant },
    /// It does not answer, or what it tells cannot be.
    Fails { since: Instant },
}

/// What came of one pool: the seconds, `None` where none can be told, and what is to be said of it.
pub(super) type ToldSeconds = (Option<PoolFrames>, Option<String>);

/// Asks for seconds.
pub(super) struct Seconds {
    client: SourceClient,
    registry: Arc<Registry>,
    /// Answers for each reading: enough for an interval, and one more to catch up.
    most_answers: usize,
    /// By address and name of the pool.
    troubles: Mutex<HashMap<(String, String), Trouble>>,
}

impl Seconds {
    pub fn new(client: SourceClient, registry: Arc<Registry>, interval: Duration) -> Self {
        let most_answers = usize::try_from(interval.as_secs()).unwrap_or(MOST_FRAMES) / MOST_FRAMES + 1;
        Self { client: client.with_largest(LARGEST_BODY), registry, most_answers, troubles: Mutex::default() }
    }

    /// The seconds of a pool that the history does not have yet, as far as they come before `deadline`.
    pub async fn of(&self, target: &Target, name: &str, identity: &PoolIdentity, deadline: Instant) -> ToldSeconds {
        let key = (target.address.clone(), name.to_owned());
        let trouble = self.troubles.lock().get(&key).copied();
        if matches!(trouble, Some(Trouble::IsOlder { asked }) if asked.elapsed() < ASKED_AGAIN_AFTER) {
            return (None, Some(OLDER.to_owned()));
        }
        let Some(since_s) = self.registry.frames_wanted_since(identity, now_s()) else { return (Some(PoolFrames::default()), None) };
        match self.answers(target, name, since_s, deadline).await {
            Ok(Some(told)) => {
                self.troubles.lock().remove(&key);
                (Some(told), None)
            }
            Ok(None) => {
                self.note(key, Trouble::IsOlder { asked: Instant::now() });
                (None, Some(OLDER.to_owned()))
            }
            Err(sentence) => {
                let since = if let Some(Trouble::Fails { since }) = trouble { since } else { Instant::now() };
                self.note(key, Trouble::Fails { since });
                // They come with the next answer, unless this goes on.
                ((since.elapsed() < PATIENCE).then(PoolFrames::default), Some(sentence))
            }
        }
    }

    fn note(&self, key: (String, String), trouble: Trouble) {
        let mut troubles = self.troubles.lock();
        if troubles.len() < MOST_TROUBLES || troubles.contains_key(&key) {
            troubles.insert(key, trouble);
        }
    }

    /// One answer after the other, until there are no more; `None` where the console has no such route.
    async fn answers(&self, target: &Target, name: &str, mut since_s: u64, deadline: Instant) -> Result<Option<PoolFrames>, String> {
        let mut whole = PoolFrames::default();
        for place in 0..self.most_answers {
            let told = match timeout_at(deadline, self.answer(target, name, since_s)).await {
                Ok(Ok(Some(told))) => told,
                Ok(Ok(None)) => return Ok(None),
                // What has come already is taken.
                _ if place > 0 => break,
                Ok(Err(sentence)) => return Err(sentence),
                Err(_) => return Err("does not tell the seconds of its pools in time; give the source a longer interval".to_owned()),
            };
            let goes_on = told.has_more && told.next_s > since_s;
            since_s = told.next_s;
            whole.frames.extend(told.frames);
            whole.holders.extend(told.holders);
            whole.peaks.extend(told.peaks);
            if !goes_on {
                break;
            }
        }
        Ok(Some(whole))
    }

    async fn answer(&self, target: &Target, name: &str, since_s: u64) -> Result<Option<PoolFrames>, String> {
        let mut url = path_of(&target.url, name, "/frames");
        url.set_query(Some(&format!("since={since_s}")));
        let page = self.client.get(target, url, "application/json").await?;
        if matches!(page.status.as_u16(), 404 | 405) {
            return Ok(None);
        }
        let body = self.client.body(page, "/api/v1/pools/{name}/frames")?;
        let told: PoolFrames = serde_json::from_slice(&body).map_err(|error| not_understood(&error))?;
        told.checked(since_s, now_ms()).map(Some)
    }
}
