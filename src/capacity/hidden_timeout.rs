//! The server's `statement_timeout`, where the console's own hides it: its probes bring one in the startup packet, and no
//! session can see what it would have had without.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::facts::Facts;
use super::queries;
use super::setting::Setting;
use super::way::{Way, leave};

const NAME: &str = "statement_timeout";
/// Read with a connection of its own, so seldom.
const LASTS: Duration = Duration::from_secs(60);

/// What was read last.
#[derive(Default)]
pub struct HiddenTimeout {
    known: Mutex<Option<(Instant, Setting)>>,
}

impl HiddenTimeout {
    /// With the server's own value, as far as a connection can be had for it.
    pub async fn shown_in(&self, mut facts: Facts, way: &Way) -> Facts {
        let is_hidden = facts.setting(NAME).is_some_and(|setting| setting.source == "client");
        if is_hidden && let Some(setting) = self.of_server(way).await {
            facts.settings.insert(NAME.to_owned(), setting);
        }
        facts
    }

    async fn of_server(&self, way: &Way) -> Option<Setting> {
        let known = self.known.lock().clone();
        if let Some((at, setting)) = &known
            && at.elapsed() < LASTS
        {
            return Some(setting.clone());
        }
        match read(way).await {
            Some(setting) => {
                *self.known.lock() = Some((Instant::now(), setting.clone()));
                Some(setting)
            }
            None => known.map(|(_, setting)| setting),
        }
    }
}

async fn read(way: &Way) -> Option<Setting> {
    let (mut connection, _) = way.connect().await.ok()?;
    let settings: Result<Vec<Setting>, _> = sqlx::query_as(queries::SETTINGS).persistent(false).fetch_all(&mut connection).await;
    leave(connection).await;
    settings.ok()?.into_iter().find(|setting| setting.name == NAME)
}
