//! Every pool that draws on the server.

use leptos::prelude::*;

use super::model::PoolView;
use crate::pool::PoolSnapshot;
use crate::ui::format;
use crate::ui::level::LevelIcon;

/// One row a pool.
#[component]
pub fn PoolsTable(pools: Vec<PoolView>) -> impl IntoView {
    let rows = pools.into_iter().map(|pool| view! { <Row pool /> }).collect_view();
    view! {
        <section aria-labelledby="pools">
            <h2 id="pools">"Pools on this server"</h2>
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
fn Row(pool: PoolView) -> impl IntoView {
    let PoolView { name, snapshot, recent, .. } = pool;
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td><MiniLoad pool=snapshot /></td>
            <td class="number">{format!("{} / {}", snapshot.checked_out, snapshot.total_capacity())}</td>
            <td class="number">{snapshot.waiting}</td>
            <td class="number wide">{format::duration_text(recent.wait_p99)}</td>
        </tr>
    }
}

#[component]
fn MiniLoad(pool: PoolSnapshot) -> impl IntoView {
    let share = |connections: u32| format!("{:.1}%", 100.0 * f64::from(connections) / f64::from(pool.total_capacity().max(1)));
    let (used, base) = (share(pool.checked_out), share(pool.pool_size));
    view! {
        <span class="mini" data-level=pool.level().as_str()>
            <svg class="mini-load" height="12" aria-hidden="true">
                <rect class="bar-track" y="1" width="100%" height="10" rx="2" />
                <rect class="bar-used" y="1" width=used height="10" rx="2" data-level=pool.level().as_str() />
                <line class="base-mark" x1=base.clone() x2=base y1="0" y2="12" />
            </svg>
            <LevelIcon level=pool.level() />
            <span class="visually-hidden">{pool.level().label()}</span>
        </span>
    }
}
