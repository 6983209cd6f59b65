//! How many connections a server has room for, and what to do where they do not fit. The one answer to that question: the
//! overview, *Capacity*, the alerts, `check` and pool-stats all take it from here.

use serde::{Deserialize, Serialize};

use crate::Slots;

/// What an advised `max_connections` leaves for those who come by: a dump, a person with psql, a monitor.
const SPARE: u32 = 10;
/// An advised `max_connections` is a round number.
const STEP: u32 = 50;
/// With more connections than this a pooler is the better answer: each further one costs all others.
const MANY: u32 = 500;
/// PostgreSQL's own upper bound (MAX_BACKENDS) lies far above; nobody should come near.
const HIGHEST: u32 = 100_000;
/// Memory of one more connection that does some work, in megabytes: 5 to 10 in most reports.
const MEGABYTES_EACH: u64 = 10;

/// A server's slots, and the pool that wants some of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Slots of the server in all.
    pub max_connections: u32,
    /// `superuser_reserved_connections + reserved_connections`, and the slots that a cloud provider keeps for itself.
    pub reserved: u32,
    /// Slots that everybody but the pool can take: other pools all that they may, all others the most that was seen of them.
    pub elsewhere: u32,
    /// The largest of them, with its number, where that is known.
    pub largest: Option<(String, u32)>,
    /// The declared service that the pool is of; `None`: the pool that the console shows.
    pub service: Option<String>,
    /// Processes that have such a pool.
    pub instances: u32,
    /// The base of each.
    pub pool_size: u32,
    /// What each may open besides.
    pub max_overflow: u32,
}

/// Whether the pool fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// So many slots are missing.
    Short(u32),
    /// It fits, and one more instance, as during a rolling deploy, does not.
    NoDeploy,
    /// So many more instances fit.
    Fits(u32),
}

impl Room {
    /// The server's slots.
    pub fn slots(&self) -> Slots {
        Slots { max_connections: self.max_connections, reserved: self.reserved }
    }

    /// Slots for ordinary roles.
    pub fn usable(&self) -> u32 {
        self.slots().usable()
    }

    /// Connections of one instance.
    pub fn capacity(&self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }

    /// Slots that everybody together can take.
    pub fn at_most(&self) -> u32 {
        self.capacity().saturating_mul(self.instances).saturating_add(self.elsewhere)
    }

    /// Slots that are left then; below zero: so many are missing.
    pub fn headroom(&self) -> i64 {
        self.slots().headroom(self.at_most())
    }

    /// Slots for all instances of the pool.
    pub fn left_for_the_pool(&self) -> u32 {
        self.slots().left(self.elsewhere)
    }

    /// Who needs the room.
    pub fn subject(&self) -> &str {
        self.service.as_deref().unwrap_or("The pool")
    }

    /// Whether all instances fit, and how many more would.
    pub fn fit(&self) -> Fit {
        match (self.headroom(), self.capacity().max(1)) {
            (short @ ..0, _) => Fit::Short(u32::try_from(-short).unwrap_or(u32::MAX)),
            (left, capacity) if left < i64::from(capacity) => Fit::NoDeploy,
            (left, capacity) => Fit::Fits(u32::try_from(left / i64::from(capacity)).unwrap_or(u32::MAX)),
        }
    }

    /// `max_connections` with room for the pool, one more instance of it, all others, and a few who come by.
    pub fn advised(&self) -> u32 {
        let sum = [self.capacity(), self.reserved, SPARE].into_iter().fold(self.at_most(), u32::saturating_add);
        sum.div_ceil(STEP).saturating_mul(STEP).min(HIGHEST)
    }

    /// The largest capacity of each instance with which one more instance fits as well.
    pub fn most_each(&self) -> u32 {
        self.left_for_the_pool() / self.instances.saturating_add(1)
    }

