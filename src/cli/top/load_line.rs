//! The load line in characters: from 0 to the capacity, what is in use, the base, the ticks, the queue beyond the edge.

use crate::server::rest::pools::PoolState;
use crate::server::rest::server::Facts;
use plimsoll_pool as pool;

/// The bar and the scale below it, each of this width at most.
pub fn load_line(pool: &PoolState, width: usize) -> [String; 2] {
    let queue = if pool.waiting > 0 { format!(" → {} waiting", pool.waiting) } else { String::new() };
    let width = width.saturating_sub(queue.chars().count()).max(10);
    [bar(pool, width) + &queue, scale(pool, width)]
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

fn bar(pool: &PoolState, width: usize) -> String {
    let at = |count: u32| place(count, pool.total_capacity, width);
    // One connection in use is seen, however long the bar.
    let used = at(pool.checked_out).max(usize::from(pool.checked_out > 0));
    let (open, base) = (at(pool.open), at(pool.pool_size));
    let cell = |n: usize| match n {
        // The mark begins the overflow; without overflow it is the edge.
        n if n == base && pool.max_overflow > 0 => '┃',
        n if n < used => '█',
        n if n < open => '▒',
        _ => '·',
    };
    (0..width).map(cell).collect()
}

fn scale(pool: &PoolState, width: usize) -> String {
    let mut line = vec![' '; width];
    let mut write = |from: usize, text: &str| {
        let text: Vec<char> = text.chars().collect();
        let fits = from + text.len() <= width && line[from.saturating_sub(1)..from + text.len()].iter().all(|cell| *cell == ' ');
        if fits {
            line[from..from + text.len()].copy_from_slice(&text);
        }
    };
    write(0, "0");
    let capacity = pool.total_capacity.to_string();
    write(width.saturating_sub(capacity.len()), &capacity);
    write(place(pool.pool_size, pool.total_capacity, width), &format!("┃{} base", pool.pool_size));
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
        let [bar, scale] = load_line(&PoolState { checked_out: 40, checked_in: 10, open: 50, ..pool() }, 30);
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
        let [bar, _] = load_line(&PoolState { checked_out: 150, checked_in: 0, open: 150, waiting: 7, ..pool() }, 40);
        assert!(bar.ends_with("█ → 7 waiting") && bar.chars().count() == 40, "{bar}");
    }

    #[test]
    fn one_in_use_is_seen_and_no_capacity_is_no_panic() {
        assert!(load_line(&PoolState { checked_out: 1, ..pool() }, 40)[0].starts_with('█'));
        let none = PoolState { pool_size: 0, max_overflow: 0, total_capacity: 0, checked_out: 0, checked_in: 0, open: 0, ..pool() };
        assert_eq!(load_line(&none, 0)[0], "··········");
    }
}
