//! Which replica is read.

use std::time::Instant;

use super::{Inner, Need, Reader, WalPosition};
use crate::error::{PoolError, TimeoutCause};
use crate::holders::callsite::CallSite;
use crate::lease::Lease;
use crate::lease::acquire::acquire;

impl Inner {
    /// A connection that shows what is needed when it is handed over.
    pub(super) async fn read(&self, site: &CallSite, need: Need) -> Result<Lease, PoolError> {
        for at in self.in_order(need, Instant::now()) {
            let reader = &self.readers[at];
            match acquire(&reader.pool.shared, reader.pool.taker(site.clone())).await {
                // Whoever had to wait for it may have got one that has grown old meanwhile.
                Ok(lease) if self.objection(reader, need, Instant::now()).is_none() => return Ok(lease),
                Ok(_too_old) => {}
                Err(error) if is_out_of_order(&error) => reader.known.lock().out = Some(error.to_string()),
                // It has the most room of all: the others have none either.
                Err(error) => return Err(error),
            }
        }
        if self.options.falls_back_to_writer {
            return acquire(&self.writer.shared, self.writer.taker(site.clone())).await;
        }
        let now = Instant::now();
        let reason = |reader: &Reader| (reader.pool.hosts()[0].to_string(), self.objection(reader, need, now).unwrap_or_default());
        Err(PoolError::NoReader { reasons: self.readers.iter().map(reason).collect() })
    }

    /// Whether one of them shows it by now, as far as is known.
    pub(super) fn somebody_shows(&self, need: Need) -> bool {
        let now = Instant::now();
        self.readers.iter().any(|reader| self.objection(reader, need, now).is_none())
    }

    /// Those that may be read, the one with the most room first.
    fn in_order(&self, need: Need, now: Instant) -> Vec<usize> {
        let may_be_read = |at: &usize| self.objection(&self.readers[*at], need, now).is_none();
        let mut order: Vec<usize> = (0..self.readers.len()).filter(may_be_read).collect();
        // Equals take turns.
        fastrand::shuffle(&mut order);
        order.sort_by_key(|at| load_of(&self.readers[*at]));
        order
    }

    /// Why a replica may not be read.
    pub(super) fn objection(&self, reader: &Reader, need: Need, now: Instant) -> Option<String> {
        let known = reader.known.lock();
        if let Some(out) = &known.out {
            return Some(out.clone());
        }
        let Some(replayed) = known.replayed else { return Some("has not been heard of yet".to_owned()) };
        drop(known);
        if let Need::After(position) = need
            && replayed < position
        {
            return Some(match position {
                WalPosition::OF_THE_WRITER_ALONE => "may not have what the writer alone is known to have".to_owned(),
                _ => format!("has replayed up to {replayed}, and not yet up to {position}"),
            });
        }
        let Some(shown) = self.past.lock().shown(replayed) else { return Some("is behind by an unknown time".to_owned()) };
        let age = now.saturating_duration_since(shown);
        (age > self.options.max_lag).then(|| format!("may be {:.1} s behind", age.as_secs_f64()))
    }
}

/// Callers of a thousand connections.
fn load_of(reader: &Reader) -> u64 {
    let now = reader.pool.snapshot();
    u64::from(now.checked_out + now.waiting) * 1_000 / u64::from(now.total_capacity().max(1))
}

/// Another replica may do, other than where all connections are in use.
fn is_out_of_order(error: &PoolError) -> bool {
    use TimeoutCause::{ConnectsFailing, PingUnanswered, Rejected, ServerFull, StillOpening, Suspended};
    match error {
        PoolError::Closed => true,
        PoolError::Timeout { cause, .. } => {
            matches!(cause, ServerFull { .. } | StillOpening { .. } | PingUnanswered | Rejected { .. } | Suspended | ConnectsFailing { .. })
        }
        _ => false,
    }
}
