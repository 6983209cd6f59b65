//! The load line in characters: from 0 to the capacity, what is in use, the base, the ticks, the queue beyond the edge.

use crate::server::rest::pools::PoolState;
use crate::server::rest::server::Facts;
use plimsoll_pool as pool;

/// The bar and the scale below it, each of this width at most.
pub fn load_line(pool: &PoolState, width: usize) -> [String; 2] {
    let queue = pool.waiting.filter(|waiting| *waiting > 0).map(|waiting| format!(" → {waiting} waiting")).unwrap_or_default();
    let width = width.saturating_sub(queue.chars().count()).max(10);
    match pool.total_capacity {
        Some(capacity) => [bar(pool, capacity, width) + &queue, scale(pool, capacity, width)],
        None => [format!("no load line: the capacity of this pool is not told{queue}"), String::new()],
    }
}

/// The server's bar: from 0 to `max_connections`, what is taken, and the mark beyond which ordinary roles are refused.
pub fn server_line(facts: &Facts, width: usize) -> String {
    let width = width.max(10);
    let at = |count: u32| place(count, facts.max_connections, width);
    let (used, usable) = (at(facts.taken).max(usize::from(facts.taken > 0)), at(facts.usable_slots).min(width - 1));
    let cell = |n: usize| match n {
        n if n == usable => '┃',
        n if n < used => '█',
        n if n > usable => '░',
        _ => '·',
    };
    (0..width).map(cell).collect()
}

/// Where so many connections are on a bar of this width.
fn place(count: u32, capacity: u32, width: usize) -> usize {
    let share = f64::from(count.min(capacity)) / f64::from(capacity.max(1));
    (share * width as f64).round() as usize
}

fn bar(pool: &PoolState, capacity: u32, width: usize) -> String {
    let at = |count: Option<u32>| count.map_or(0, |count| place(count, capacity, width));
    // One connection in use is seen, however long the bar.
    let used = at(pool.checked_out).max(usize::from(pool.checked_out > Some(0)));
    let (open, base) = (at(pool.open), at(pool.pool_size));
    let cell = |n: usize| match n {
        // The mark begins the overflow; without overflow it is the edge.
        n if n == base && pool.max_overflow > Some(0) => '┃',
        n if n < used => '█',
        n if n < open => '▒',
        _ => '·',
    };
    (0..width).map(cell).collect()
}

fn scale(pool: &PoolState, capacity: u32, width: usize) -> String {
    let mut line = vec![' '; width];
    let mut write = |from: usize, text: &str| {
        let text: Vec<char> = text.chars().collect();
        let fits = from + text.len() <= width && line[from.saturating_sub(1)..from + text.len()].iter().all(|cell| *cell == ' ');
        if fits {
            line[from..from + text.len()].copy_from_slice(&text);
        }
    };
    write(0, "0");
    let end = capacity.to_string();
    write(width.saturating_sub(end.len()), &end);
    if let Some(base) = pool.pool_size {
        write(place(base, capacity, width), &format!("┃{base} base"));
    }
    for percent in pool::Level::BOUNDS {
        write(place(percent, 100, width), &format!("╵{percent} %"));
    }
    line.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{pool, reading};
    use super::*;

    #[test]
    fn the_bar_shows_what_is_in_use_what_is_idle_and_where_overflow_begins() {
        let [bar, scale] = load_line(&PoolState { checked_out: Some(40), checked_in: Some(10), open: Some(50), ..pool() }, 30);
        assert_eq!(bar, "████████▒▒┃···················");
        assert_eq!(scale, "0         ┃50 base   ╵70 % 150");
    }

    #[test]
    fn the_bar_of_the_server_ends_where_ordinary_roles_are_refused() {
        let facts = reading().server.facts.expect("facts");
        let bar = server_line(&Facts { taken: 80, usable_slots: 90, max_connections: 100, ..facts }, 50);
        assert_eq!(bar, format!("{}{}┃{}", "█".repeat(40), "·".repeat(5), "░".repeat(4)));
    }

    #[test]
    fn a_queue_stands_beyond_the_edge() {
        let [bar, _] =
            load_line(&PoolState { checked_out: Some(150), checked_in: Some(0), open: Some(150), waiting: Some(7), ..pool() }, 40);
        assert!(bar.ends_with("█ → 7 waiting") && bar.chars().count() == 40, "{bar}");
    }

    #[test]
    fn one_in_use_is_seen_and_no_capacity_is_no_panic() {
        assert!(load_line(&PoolState { checked_out: Some(1), ..pool() }, 40)[0].starts_with('█'));
        let zero = Some(0);
        let none = PoolState {
            pool_size: zero,
            max_overflow: zero,
            total_capacity: zero,
            checked_out: zero,
            checked_in: zero,
            open: zero,
            ..pool()
        };
        assert_eq!(load_line(&none, 0)[0], "··········");
    }

    #[test]
    fn a_capacity_that_is_not_told_has_no_line() {
        let untold = PoolState { total_capacity: None, waiting: Some(2), ..pool() };
        assert_eq!(load_line(&untold, 40), ["no load line: the capacity of this pool is not told → 2 waiting", ""]);
    }
}
