//! The pools that this console can see into.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::overview::model::PoolView;
use crate::ui::format;
use crate::ui::level::LevelIcon;
use plimsoll_model::{Level, PoolSnapshot};

/// One row per pool. While the database does not answer, no pool has a level.
#[component]
pub fn PoolsTable(base: BasePath, pools: Vec<PoolView>, is_down: bool) -> impl IntoView {
    let past = |name: &str| base.of(&format!("/history?source={}", format::encoded(name)));
    let rows = pools.into_iter().map(|pool| view! { <Row past=past(&pool.name) pool is_down /> }).collect_view();
    view! {
        <section aria-labelledby="pools">
            <h2 id="pools">"Pools"</h2>
            <table class="pools">
                <thead>
                    <tr>
                        <th scope="col">"Pool"</th>
                        <th scope="col">"Load"</th>
                        <th scope="col" class="number">"In use"</th>
                        <th scope="col" class="number">"Waiting"</th>
                        <th scope="col" class="number wide">"Wait p99"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Row(past: String, pool: PoolView, is_down: bool) -> impl IntoView {
    let level = pool.level().filter(|_| !is_down);
    let PoolView { name, snapshot, recent, .. } = pool;
    view! {
        <tr>
            <th scope="row"><a href=past>{name}</a></th>
            <td><MiniLoad pool=snapshot level /></td>
            <td class="number">{format!("{} / {}", snapshot.checked_out, snapshot.total_capacity())}</td>
            <td class="number">{snapshot.waiting}</td>
            <td class="number wide">{format::duration_text(recent.wait_p99_s)}</td>
        </tr>
    }
}

#[component]
fn MiniLoad(pool: PoolSnapshot, level: Option<Level>) -> impl IntoView {
    let share = |connections: u32| format!("{:.1}%", 100.0 * f64::from(connections) / f64::from(pool.total_capacity().max(1)));
    let (used, base) = (share(pool.checked_out), share(pool.pool_size));
    let word = level.map_or("unknown", Level::as_str);
    view! {
        <span class="mini" data-level=word>
            <svg class="mini-load" height="12" aria-hidden="true">
                <rect class="bar-track" y="1" width="100%" height="10" rx="2" />
                <rect class="bar-used" y="1" width=used height="10" rx="2" data-level=word />
                <line class="base-mark" x1=base.clone() x2=base y1="0" y2="12" />
            </svg>
            {level.map(|level| view! { <LevelIcon level /> })}
            <span class="visually-hidden">{level.map_or("Unknown", Level::label)}</span>
        </span>
    }
}
