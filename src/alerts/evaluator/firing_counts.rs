//! How often the rules would have fired, counted when somebody looks and remembered for a while.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Alerts;
use crate::alerts::replay::{self, ReplayResult};
use crate::alerts::settings::AlertSettings;
use crate::base::now_s;
use crate::history::store::HistoryError;

/// The past is counted anew after this long, if somebody looks.
const LASTS: Duration = Duration::from_secs(600);

#[derive(Default)]
pub(super) struct FiringCountsCache {
    /// With which settings, when, and what came of it.
    last: Option<(AlertSettings, Instant, Arc<ReplayResult>)>,
    under_way: bool,
}

impl Alerts {
    /// How often each rule would have fired in the last days; `None` while that is not known. Counted behind the
    /// answer, and anew when the settings have changed.
    pub(in crate::alerts) fn counts(self: &Arc<Self>) -> Option<Arc<ReplayResult>> {
        let (settings, counted) = (self.settings(), &mut *self.counted.lock());
        let same = counted.last.as_ref().filter(|(by, ..)| *by == settings);
        if same.is_none_or(|(_, at, _)| at.elapsed() >= LASTS) && !counted.under_way {
            counted.under_way = true;
            let alerts = self.clone();
            tokio::spawn(self.stopping.clone().run_until_cancelled_owned(async move { alerts.count(settings).await }));
        }
        same.map(|(_, _, counts)| counts.clone())
    }

    async fn count(&self, settings: AlertSettings) {
        let counts = self.replay(&settings).await;
        let counted = &mut *self.counted.lock();
        counted.under_way = false;
        match counts {
            Ok(counts) => counted.last = Some((settings, Instant::now(), Arc::new(counts))),
            Err(error) => tracing::warn!("the past could not be held against the alert rules: {error}"),
        }
    }

    async fn replay(&self, settings: &AlertSettings) -> Result<ReplayResult, HistoryError> {
        let kept = self.history.sources().await?;
        let (observed, left_out) = replay::observed(&kept, &self.sources, &self.fleet.registry().view());
        let sources: Vec<_> = self.sources.iter().cloned().chain(observed).collect();
        let counted = replay::count(&self.history, &sources, settings, now_s()).await?;
        Ok(ReplayResult { left_out, ..counted })
    }
}
