//! The load line of a pool in the row of a table.

use leptos::prelude::*;

use crate::fleet::model::Gauges;
use crate::ui::level::LevelIcon;
use plimsoll_model::{Level, PoolSnapshot};

/// Shares of the capacity. `None`: not told, and not drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SmallLoad {
    pub used: Option<f64>,
    pub base: Option<f64>,
}

impl From<&PoolSnapshot> for SmallLoad {
    fn from(pool: &PoolSnapshot) -> Self {
        let share = |connections: u32| share(connections, pool.total_capacity());
        Self { used: share(pool.checked_out), base: share(pool.pool_size) }
    }
}

impl From<&Gauges> for SmallLoad {
    fn from(told: &Gauges) -> Self {
        let share = |connections: Option<u32>| share(connections?, told.total_capacity?);
        Self { used: share(told.checked_out), base: share(told.pool_size) }
    }
}

fn share(connections: u32, capacity: u32) -> Option<f64> {
    (capacity > 0).then(|| (f64::from(connections) / f64::from(capacity)).min(1.0))
}

/// The bar, with the icon of the level and its word for who does not see it.
#[component]
pub fn MiniLoad(#[prop(into)] load: SmallLoad, level: Option<Level>) -> impl IntoView {
    let percent = |share: f64| format!("{:.1}%", 100.0 * share);
    let word = level.map_or("unknown", Level::as_str);
    let used = load.used.map(|used| view! { <rect class="bar-used" y="1" width=percent(used) height="10" rx="2" data-level=word /> });
    let base = load.base.map(|base| view! { <line class="base-mark" x1=percent(base) x2=percent(base) y1="0" y2="12" /> });
    view! {
        <span class="mini" data-level=word>
            <svg class="mini-load" height="12" aria-hidden="true">
                <rect class="bar-track" y="1" width="100%" height="10" rx="2" />
                {used}
                {base}
            </svg>
            {level.map(|level| view! { <LevelIcon level /> })}
            <span class="visually-hidden">{level.map_or("Unknown", Level::label)}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_a_capacity_that_is_not_told_is_not_drawn() {
        let told = Gauges { checked_out: Some(5), pool_size: Some(10), total_capacity: Some(10), ..Gauges::default() };
        assert_eq!(SmallLoad::from(&told), SmallLoad { used: Some(0.5), base: Some(1.0) });
        let unlimited = Gauges { total_capacity: None, ..told };
        assert_eq!(SmallLoad::from(&unlimited), SmallLoad::default());
        assert_eq!(SmallLoad::from(&PoolSnapshot::default()), SmallLoad::default(), "no capacity");
    }
}
