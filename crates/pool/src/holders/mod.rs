//! Who holds which connection since when: one entry a connection, reused, so that a checkout
//! allocates nothing.

pub(crate) mod callsite;
pub(crate) mod deadline;
mod requester;
pub(crate) mod session_status;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callsite::CallSite;
use session_status::SessionStatus;

pub(crate) use requester::{Requester, Tag};

/// One lease, as listed by [`Pool::holders`](super::Pool::holders).
///
/// ```no_run
/// # fn example(pool: &plimsoll_pool::Pool) {
/// for holder in pool.holders() {
///     println!("{} has held backend {} for {:?}", holder.site, holder.backend_pid, holder.held);
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Holder {
    /// Where the lease was taken.
    pub site: CallSite,
    /// The label of the handle that it was taken by; see [`Pool::labelled`](super::Pool::labelled).
    pub label: Option<Arc<str>>,
    /// The process id of the server's backend, as in pg_stat_activity.
    pub backend_pid: i32,
    /// How long it has been held.
    pub held: Duration,
    /// Whether a transaction is open; `None` while the caller has the bare
    /// [`PgConnection`](sqlx::PgConnection) in hand, which does not tell.
    pub in_transaction: Option<bool>,
    /// Held longer than `leak_threshold`, or than its handle [expects](super::Pool::expects).
    pub suspected_leak: bool,
}

/// Who has taken the lease: "label (call site)", or the call site.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_who(f, self.label.as_deref(), &self.site)
    }
}

fn write_who(f: &mut fmt::Formatter<'_>, label: Option<&str>, site: &CallSite) -> fmt::Result {
    match label {
        Some(label) => write!(f, "{label} ({site})"),
        None => write!(f, "{site}"),
    }
}

struct LeaseInfo {
    taker: Requester,
    since: Instant,
    reported: bool,
}

struct HolderSlot {
    record: Arc<SessionStatus>,
    lent: Option<LeaseInfo>,
}

#[derive(Default)]
pub(crate) struct Holders {
    entries: Vec<Option<HolderSlot>>,
    free: Vec<usize>,
}

impl Holders {
    /// A place for a new connection.
    pub(crate) fn add(&mut self, record: Arc<SessionStatus>) -> usize {
        let entry = Some(HolderSlot { record, lent: None });
        match self.free.pop() {
            Some(slot) => {
                self.entries[slot] = entry;
                slot
            }
            None => {
                self.entries.push(entry);
                self.entries.len() - 1
            }
        }
    }

    pub(crate) fn remove(&mut self, slot: usize) {
        if self.entries[slot].take().is_some() {
            self.free.push(slot);
        }
    }

    #[inline]
    pub(crate) fn lend(&mut self, slot: usize, taker: &Requester, since: Instant) {
        if let Some(entry) = &mut self.entries[slot] {
            entry.lent = Some(LeaseInfo { taker: taker.clone(), since, reported: false });
        }
    }

    #[inline]
    pub(crate) fn take_back(&mut self, slot: usize) {
        if let Some(entry) = &mut self.entries[slot] {
            entry.lent = None;
        }
    }

    /// Each of two takers gets what the other had been given.
    pub(crate) fn exchange(&mut self, one: usize, other: usize) {
        if let Ok([Some(one), Some(other)]) = self.entries.get_disjoint_mut([one, other]) {
            std::mem::swap(&mut one.lent, &mut other.lent);
        }
    }

    /// Every lease, longest held first.
    pub(crate) fn list(&self, now: Instant, leak_threshold: Duration) -> Vec<Holder> {
        let mut list: Vec<_> = self
            .lent()
            .map(|(record, lent)| {
                let held = now.saturating_duration_since(lent.since);
                let (site, label) = (lent.taker.site.clone(), lent.taker.label().cloned());
                let suspected_leak = held >= lent.taker.leak_threshold(leak_threshold);
                let (backend_pid, in_transaction) = (record.backend_pid, record.in_transaction());
                Holder { site, label, backend_pid, held, in_transaction, suspected_leak }
            })
            .collect();
        list.sort_by_key(|holder| std::cmp::Reverse(holder.held));
        list
    }

    /// How long the leases have been held that are held now, on average.
    pub(crate) fn mean_age(&self, now: Instant) -> Duration {
        let (sum, count) = self.lent().fold((Duration::ZERO, 0), |(sum, count), (_, lent)| {
            (sum.saturating_add(now.saturating_duration_since(lent.since)), count + 1)
        });
        sum.checked_div(count).unwrap_or_default()
    }

    /// The backend of every connection, lent or idle.
    pub(crate) fn backend_pids(&self) -> Vec<i32> {
        self.entries.iter().flatten().map(|entry| entry.record.backend_pid).collect()
    }

    /// Who took each lease, to be counted after the lock is released.
    pub(crate) fn takers(&self) -> Vec<Requester> {
        self.lent().map(|(_, lent)| lent.taker.clone()).collect()
    }

    /// Leases that have just become suspected leaks; each is returned once.
    pub(crate) fn new_leaks(&mut self, now: Instant, leak_threshold: Duration) -> Vec<(Requester, i32, Duration)> {
        let entries = self.entries.iter_mut().flatten();
        entries
            .filter_map(|entry| {
                let lent = entry.lent.as_mut().filter(|lent| !lent.reported)?;
                let held = now.saturating_duration_since(lent.since);
                if held < lent.taker.leak_threshold(leak_threshold) {
                    return None;
                }
                lent.reported = true;
                Some((lent.taker.clone(), entry.record.backend_pid, held))
            })
            .collect()
    }

    /// One tick of all [watches](super::watch); those whose time is over, to be told after the lock is released.
    pub(crate) fn tick_deadlines(&self) -> Vec<Arc<SessionStatus>> {
        let records = self.entries.iter().flatten().map(|entry| &entry.record);
        records.filter(|record| record.deadline.tick()).cloned().collect()
    }

    fn lent(&self) -> impl Iterator<Item = (&SessionStatus, &LeaseInfo)> {
        self.entries.iter().flatten().filter_map(|entry| entry.lent.as_ref().map(|lent| (&*entry.record, lent)))
    }
}

/// The takers that come up most often, most first, at most `limit`.
pub(crate) fn most_frequent(takers: &[Requester], limit: usize) -> Vec<(String, u32)> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    takers.iter().for_each(|taker| *counts.entry(taker.to_string()).or_default() += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(limit);
    counts
}

#[cfg(test)]
mod tests;
