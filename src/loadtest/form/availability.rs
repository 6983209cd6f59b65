//! What the page offers, and why it does not offer the rest.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use tokio::time::timeout;

use crate::access::AllowedActions;
use crate::base::pinned;
use crate::drawn::Cached;
use crate::loadtest::preflight::{excess_rights, powerful};
use plimsoll_pool::Pool;

/// A role's rights change seldom; whoever begins a test has them looked up anew.
const FRESH: Duration = Duration::from_secs(10);
/// The page does not wait for a server that hangs.
const PATIENCE: Duration = Duration::from_secs(1);

/// What stands on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// Why no test is begun.
    pub no_tests: Option<String>,
    /// Why a test has no statement of one's own.
    pub no_statements: Option<String>,
    /// The pool of the console serves somebody.
    pub is_live: bool,
}

/// What the configuration allows, and the rights of the console's role.
pub struct AvailabilityCheck {
    allowed: AllowedActions,
    is_live: bool,
    probes: Pool,
    power: Cached<Option<String>>,
}

impl AvailabilityCheck {
    /// `is_live`: the pool that is tested serves somebody.
    pub fn new(allowed: AllowedActions, is_live: bool, probes: Pool) -> Self {
        Self { allowed, is_live, probes, power: Cached::lasting(FRESH) }
    }

    /// Why no test is begun.
    pub fn no_tests(&self) -> Option<&'static str> {
        self.allowed.no_load_tests()
    }

    /// Why a statement is not even looked at.
    pub fn no_statements(&self) -> Option<&'static str> {
        self.allowed.no_statements()
    }

    /// Whether the pool that is tested serves somebody.
    pub fn is_live(&self) -> bool {
        self.is_live
    }

    /// Where the role cannot be asked, its statements are offered: they are refused when one is begun.
    pub async fn now(&self) -> Availability {
        let no_tests = self.no_tests().map(str::to_owned);
        let no_statements = match self.no_statements() {
            Some(why) => Some(why.to_owned()),
            None => self.power.get(self.ask()).await.ok().and_then(|power| power.as_deref().map(powerful)),
        };
        Availability { no_tests, no_statements, is_live: self.is_live }
    }

    async fn ask(&self) -> Result<Option<String>, String> {
        let asked = timeout(PATIENCE, async {
            let mut lease = self.probes.acquire().await.map_err(|error| error.to_string())?;
            read(&mut lease).await.map_err(|error| error.to_string())
        });
        asked.await.unwrap_or_else(|_| Err("the server hangs".to_owned()))
    }
}

async fn read(connection: &mut PgConnection) -> sqlx::Result<Option<String>> {
    pinned::begin(connection).await?;
    let power = excess_rights(connection).await;
    pinned::end(connection).await?;
    power
}
