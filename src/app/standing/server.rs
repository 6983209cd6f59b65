use super::model::{Outage, Standing};
use crate::overview::model::{ServerView, level_of};
use crate::server::{Console, console_of_request};

/// As JSON. The router lets nobody in without a session, and the login page has no frame.
pub(super) fn take() -> String {
    let standing = console_of_request().map(|console| console.standing());
    standing.ok().and_then(|standing| serde_json::to_string(&standing).ok()).unwrap_or_default()
}

impl Console {
    /// What every page says in its frame. It reads memory only.
    pub fn standing(&self) -> Standing {
        let view = self.server.view();
        let pool = self.service_history.as_ref().map(|_| self.service.snapshot());
        let outage = match &view {
            ServerView::Down { since_ms, reason, last } => {
                Some(Outage { since_ms: *since_ms, reason: reason.clone(), last_ms: last.as_ref().map(|facts| facts.taken_at_ms) })
            }
            ServerView::Unknown | ServerView::Up(_) => None,
        };
        Standing {
            server: self.server_name.clone(),
            environment: self.environment.clone(),
            level: level_of(pool.as_ref(), &view),
            outage,
            incidents: self.alerts.open(),
        }
    }
}
