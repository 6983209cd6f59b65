//! The other pools of the instance, and the other instances of the service.

use leptos::prelude::*;

use super::head::name_parts;
use crate::base::BasePath;
use crate::fleet::registry::ObservedPool;
use crate::overview::pool::model::ToldPool;
use crate::overview::pool::state;
use crate::overview::pool_address::page_of;
use crate::overview::views::mini_load::MiniLoad;
use crate::ui::format::{encoded, plural};

/// Two lists, bounded; nothing where there are no others.
#[component]
pub fn NeighboursTable<'a>(base: &'a BasePath, told: &'a ToldPool) -> impl IntoView + use<> {
    let (near, identity) = (&told.neighbours, &told.pool.identity);
    if near.same_instance.is_empty() && near.other_instances.is_empty() {
        return None;
    }
    let all = base.of(&format!("/?q={}", encoded(&format!("service:{}", identity.service))));
    let more = u32::try_from(near.more).unwrap_or(u32::MAX);
    let more = (more > 0)
        .then(|| view! { <p class="more"><a href=all>{plural(more, "more pool of this service", "more pools of this service")}</a></p> });
    Some(view! {
        <section class="pool-neighbours" aria-labelledby="neighbours">
            <h2 id="neighbours">"Pools beside it"</h2>
            <List base title="In the same instance" pools=&near.same_instance skip=2 />
            <List base title="Other instances of the service, the fullest first" pools=&near.other_instances skip=1 />
            {more}
        </section>
    })
}

/// `skip`: parts of the name that all of them share.
#[component]
fn List<'a>(base: &'a BasePath, title: &'static str, pools: &'a [ObservedPool], skip: usize) -> impl IntoView + use<> {
    (!pools.is_empty()).then(|| {
        let rows = pools.iter().map(|pool| row(base, pool, skip)).collect_view();
        view! {
            <table>
                <caption>{title}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Pool"</th>
                        <th scope="col">"Load"</th>
                        <th scope="col" class="number">"In use"</th>
                        <th scope="col" class="number">"Waiting"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    })
}

fn row(base: &BasePath, pool: &ObservedPool, skip: usize) -> impl IntoView + use<> {
    let (name, gauges) = (pool.identity.to_string(), &pool.reading.gauges);
    let parts = [&pool.identity.service, &pool.identity.instance, &pool.identity.pool];
    let short: Vec<&str> = parts.into_iter().skip(skip).map(String::as_str).filter(|part| !part.is_empty()).collect();
    let short = if short.is_empty() { name.clone() } else { short.join(" / ") };
    let count = |count: Option<u32>| count.map_or_else(|| "—".to_owned(), |count| count.to_string());
    view! {
        <tr>
            <th scope="row"><a href=base.of(&page_of(&name))>{name_parts(&short)}</a></th>
            <td><MiniLoad load=gauges level=state::level(pool) /></td>
            <td class="number">{format!("{} / {}", count(gauges.checked_out), count(gauges.total_capacity))}</td>
            <td class="number">{count(gauges.waiting)}</td>
        </tr>
    }
}
