//! The server's `statement_timeout`, where the console's own hides it: its probes bring one in the startup packet, and no
//! session can see what it would have had without.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::endpoint::{ServerEndpoint, leave};
use super::facts::Facts;
use super::queries;
use super::setting::Setting;

const NAME: &str = "statement_timeout";
/// Read with a connection of its own, so seldom.
const LASTS: Duration = Duration::from_secs(60);
/// A server that does not answer is not asked by every reader in turn.
const AFTER_A_FAILURE: Duration = Duration::from_secs(5);
/// Connections that it has at once, besides those of the console's pools: readers wait for each other.
pub const SESSIONS: u32 = 1;
/// A reading of the sessions that is under way may still show one that was closed this long ago: it takes a second at most.
const SHOWN_FOR: Duration = Duration::from_secs(1);

/// What was read last.
#[derive(Default)]
pub struct HiddenTimeout {
    known: tokio::sync::Mutex<CachedTimeout>,
    session: Mutex<ReadConnection>,
}

#[derive(Default)]
struct CachedTimeout {
    setting: Option<Setting>,
    /// Until then nobody reads again; `None`: nobody has read yet.
    good_until: Option<Instant>,
}

/// The connection of a reading.
#[derive(Clone, Copy, Default)]
enum ReadConnection {
    #[default]
    None,
    Open,
    Closed(Instant),
}

impl HiddenTimeout {
    /// With the server's own value, as far as a connection can be had for it.
    pub async fn shown_in(&self, mut facts: Facts, endpoint: &ServerEndpoint) -> Facts {
        let is_hidden = facts.setting(NAME).is_some_and(|setting| setting.source == "client");
        if is_hidden && let Some(setting) = self.of_server(endpoint).await {
            facts.settings.insert(NAME.to_owned(), setting);
        }
        facts
    }

    /// Sessions of it that a reading of the server may show now.
    pub fn sessions(&self) -> u32 {
        match *self.session.lock() {
            ReadConnection::Open => SESSIONS,
            ReadConnection::Closed(at) if at.elapsed() < SHOWN_FOR => SESSIONS,
            ReadConnection::None | ReadConnection::Closed(_) => 0,
        }
    }

    /// Readers wait for each other, and take what the first of them has read.
    async fn of_server(&self, endpoint: &ServerEndpoint) -> Option<Setting> {
        let mut known = self.known.lock().await;
        if known.good_until.is_none_or(|until| until <= Instant::now()) {
            let _closed_at_the_end = ReadConnectionGuard::note(&self.session);
            let read = read(endpoint).await;
            known.good_until = Some(Instant::now() + if read.is_some() { LASTS } else { AFTER_A_FAILURE });
            known.setting = read.or(known.setting.take());
        }
        known.setting.clone()
    }
}

/// Notes that the connection is closed, also where a reading is given up midway.
struct ReadConnectionGuard<'a>(&'a Mutex<ReadConnection>);

impl<'a> ReadConnectionGuard<'a> {
    fn note(session: &'a Mutex<ReadConnection>) -> Self {
        *session.lock() = ReadConnection::Open;
        Self(session)
    }
}

impl Drop for ReadConnectionGuard<'_> {
    fn drop(&mut self) {
        *self.0.lock() = ReadConnection::Closed(Instant::now());
    }
}

async fn read(endpoint: &ServerEndpoint) -> Option<Setting> {
    let (mut connection, _) = endpoint.connect().await.ok()?;
    let settings: Result<Vec<Setting>, _> = sqlx::query_as(queries::SETTINGS).persistent(false).fetch_all(&mut connection).await;
    leave(connection).await;
    settings.ok()?.into_iter().find(|setting| setting.name == NAME)
}
