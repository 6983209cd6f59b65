//! What the server draws: open incidents, those of the last days, the rules.

use std::sync::Arc;
use std::time::Duration;

use crate::alerts::evaluator::Alerts;
use crate::alerts::notifiers::Notifiers;
use crate::alerts::replay::DAYS;
use crate::alerts::views::{self, AlertsPageData};
use crate::base::BasePath;
use crate::base::now_ms;
use crate::drawn::{Drawn, PageSource, ReadFuture, Sheet};

/// Drawn from memory and one reading of the store: always as it is now.
const ALWAYS: Duration = Duration::ZERO;

/// `/alerts`.
pub fn page(alerts: Arc<Alerts>, notifiers: Arc<Notifiers>, base: BasePath) -> Arc<Drawn> {
    Drawn::new("alerts", "Alerts", ALWAYS, Arc::new(AlertsPageSource { alerts, notifiers, base }))
}

struct AlertsPageSource {
    alerts: Arc<Alerts>,
    notifiers: Arc<Notifiers>,
    base: BasePath,
}

fn unreadable(error: sqlx::Error) -> String {
    format!("the console's store cannot be read ({error})")
}

impl PageSource for AlertsPageSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let now_ms = now_ms();
            let resolved = self.alerts.resolved(now_ms.saturating_sub(DAYS * 86_400_000)).await;
            let shown = AlertsPageData {
                base: self.base.clone(),
                now_ms,
                open: self.alerts.held(),
                resolved: resolved.map_err(unreadable)?,
                settings: self.alerts.settings(),
                changed: self.alerts.changed(),
                blind: self.alerts.blind(),
                counts: self.alerts.counts(),
                refused: self.alerts.refused().map(|refused| (refused.rule, refused.asked, refused.sentence)),
                trouble: self.alerts.trouble(),
                notifiers: self.notifiers.list().await.map_err(unreadable)?,
            };
            Ok(Sheet::found(now_ms, views::draw(&shown)))
        })
    }
}
