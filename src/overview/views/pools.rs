//! The pools that this console can see into.

use leptos::prelude::*;

use super::mini_load::MiniLoad;
use crate::base::BasePath;
use crate::overview::model::PoolView;
use crate::overview::pool_address::page_of;
use crate::ui::format;

/// One row per pool. While the database does not answer, no pool has a level.
#[component]
pub fn PoolsTable(base: BasePath, pools: Vec<PoolView>, is_down: bool) -> impl IntoView {
    let page = |name: &str| base.of(&page_of(name));
    let rows = pools.into_iter().map(|pool| view! { <Row page=page(&pool.name) pool is_down /> }).collect_view();
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
fn Row(page: String, pool: PoolView, is_down: bool) -> impl IntoView {
    let level = pool.level().filter(|_| !is_down);
    let PoolView { name, snapshot, recent, .. } = pool;
    view! {
        <tr>
            <th scope="row"><a href=page>{name}</a></th>
            <td><MiniLoad load=&snapshot level /></td>
            <td class="number">{format!("{} / {}", snapshot.checked_out, snapshot.total_capacity())}</td>
            <td class="number">{snapshot.waiting}</td>
            <td class="number wide">{format::duration_text(recent.wait_p99_s)}</td>
        </tr>
    }
}
