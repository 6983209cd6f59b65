//! How the work is divided among the consoles that are there.

use super::{HeldLease, Member, SHARDS, Work};

/// What one round does to the leases, each with its term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub taken: Vec<(Work, i64)>,
    pub released: Vec<Work>,
}

/// What the console `process` does about leases that are free, and about those that are more than its share.
pub(super) fn changes(process: &str, members: &[Member], leases: &[HeldLease]) -> Changes {
    let alive = || members.iter().filter(|member| member.is_alive());
    // Where all have just begun, somebody has to.
    let has_settled = alive().any(Member::is_settled);
    let mut alive: Vec<&str> = alive().filter(|member| member.is_settled() || !has_settled).map(|member| member.process.as_str()).collect();
    alive.sort_unstable();
    let Some(rank) = alive.iter().position(|member| *member == process) else { return Changes::default() };
    let share = SHARDS / alive.len() + usize::from(rank < SHARDS % alive.len());
    let is_own = |lease: &&HeldLease| lease.holder == process && lease.left_ms > 0;
    let is_shard = |lease: &&HeldLease| matches!(lease.work, Work::Shard(_));
    let own: Vec<Work> = leases.iter().filter(is_own).filter(is_shard).map(|lease| lease.work).collect();
    let free = leases.iter().filter(|lease| lease.left_ms <= 0);
    let wanted = share.saturating_sub(own.len());
    // Two consoles that take at once begin at different ends.
    let (shards, others): (Vec<&HeldLease>, Vec<&HeldLease>) = free.partition(is_shard);
    let begin = shards.len() * rank / alive.len();
    let mut taken: Vec<(Work, i64)> =
        shards.iter().cycle().skip(begin).take(wanted.min(shards.len())).map(|lease| (lease.work, lease.term)).collect();
    taken.extend(others.into_iter().map(|lease| (lease.work, lease.term)));
    Changes { taken, released: own.into_iter().skip(share).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(process: &str, quiet_ms: i64) -> Member {
        Member {
            name: process.into(),
            process: process.into(),
            version: String::new(),
            address: None,
            started_ms: 0,
            age_ms: 60_000,
            quiet_ms,
            ahead_ms: None,
            spooled: 0,
            lost: 0,
        }
    }

    fn held(holders: impl Fn(Work) -> &'static str) -> Vec<HeldLease> {
        let lease = |work| {
            let holder = holders(work).to_owned();
            HeldLease { work, term: 7, left_ms: if holder.is_empty() { -1 } else { 1000 }, holder }
        };
        Work::all().map(lease).collect()
    }

    /// What is held after each console has done so in turn, until nothing changes.
    fn settled(members: &[Member], mut leases: Vec<HeldLease>) -> (Vec<HeldLease>, usize) {
        for rounds in 0..100 {
            let mut is_quiet = true;
            for member in members.iter().filter(|member| member.is_alive()) {
                let Changes { taken, released } = changes(&member.process, members, &leases);
                is_quiet &= taken.is_empty() && released.is_empty();
                for lease in &mut leases {
                    if taken.iter().any(|(work, _)| *work == lease.work) {
                        (lease.holder, lease.left_ms, lease.term) = (member.process.clone(), 1000, lease.term + 1);
                    }
                    if released.contains(&lease.work) {
                        (lease.holder, lease.left_ms) = (String::new(), 0);
                    }
                }
            }
            if is_quiet {
                return (leases, rounds);
            }
        }
        panic!("it does not settle: {leases:?}");
    }

    #[test]
    fn one_console_takes_everything() {
        let all = changes("a", &[member("a", 0)], &held(|_| ""));
        assert_eq!((all.taken.len(), all.released.len()), (Work::COUNT, 0));
        assert!(all.taken.iter().all(|(_, term)| *term == 7));
    }

    #[test]
    fn shards_are_divided_evenly_whoever_comes_or_goes() {
        let counts = |leases: &[HeldLease]| {
            let of = |name: &str| {
                leases.iter().filter(|lease| lease.holder == name && lease.work != Work::Rules && lease.work != Work::Notices).count()
            };
            [of("a"), of("b"), of("c")]
        };
        let three = [member("a", 0), member("b", 100), member("c", 0)];
        let (leases, rounds) = settled(&three, held(|_| "a"));
        assert_eq!((counts(&leases), rounds <= 3), ([22, 21, 21], true));
        let mut leases = leases;
        leases.iter_mut().filter(|lease| lease.holder == "b").for_each(|lease| lease.left_ms = -1);
        let (leases, rounds) = settled(&[member("a", 0), member("b", 5000), member("c", 0)], leases);
        assert_eq!((counts(&leases), rounds <= 2), ([32, 0, 32], true));
        assert!(leases.iter().all(|lease| lease.left_ms > 0), "nothing is left lying");
    }

    #[test]
    fn a_console_that_has_just_begun_gets_its_share_once_it_is_ready() {
        let begins = |process: &str, age_ms| Member { age_ms, ..member(process, 0) };
        let [dead, new] = [member("b", 5_000), begins("c", 4_999)];
        let left = || held(|work| if work.place().is_multiple_of(2) { "a" } else { "" });
        let members = [member("a", 0), dead.clone(), new];
        assert_eq!(changes("c", &members, &left()), Changes::default(), "it has not looked for its addresses yet");
        assert_eq!(changes("a", &members, &left()).taken.len(), Work::COUNT / 2, "who is ready takes all of it");
        let (leases, _) = settled(&[member("a", 0), dead, begins("c", 5_000)], held(|_| "a"));
        assert_eq!(leases.iter().filter(|lease| lease.holder == "c").count(), 32);
        let (leases, _) = settled(&[begins("a", 10), begins("c", 0)], held(|_| ""));
        assert!(leases.iter().all(|lease| lease.left_ms > 0), "where all have just begun, nobody waits");
    }

    #[test]
    fn a_console_that_is_not_known_to_live_takes_nothing() {
        assert_eq!(changes("a", &[member("b", 0)], &held(|_| "")), Changes::default());
    }
}
