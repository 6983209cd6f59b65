//! Pools that two dialects tell of one process.

use super::dialect::{KnownBy, Repeats, ToldPool};
use crate::fleet::model::Gauges;

/// The pools of a dialect that none of those before it has told.
pub(super) fn without_repeats(mut told: Vec<ToldPool>, before: &[ToldPool], repeats: &Repeats) -> Vec<ToldPool> {
    let others: Vec<_> = before.iter().filter(|pool| repeats.of.contains(&pool.dialect.id)).collect();
    let (by_name, unnamed): (Vec<&ToldPool>, Vec<_>) =
        others.into_iter().partition(|other| told.iter().any(|pool| pool.instance == other.instance && pool.name == other.name));
    told.retain(|pool| !by_name.iter().any(|other| pool.instance == other.instance && pool.name == other.name));
    if repeats.known_by == KnownBy::NameOrSize {
        // Each of the others is one of these pools at most: a pool of the same size beside it stays.
        for other in unnamed {
            let alike = told.iter().enumerate().filter(|(_, pool)| is_alike(pool, other));
            let closest = alike.min_by_key(|(_, pool)| distance(&pool.reading.gauges, &other.reading.gauges)).map(|(place, _)| place);
            if let Some(place) = closest {
                told.remove(place);
            }
        }
    }
    told
}

fn is_alike(one: &ToldPool, other: &ToldPool) -> bool {
    let size = |pool: &ToldPool| (pool.reading.gauges.pool_size, pool.reading.gauges.total_capacity);
    one.instance == other.instance && size(one) == size(other)
}

/// How many connections two readings differ by. They are of one scrape, but not of one instant.
fn distance(one: &Gauges, other: &Gauges) -> u32 {
    let differ = |one: Option<u32>, other: Option<u32>| one.unwrap_or_default().abs_diff(other.unwrap_or_default());
    differ(one.checked_out, other.checked_out).saturating_add(differ(one.checked_in, other.checked_in))
}
