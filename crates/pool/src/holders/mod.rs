//! Who holds which connection since when: one entry a connection, reused, so that a checkout
//! allocates nothing.

pub(crate) mod callsite;
pub(crate) mod deadline;
pub(crate) mod session_status;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callsite::CallSite;
use session_status::SessionStatus;

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
    /// Held longer than `leak_threshold`.
    pub suspected_leak: bool,
}

/// Who asks for a connection.
#[derive(Clone, Debug)]
pub(crate) struct Requester {
    pub site: CallSite,
    pub label: Option<Arc<str>>,
}

/// Who has taken the lease: "label (call site)", or the call site.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_who(f, self.label.as_deref(), &self.site)
    }
}

impl fmt::Display for Requester {
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
                let Requester { site, label } = lent.taker.clone();
                let (backend_pid, in_transaction) = (record.backend_pid, record.in_transaction());
                Holder { site, label, backend_pid, held, in_transaction, suspected_leak: held >= leak_threshold }
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
                if held < leak_threshold {
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
mod tests {
    use super::*;
    use std::panic::Location;

    #[track_caller]
    fn here(label: Option<&str>) -> Requester {
        Requester { site: CallSite::Code(Location::caller()), label: label.map(Arc::from) }
    }

    fn add(holders: &mut Holders, backend_pid: i32) -> usize {
        holders.add(SessionStatus::new(backend_pid))
    }

    #[test]
    fn a_holder_has_the_name_of_its_requester() {
        let mut holders = Holders::default();
        let slot = add(&mut holders, 10);
        for label in [Some("import"), None] {
            let requester = here(label);
            holders.lend(slot, &requester, Instant::now());
            let name = holders.list(Instant::now(), Duration::MAX)[0].to_string();
            assert_eq!((name.clone(), name.starts_with("import (")), (requester.to_string(), label.is_some()), "{name}");
        }
    }

    #[test]
    fn a_leak_is_reported_once_and_a_returned_lease_never() {
        let (mut holders, start) = (Holders::default(), Instant::now());
        let later = start + Duration::from_secs(61);
        let threshold = Duration::from_secs(60);
        let (kept, returned) = (add(&mut holders, 10), add(&mut holders, 11));
        holders.lend(kept, &here(None), start);
        holders.lend(returned, &here(None), start);
        holders.take_back(returned);
        assert_eq!(holders.new_leaks(start, threshold).len(), 0);
        let just_before = start + threshold - Duration::from_millis(1);
        assert!(holders.new_leaks(just_before, threshold).is_empty() && !holders.list(just_before, threshold)[0].suspected_leak);
        assert_eq!(holders.new_leaks(later, threshold).iter().map(|leak| leak.1).collect::<Vec<_>>(), [10]);
        assert_eq!(holders.new_leaks(later, threshold).len(), 0);
        assert!(holders.list(later, threshold)[0].suspected_leak);
    }

    #[test]
    fn a_slot_is_reused_and_knows_its_new_backend() {
        let mut holders = Holders::default();
        let slot = add(&mut holders, 10);
        holders.remove(slot);
        holders.remove(slot);
        assert_eq!(add(&mut holders, 12), slot);
        assert_ne!(add(&mut holders, 13), slot);
        assert_eq!(holders.backend_pids(), [12, 13]);
        holders.lend(slot, &here(None), Instant::now());
        assert_eq!(holders.list(Instant::now(), Duration::MAX)[0].backend_pid, 12);
    }

    #[test]
    fn takers_are_counted_most_first_and_a_label_comes_before_its_line() {
        let mut holders = Holders::default();
        let (line, report) = (here(None), here(Some("nightly report")));
        for (pid, taker) in (1..).zip([&report, &line, &report, &line, &report]) {
            let slot = add(&mut holders, pid);
            holders.lend(slot, taker, Instant::now());
        }
        let counts = most_frequent(&holders.takers(), 1);
        assert_eq!((counts.len(), counts[0].1), (1, 3));
        assert!(counts[0].0.starts_with(concat!("nightly report (", file!(), ":")), "{counts:?}");
    }

    #[test]
    fn a_session_tells_whether_it_is_in_a_transaction_or_that_nobody_knows() {
        let (mut holders, record) = (Holders::default(), SessionStatus::new(1));
        let slot = holders.add(record.clone());
        holders.lend(slot, &here(None), Instant::now());
        for known in [Some(true), None, Some(false)] {
            record.set_in_transaction(known);
            assert_eq!(holders.list(Instant::now(), Duration::MAX)[0].in_transaction, known);
        }
    }

    #[test]
    fn at_the_threshold_a_lease_is_a_suspected_leak() {
        let (mut holders, start, threshold) = (Holders::default(), Instant::now(), Duration::from_secs(60));
        let slot = add(&mut holders, 10);
        holders.lend(slot, &here(None), start);
        assert!(holders.list(start + threshold, threshold)[0].suspected_leak);
        assert_eq!(holders.new_leaks(start + threshold, threshold).len(), 1);
    }

    #[tokio::test]
    async fn only_sessions_whose_statement_is_overdue_are_told() {
        let (mut holders, records) = (Holders::default(), [1, 2].map(SessionStatus::new));
        records.iter().for_each(|record| _ = holders.add(record.clone()));
        let mut step = Box::pin(deadline::with_deadline(&records[1].deadline, Some(Duration::ZERO), std::future::pending::<()>()));
        assert!(futures_util::poll!(&mut step).is_pending());
        let told: Vec<_> = (0..100).flat_map(|_| holders.tick_deadlines()).map(|record| record.backend_pid).collect();
        assert_eq!(told, [2]);
    }

    #[test]
    fn two_takers_that_exchange_are_listed_with_what_the_other_was_given() {
        let (mut holders, now) = (Holders::default(), Instant::now());
        let slots = [10, 11].map(|pid| add(&mut holders, pid));
        holders.lend(slots[0], &here(Some("first")), now);
        holders.lend(slots[1], &here(Some("second")), now);
        holders.exchange(slots[0], slots[1]);
        let listed = holders.list(now, Duration::MAX);
        let pid_of = |label| listed.iter().find(|holder| holder.label.as_deref() == Some(label)).map(|holder| holder.backend_pid);
        assert_eq!((pid_of("first"), pid_of("second")), (Some(11), Some(10)));
    }

    #[test]
    fn the_mean_age_is_that_of_the_leases_that_are_held() {
        let (mut holders, start) = (Holders::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let slots = [10, 11, 12].map(|pid| add(&mut holders, pid));
        assert_eq!(holders.mean_age(at(9)), Duration::ZERO, "nothing is held");
        holders.lend(slots[0], &here(None), at(0));
        holders.lend(slots[1], &here(None), at(4));
        assert_eq!(holders.mean_age(at(10)), Duration::from_secs(8));
    }
}
