//! From who waits for whom to trees. A session may wait for several; it stands once, below the first of them that
//! is reached from a root.

use std::collections::{BTreeMap, BTreeSet};

/// A line of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub pid: i32,
    pub depth: u32,
    /// It is part of a ring that nobody outside holds up.
    pub ring: bool,
}

/// The lines of all trees: the root that most wait for first, below each session those who wait for it. `edges`:
/// a session and those that it waits for.
pub fn trees(edges: &[(i32, Vec<i32>)]) -> Vec<Place> {
    let waiting: BTreeSet<i32> = edges.iter().filter(|(_, by)| !by.is_empty()).map(|(pid, _)| *pid).collect();
    let mut waiters = BTreeMap::<i32, BTreeSet<i32>>::new();
    for (pid, by) in edges {
        for blocker in by {
            waiters.entry(*blocker).or_default().insert(*pid);
        }
    }
    let roots = waiters.keys().filter(|pid| !waiting.contains(pid));
    let mut grown: Vec<Vec<Place>> = Vec::new();
    let mut placed = BTreeSet::new();
    for root in roots {
        grown.push(grow(*root, false, &waiters, &mut placed));
    }
    // Whoever is left waits in a ring or below one: there is no root, so one of them stands for it.
    for pid in waiting {
        if !placed.contains(&pid) {
            grown.push(grow(in_ring(pid, edges), true, &waiters, &mut placed));
        }
    }
    grown.sort_by_key(|tree| std::cmp::Reverse(tree.len()));
    grown.concat()
}

fn grow(root: i32, ring: bool, waiters: &BTreeMap<i32, BTreeSet<i32>>, placed: &mut BTreeSet<i32>) -> Vec<Place> {
    let (mut tree, mut next) = (Vec::new(), vec![(root, 0)]);
    while let Some((pid, depth)) = next.pop() {
        if !placed.insert(pid) {
            continue;
        }
        tree.push(Place { pid, depth, ring: ring && depth == 0 });
        next.extend(waiters.get(&pid).into_iter().flatten().rev().map(|waiter| (*waiter, depth + 1)));
    }
    tree
}

/// Whoever waits for somebody, and so on, comes round to a member of the ring.
fn in_ring(mut pid: i32, edges: &[(i32, Vec<i32>)]) -> i32 {
    let mut seen = BTreeSet::new();
    while seen.insert(pid) {
        match edges.iter().find(|(waiter, _)| *waiter == pid).and_then(|(_, by)| by.first()) {
            Some(blocker) => pid = *blocker,
            None => break,
        }
    }
    pid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(edges: &[(i32, &[i32])]) -> Vec<(i32, u32, bool)> {
        let edges: Vec<_> = edges.iter().map(|(pid, by)| (*pid, by.to_vec())).collect();
        trees(&edges).into_iter().map(|place| (place.pid, place.depth, place.ring)).collect()
    }

    #[test]
    fn nobody_waits_for_nobody() {
        assert_eq!(drawn(&[(1, &[]), (2, &[])]), []);
    }

    #[test]
    fn a_chain_of_three_begins_with_its_root() {
        assert_eq!(drawn(&[(7, &[8]), (8, &[9]), (9, &[])]), [(9, 0, false), (8, 1, false), (7, 2, false)]);
    }

    #[test]
    fn the_root_that_most_wait_for_comes_first() {
        assert_eq!(drawn(&[(1, &[2]), (4, &[3]), (5, &[3])]), [(3, 0, false), (4, 1, false), (5, 1, false), (2, 0, false), (1, 1, false)]);
    }

    #[test]
    fn who_waits_for_two_stands_once() {
        assert_eq!(drawn(&[(1, &[2, 3]), (2, &[3])]), [(3, 0, false), (1, 1, false), (2, 1, false)]);
    }

    #[test]
    fn a_ring_has_no_root_and_is_shown_all_the_same() {
        assert_eq!(drawn(&[(1, &[2]), (2, &[1])]), [(1, 0, true), (2, 1, false)]);
        assert_eq!(drawn(&[(1, &[2]), (2, &[3]), (3, &[2])]), [(2, 0, true), (1, 1, false), (3, 1, false)]);
    }

    #[test]
    fn somebody_who_blocks_itself_is_a_ring_of_one() {
        assert_eq!(drawn(&[(1, &[1])]), [(1, 0, true)]);
    }
}
