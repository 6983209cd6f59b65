//! Who holds which connection since when: one entry a connection, reused, so that a checkout
//! allocates nothing.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::callsite::CallSite;

/// One lease, as listed by [`Pool::holders`](super::Pool::holders).
#[derive(Clone, Debug)]
pub struct Holder {
    /// Where the lease was taken.
    pub site: CallSite,
    /// The process id of the server's backend, as in pg_stat_activity.
    pub backend_pid: i32,
    /// How long it has been held.
    pub held: Duration,
    /// Held longer than `leak_threshold`.
    pub suspected_leak: bool,
}

struct Lent {
    site: CallSite,
    since: Instant,
    reported: bool,
}

struct Entry {
    backend_pid: i32,
    lent: Option<Lent>,
}

#[derive(Default)]
pub(super) struct Holders {
    entries: Vec<Option<Entry>>,
    free: Vec<usize>,
}

impl Holders {
    /// A place for a new connection.
    pub(super) fn add(&mut self, backend_pid: i32) -> usize {
        let entry = Some(Entry { backend_pid, lent: None });
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

    pub(super) fn remove(&mut self, slot: usize) {
        if self.entries[slot].take().is_some() {
            self.free.push(slot);
        }
    }

    pub(super) fn lend(&mut self, slot: usize, site: CallSite, since: Instant) {
        if let Some(entry) = &mut self.entries[slot] {
            entry.lent = Some(Lent { site, since, reported: false });
        }
    }

    pub(super) fn take_back(&mut self, slot: usize) {
        if let Some(entry) = &mut self.entries[slot] {
            entry.lent = None;
        }
    }

    /// Every lease, longest held first.
    pub(super) fn list(&self, now: Instant, leak_threshold: Duration) -> Vec<Holder> {
        let mut list: Vec<_> = self
            .lent()
            .map(|(backend_pid, lent)| {
                let held = now.saturating_duration_since(lent.since);
                Holder { site: lent.site.clone(), backend_pid, held, suspected_leak: held >= leak_threshold }
            })
            .collect();
        list.sort_by_key(|holder| std::cmp::Reverse(holder.held));
        list
    }

    /// Where each lease was taken, to be counted after the lock is released.
    pub(super) fn sites(&self) -> Vec<CallSite> {
        self.lent().map(|(_, lent)| lent.site.clone()).collect()
    }

    /// Leases that have just become suspected leaks; each is returned once.
    pub(super) fn new_leaks(&mut self, now: Instant, leak_threshold: Duration) -> Vec<(CallSite, i32, Duration)> {
        let entries = self.entries.iter_mut().flatten();
        entries
            .filter_map(|entry| {
                let lent = entry.lent.as_mut().filter(|lent| !lent.reported)?;
                let held = now.saturating_duration_since(lent.since);
                if held < leak_threshold {
                    return None;
                }
                lent.reported = true;
                Some((lent.site.clone(), entry.backend_pid, held))
            })
            .collect()
    }

    fn lent(&self) -> impl Iterator<Item = (i32, &Lent)> {
        self.entries.iter().flatten().filter_map(|entry| entry.lent.as_ref().map(|lent| (entry.backend_pid, lent)))
    }
}

/// The call sites that come up most often, most first, at most `limit`.
pub(super) fn most_frequent(sites: &[CallSite], limit: usize) -> Vec<(String, u32)> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    sites.iter().for_each(|site| *counts.entry(site.to_string()).or_default() += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(limit);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::Location;

    #[test]
    fn a_leak_is_reported_once_and_a_returned_lease_never() {
        let (mut holders, start) = (Holders::default(), Instant::now());
        let later = start + Duration::from_secs(61);
        let threshold = Duration::from_secs(60);
        let (kept, returned) = (holders.add(10), holders.add(11));
        holders.lend(kept, CallSite::Code(Location::caller()), start);
        holders.lend(returned, CallSite::Code(Location::caller()), start);
        holders.take_back(returned);
        assert_eq!(holders.new_leaks(start, threshold).len(), 0);
        assert_eq!(holders.new_leaks(later, threshold).iter().map(|leak| leak.1).collect::<Vec<_>>(), [10]);
        assert_eq!(holders.new_leaks(later, threshold).len(), 0);
        assert!(holders.list(later, threshold)[0].suspected_leak);
    }

    #[test]
    fn a_slot_is_reused_and_knows_its_new_backend() {
        let mut holders = Holders::default();
        let slot = holders.add(10);
        holders.remove(slot);
        holders.remove(slot);
        assert_eq!(holders.add(12), slot);
        assert_ne!(holders.add(13), slot);
        holders.lend(slot, CallSite::Code(Location::caller()), Instant::now());
        assert_eq!(holders.list(Instant::now(), Duration::MAX)[0].backend_pid, 12);
    }

    #[test]
    fn call_sites_are_counted_most_first() {
        let mut holders = Holders::default();
        for (pid, site) in [(1, Location::caller()), (2, Location::caller())] {
            let slot = holders.add(pid);
            holders.lend(slot, CallSite::Code(site), Instant::now());
        }
        let slot = holders.add(3);
        holders.lend(slot, CallSite::Code(Location::caller()), Instant::now());
        let counts = most_frequent(&holders.sites(), 1);
        assert_eq!((counts.len(), counts[0].1), (1, 2));
    }
}
