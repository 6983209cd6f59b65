//! Who is connected: a bounded number in all and from one address. Room is made by closing whoever has asked nothing for longest.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::limits::HttpLimits;
use super::stage::ConnectionStage;

/// Seats beyond the bound, for those who ask whether the console lives. A few are enough: each is left after one answer.
pub(in crate::server) const RESERVE: usize = 16;
/// How often those that take too long are looked for.
const LOOK: Duration = Duration::from_millis(250);

struct OccupiedSeat {
    network: IpAddr,
    is_reserve: bool,
    stage: Arc<ConnectionStage>,
    cut: CancellationToken,
}

#[derive(Default)]
struct Table {
    taken: HashMap<u64, OccupiedSeat>,
    next: u64,
}

pub(super) struct Seats {
    pub(super) limits: HttpLimits,
    table: Mutex<Table>,
}

/// One connection's; dropped, it is free.
pub(super) struct SeatGuard {
    seats: Arc<Seats>,
    number: u64,
    /// Beyond the bound: for questions of life alone.
    pub is_reserve: bool,
    pub stage: Arc<ConnectionStage>,
    /// Told when it has to be left at once.
    pub cut: CancellationToken,
}

impl Seats {
    pub(super) fn new(limits: HttpLimits) -> Arc<Self> {
        Arc::new(Self { limits, table: Mutex::default() })
    }

    /// A seat for one who comes from there, if need be that of another. `None`: all are in use.
    pub(super) fn take(self: &Arc<Self>, from: IpAddr) -> Option<SeatGuard> {
        let network = network_of(from);
        let mut table = self.table.lock();
        if !(self.limits.is_shared)(from.to_canonical()) && !table.has_room(self.limits.per_address, |taken| taken.network == network) {
            return None;
        }
        let is_reserve = !table.has_room(self.limits.connections, |taken| !taken.is_reserve);
        if is_reserve && !table.has_room(RESERVE, |taken| taken.is_reserve) {
            return None;
        }
        let (number, stage, cut) = (table.next, Arc::new(ConnectionStage::new()), CancellationToken::new());
        table.next += 1;
        table.taken.insert(number, OccupiedSeat { network, is_reserve, stage: stage.clone(), cut: cut.clone() });
        Some(SeatGuard { seats: self.clone(), number, is_reserve, stage, cut })
    }

    /// Closes those that take too long, for as long as it is polled.
    pub(super) async fn watch(self: Arc<Self>) {
        let mut look = tokio::time::interval(LOOK.min(self.limits.head / 4).max(Duration::from_millis(1)));
        loop {
            look.tick().await;
            self.cut_all(|stage| stage.is_overdue(&self.limits));
        }
    }

    /// Closes those of whom nothing has been asked.
    pub(super) fn cut_waiting(&self) {
        self.cut_all(ConnectionStage::is_without_request);
    }

    /// Closes the one that has asked nothing for longest, if there is one.
    pub(super) fn make_room(&self) {
        self.table.lock().cut_oldest(|_| true);
    }

    /// Closes one, whatever it does. `false`: there is none.
    pub(super) fn cut_any(&self) -> bool {
        let mut table = self.table.lock();
        let any = table.taken.keys().next().copied();
        any.and_then(|number| table.taken.remove(&number)).inspect(|taken| taken.cut.cancel()).is_some()
    }

    fn cut_all(&self, is_due: impl Fn(&ConnectionStage) -> bool) {
        self.table.lock().taken.retain(|_, taken| {
            let is_due = is_due(&taken.stage);
            if is_due {
                taken.cut.cancel();
            }
            !is_due
        });
    }
}

impl Table {
    /// Whether one more of these fits below the bound, if need be in place of the oldest that nobody would miss.
    fn has_room(&mut self, bound: usize, of: impl Fn(&OccupiedSeat) -> bool) -> bool {
        self.taken.values().filter(|taken| of(taken)).count() < bound || self.cut_oldest(of)
    }

    fn cut_oldest(&mut self, of: impl Fn(&OccupiedSeat) -> bool) -> bool {
        let since = |(number, taken): (&u64, &OccupiedSeat)| taken.stage.expendable_since().map(|since| (since, *number));
        let oldest = self.taken.iter().filter(|(_, taken)| of(taken)).filter_map(since).min();
        let cut = oldest.and_then(|(_, number)| self.taken.remove(&number));
        if let Some(taken) = &cut {
            taken.cut.cancel();
        }
        cut.is_some()
    }
}

impl Drop for SeatGuard {
    fn drop(&mut self) {
        self.seats.table.lock().taken.remove(&self.number);
    }
}

/// Of IPv6 the first 64 bits: one customer has all addresses below them.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::StageKind;
    use super::*;

    fn seats(connections: usize, per_address: usize) -> Arc<Seats> {
        Seats::new(HttpLimits { connections, per_address, ..HttpLimits::default() })
    }

    fn from(address: &str) -> IpAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn one_address_has_its_share_and_a_network_of_ipv6_counts_as_one() {
        for addresses in [["192.0.2.7", "192.0.2.7", "::ffff:192.0.2.7"], ["2001:db8::1", "2001:db8::2", "2001:db8::3"]] {
            let seats = seats(100, 2);
            let answered = addresses[..2].iter().map(|address| seats.take(from(address)).expect("a seat"));
            let answered: Vec<SeatGuard> = answered.inspect(|seat| seat.stage.begin(StageKind::Answer)).collect();
            assert!(seats.take(from(addresses[2])).is_none(), "{addresses:?}");
            assert!(seats.take(from("192.0.2.8")).is_some() && seats.take(from("2001:db8:0:1::1")).is_some(), "the others are served");
            drop(answered);
            assert!(seats.take(from(addresses[2])).is_some(), "{addresses:?}");
        }
    }

    #[test]
    fn loopback_where_a_proxy_may_stand_has_no_share() {
        let seats = seats(100, 2);
        let all: Vec<_> = (0..50).map(|_| seats.take(from("127.0.0.1")).expect("a seat")).collect();
        assert!(all.iter().all(|seat| !seat.cut.is_cancelled()));
    }

    #[test]
    fn room_is_made_by_closing_who_has_asked_nothing_for_longest() {
        let seats = seats(3, 100);
        let [answered, old, young] = [0, 1, 2].map(|_| seats.take(from("192.0.2.7")).expect("a seat"));
        answered.stage.begin(StageKind::Answer);
        old.stage.begin(StageKind::Idle);
        young.stage.begin(StageKind::Body);
        let newcomer = seats.take(from("192.0.2.8")).expect("a seat");
        assert!(old.cut.is_cancelled() && !newcomer.is_reserve);
        assert!(!answered.cut.is_cancelled() && !young.cut.is_cancelled());
    }

    #[test]
    fn beyond_the_bound_there_is_a_reserve_and_no_more() {
        let seats = seats(2, 100);
        let take = || seats.take(from("192.0.2.7")).inspect(|seat| seat.stage.begin(StageKind::Answer));
        let ordinary = [take(), take()];
        assert!(ordinary.iter().flatten().all(|seat| !seat.is_reserve));
        let reserve: Vec<_> = (0..RESERVE).map(|_| take().expect("a seat")).collect();
        assert!(reserve.iter().all(|seat| seat.is_reserve));
        assert!(take().is_none(), "all are in use");
        drop(ordinary);
        assert!(take().is_some_and(|seat| !seat.is_reserve));
    }
}