    /// What makes the pool fit: a sentence, the same wherever it is said.
    pub fn remedy(&self) -> String {
        let (advised, most) = (self.advised(), self.most_each());
        if self.capacity() == 0 {
            return self.remedy_without_a_pool();
        }
        if most == 0 {
            return self.remedy_elsewhere();
        }
        let of = self.service.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
        let lower = match most.checked_sub(self.pool_size) {
            Some(0) => format!("set max_overflow{of} to 0"),
            Some(overflow) => format!("set max_overflow{of} to at most {overflow}"),
            None => format!("set pool_size + max_overflow{of} to at most {most}"),
        };
        let pooler = if advised > MANY { " So many sessions slow each other down: consider PgBouncer in between." } else { "" };
        format!("Raise max_connections to {advised}, or {lower}: either has room for a rolling deploy.{pooler}")
    }

    /// Where no size of the pool would do.
    fn remedy_elsewhere(&self) -> String {
        format!(
            "Other applications can take {} of the {} usable slots{}, so no size of this pool fits. Lower their pool sizes, {}",
            self.elsewhere,
            self.usable(),
            self.most_elsewhere(),
            self.more_slots()
        )
    }

    /// Where only sessions were seen, and no pool is known whose size could be advised.
    fn remedy_without_a_pool(&self) -> String {
        format!("Lower the pool sizes of the applications{}, {}", self.most_elsewhere(), self.more_slots())
    }

    fn most_elsewhere(&self) -> String {
        self.largest.as_ref().map(|(name, count)| format!(" ({name}: {count})")).unwrap_or_default()
    }

    fn more_slots(&self) -> String {
        let advised = self.advised();
        let more = advised.saturating_sub(self.max_connections);
        let memory = megabytes(u64::from(more) * MEGABYTES_EACH);
        format!("put PgBouncer in between, or raise max_connections to {advised}: {more} more connections take up to {memory} of memory.")
    }

    /// What a pool can do that needs more connections: a clause without its full stop.
    pub fn growth(&self) -> String {
        match self.most_each().checked_sub(self.capacity()) {
            Some(1..) => format!(
                "raise max_overflow to at most {} (the server has the slots) or shorten the longest holds",
                self.most_each().saturating_sub(self.pool_size)
            ),
            _ => format!(
                "shorten the longest holds; the server has no slots for a larger pool before max_connections is {}",
                self.advised_for_more()
            ),
        }
    }

    /// The same for a pool that is to be larger than it is now: half as large again.
    fn advised_for_more(&self) -> u32 {
        let grown = self.pool_size.max(self.capacity() / 2);
        Self { max_overflow: self.max_overflow.saturating_add(grown), ..self.clone() }.advised()
    }
}

/// What a pool can do that needs more connections, where its server may not be known.
pub fn growth(room: Option<&Room>) -> String {
    room.map_or_else(|| "shorten the longest holds, or raise max_overflow if the server has the slots".to_owned(), Room::growth)
}

