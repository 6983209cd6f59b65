//! Which of the pools that a console knows are full or queue. Pure.

use super::model::Subject;

/// Pools that are named.
const NAMED: usize = 3;

/// A pool at this moment, as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolNow {
    pub name: String,
    /// Of a pooler; else of a service.
    pub of_pooler: bool,
    pub checked_out: Option<u32>,
    pub total_capacity: Option<u32>,
    pub waiting: Option<u32>,
}

impl PoolNow {
    fn is_full(&self) -> bool {
        self.total_capacity.zip(self.checked_out).is_some_and(|(capacity, taken)| capacity > 0 && taken >= capacity)
    }

    fn queues(&self) -> bool {
        self.waiting.is_some_and(|waiting| waiting > 0)
    }

    fn sentence(&self) -> String {
        let taken = match (self.checked_out, self.total_capacity) {
            (Some(taken), Some(capacity)) => format!("{taken} of {capacity} connections in use"),
            (Some(taken), None) => format!("{taken} connections in use"),
            (None, _) => "connections in use not told".to_owned(),
        };
        let waiting = self.waiting.map(|waiting| format!(", {waiting} waiting")).unwrap_or_default();
        format!("{}: {taken}{waiting}.", self.name)
    }
}

/// In sentences; empty where no pool of this kind is known, or the subject is none of pools.
pub fn of_pools(subject: Subject, pools: &[PoolNow]) -> Vec<String> {
    let Some(of_pooler) = subject.is_of_poolers() else { return Vec::new() };
    let known: Vec<&PoolNow> = pools.iter().filter(|pool| pool.of_pooler == of_pooler).collect();
    let mut busy: Vec<&PoolNow> = known.iter().copied().filter(|pool| pool.is_full() || pool.queues()).collect();
    busy.sort_by_key(|pool| std::cmp::Reverse((pool.waiting, pool.checked_out)));
    match (known.len(), busy.len()) {
        (0, _) => Vec::new(),
        (1, 0) => vec![format!("The one pool that this console knows of is neither full nor queueing now; {}", known[0].sentence())],
        (all, 0) => vec![format!("None of the {all} pools that this console knows of is full or queueing now.")],
        (_, count) => {
            let more = count.saturating_sub(NAMED);
            let named = busy.iter().take(NAMED).map(|pool| pool.sentence());
            named.chain((more > 0).then(|| format!("{more} more are full or queueing."))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(name: &str, checked_out: u32, waiting: u32) -> PoolNow {
        PoolNow {
            name: name.to_owned(),
            of_pooler: false,
            checked_out: Some(checked_out),
            total_capacity: Some(15),
            waiting: Some(waiting),
        }
    }

    #[test]
    fn pools_that_queue_come_first_and_what_is_not_told_is_said() {
        let silent = PoolNow { checked_out: None, total_capacity: None, ..pool("till / 1", 0, 2) };
        let pools = [pool("orders / 1", 15, 0), pool("orders / 2", 15, 42), pool("calm / 1", 3, 0), silent];
        assert_eq!(
            of_pools(Subject::ServicePool, &pools),
            [
                "orders / 2: 15 of 15 connections in use, 42 waiting.",
                "till / 1: connections in use not told, 2 waiting.",
                "orders / 1: 15 of 15 connections in use, 0 waiting."
            ]
        );
        assert_eq!(of_pools(Subject::PoolerPool, &pools), Vec::<String>::new());
        assert_eq!(of_pools(Subject::ServerConnections, &pools), Vec::<String>::new());
        let calm = [pool("calm / 1", 3, 0), pool("calm / 2", 3, 0)];
        assert_eq!(of_pools(Subject::ServicePool, &calm), ["None of the 2 pools that this console knows of is full or queueing now."]);
    }
}
