//! What the server draws below `/access`: sessions, tokens, the audit. One drawing a session, because each says which is its own.

use std::sync::Arc;
use std::time::Duration;

use super::login::Access;
use super::view::{AccessPageData, draw};
use crate::base::now_ms;
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};

const NAME: &str = "access";
const TITLE: &str = "Access";
/// Read from the console's own store: always as it is now.
const ALWAYS: Duration = Duration::ZERO;
/// Rows of the audit on one page.
pub(super) const ROWS: u32 = 50;

/// The pages of one console.
pub struct AccessPages {
    access: Arc<Access>,
    at_hand: PageCache,
}

impl AccessPages {
    pub fn new(access: Arc<Access>) -> Self {
        Self { access, at_hand: PageCache::default() }
    }

    /// `access`, or `access?before=4711` with older rows of the audit, for whoever has this session.
    pub fn of(&self, name: &str, session: Option<i64>) -> Option<Arc<Drawn>> {
        let before = match name.strip_prefix(NAME)? {
            "" => None,
            query => Some(query.strip_prefix("?before=")?.parse().ok()?),
        };
        let own = format!("{name} of {}", session.unwrap_or(0));
        let page = || Arc::new(AccessPageSource { access: self.access.clone(), session, before });
        Some(self.at_hand.page(&own, || Drawn::new(&own, TITLE, ALWAYS, page())))
    }
}

struct AccessPageSource {
    access: Arc<Access>,
    session: Option<i64>,
    before: Option<i64>,
}

impl AccessPageSource {
    async fn shown(&self) -> anyhow::Result<AccessPageData> {
        let store = &self.access.store;
        Ok(AccessPageData {
            base: self.access.base.clone(),
            sessions: store.sessions().await?,
            own: self.session,
            tokens: store.tokens().await?,
            audit: self.access.audit.page(self.before, ROWS).await?,
            is_first: self.before.is_none(),
        })
    }
}

impl PageSource for AccessPageSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let shown = self.shown().await.map_err(|error| format!("the console's store cannot be read ({error})"))?;
            Ok(Sheet::found(now_ms(), draw(shown)))
        })
    }
}