fn megabytes(count: u64) -> String {
    if count >= 1024 { format!("{:.1} GB", count as f64 / 1024.0) } else { format!("{count} MB") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn room(max_connections: u32, elsewhere: u32, pool_size: u32, max_overflow: u32) -> Room {
        Room { max_connections, reserved: 3, elsewhere, instances: 1, pool_size, max_overflow, ..Room::default() }
    }

    #[test]
    fn a_pool_that_does_not_fit_has_two_ways_out() {
        let stock = room(100, 0, 50, 100);
        assert_eq!((stock.fit(), stock.advised(), stock.most_each()), (Fit::Short(53), 350, 48));
        let said = "Raise max_connections to 350, or set pool_size + max_overflow to at most 48: either has room for a rolling deploy.";
        assert_eq!(stock.remedy(), said);
        assert!(room(300, 6, 50, 100).remedy().contains("set max_overflow to at most 95"));
    }

    #[test]
    fn where_others_hold_everything_no_size_of_the_pool_is_advised() {
        let full = Room { largest: Some(("shop".into(), 97)), ..room(100, 97, 2, 2) };
        let said = full.remedy();
        assert!(
            said.starts_with("Other applications can take 97 of the 97 usable slots (shop: 97)") && said.contains("PgBouncer"),
            "{said}"
        );
        assert!(said.contains("max_connections to 150: 50 more connections take up to 500 MB of memory") && !said.contains("at most 0"));
    }

    #[test]
    fn a_pool_is_never_told_to_grow_where_the_server_has_no_slots() {
        assert!(room(500, 6, 50, 100).growth().starts_with("raise max_overflow to at most 195"));
        for full in [room(300, 6, 50, 100), room(100, 0, 50, 100), room(100, 97, 2, 2)] {
            assert!(full.growth().starts_with("shorten the longest holds; the server has no slots"), "{}", full.growth());
        }
        assert!(growth(None).contains("if the server has the slots"));
    }

    #[test]
    fn a_declared_service_is_named_and_without_a_pool_no_size_is_advised() {
        let shop = Room { service: Some("shop".into()), ..room(300, 6, 50, 100) };
        assert!(shop.remedy().contains("set max_overflow of shop to at most 95"), "{}", shop.remedy());
        let none = Room { largest: Some(("shop".into(), 80)), instances: 0, ..room(100, 90, 0, 0) };
        let said = "Lower the pool sizes of the applications (shop: 80), put PgBouncer in between, or raise max_connections to 150: 50 more connections take up to 500 MB of memory.";
        assert_eq!(none.remedy(), said);
    }

    #[test]
    fn a_deploy_needs_room_for_one_whole_instance_more() {
        let fit = |max_connections| room(max_connections, 0, 50, 100).fit();
        assert_eq!([fit(152), fit(153), fit(302)], [Fit::Short(1), Fit::NoDeploy, Fit::NoDeploy]);
        assert_eq!([fit(303), fit(452), fit(453)], [Fit::Fits(1), Fit::Fits(1), Fit::Fits(2)]);
    }

    #[test]
    fn a_pooler_is_advised_for_more_than_five_hundred_connections() {
        let of = |elsewhere| room(400, elsewhere, 50, 100);
        assert_eq!((of(187).advised(), of(188).advised()), (500, 550));
        assert!(!of(187).remedy().contains("PgBouncer") && of(188).remedy().ends_with("consider PgBouncer in between."));
    }

    #[test]
    fn a_base_that_just_fits_is_left_without_overflow() {
        let said = room(103, 0, 50, 100).remedy();
        assert!(said.contains("or set max_overflow to 0: either"), "{said}");
    }

    #[test]
    fn to_grow_means_half_as_large_again_or_by_the_base() {
        let needed = |pool_size, max_overflow| growth(Some(&room(300, 6, pool_size, max_overflow)));
        assert!(needed(50, 100).ends_with("before max_connections is 500"), "{}", needed(50, 100));
        assert!(needed(150, 0).ends_with("before max_connections is 650"), "{}", needed(150, 0));
    }

    #[test]
    fn memory_is_told_in_megabytes_or_in_gigabytes() {
        assert_eq!([megabytes(1_023), megabytes(1_024), megabytes(1_536)], ["1023 MB", "1.0 GB", "1.5 GB"]);
    }

    #[test]
    fn a_pool_is_named_by_its_service() {
        let pool = room(100, 0, 5, 0);
        assert_eq!(pool.subject(), "The pool");
        assert_eq!(Room { service: Some("shop".into()), ..pool }.subject(), "shop");
    }

    proptest! {
        #[test]
        fn what_is_advised_fits(max in 10u32..1000, elsewhere in 0u32..500, size in 1u32..200, overflow in 0u32..300, instances in 1u32..20) {
            let room = Room { instances, ..room(max, elsewhere, size, overflow) };
            let raised = Room { max_connections: room.advised(), ..room.clone() };
            prop_assert!(matches!(raised.fit(), Fit::Fits(_)), "{raised:?}");
            let most = room.most_each();
            if most > 0 {
                let lowered = Room { pool_size: most, max_overflow: 0, ..room.clone() };
                prop_assert!(matches!(lowered.fit(), Fit::Fits(_)), "{lowered:?}");
            }
            prop_assert!(!room.remedy().contains("at most 0"), "{}", room.remedy());
            prop_assert!(!room.growth().starts_with("raise max_overflow") || matches!(room.fit(), Fit::Fits(_)));
        }
    }
}
