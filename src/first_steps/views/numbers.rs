//! Pools and caches as they were told, and what is not told.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;

use crate::fleet::dialects;
use crate::fleet::registry::{ObservedCache, ObservedPool};
use crate::ui::level::StateBadge;

/// More rows hide what follows; the fleet has them all.
const ROWS: usize = 20;

fn title(pool: &ObservedPool) -> String {
    title_of(pool.dialect.as_deref().unwrap_or(pool.kind.as_str()))
}

/// The library as its users call it, by the id of its dialect; or the kind of source.
pub fn title_of(id: &str) -> String {
    let found = dialects::ALL.iter().find(|dialect| dialect.name.id == id);
    found.map_or_else(|| id.replace('_', "-"), |dialect| dialect.name.title.to_owned())
}

fn told(count: Option<impl ToString>) -> String {
    count.map_or_else(|| "not told".to_owned(), |count| count.to_string())
}

/// A row for each pool.
#[component]
pub fn Pools(pools: Vec<ObservedPool>) -> impl IntoView {
    (!pools.is_empty()).then(|| {
        let rest = pools.len().saturating_sub(ROWS);
        let rows = pools.iter().take(ROWS).map(|pool| view! { <PoolRow pool=pool.clone() /> }).collect_view();
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Pools, table">
                <table class="told-pools">
                    <thead>
                        <tr>
                            <th scope="col">"Service, instance, pool"</th>
                            <th scope="col" class="number">"In use"</th>
                            <th scope="col" class="number">"Capacity"</th>
                            <th scope="col" class="number">"Waiting"</th>
                            <th scope="col" class="number">"Idle"</th>
                            <th scope="col">"Level"</th>
                            <th scope="col">"Read as"</th>
                            <th scope="col">"Evidence"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(rest > 0).then(|| view! { <p class="more">{format!("{rest} more pools.")}</p> })}
            <NotTold pools />
        }
    })
}

#[component]
fn PoolRow(pool: ObservedPool) -> impl IntoView {
    let gauges = pool.reading.gauges;
    let wrong: Vec<String> = pool.reading.contradictions.iter().map(ToString::to_string).collect();
    let remarks = wrong.into_iter().map(|said| view! { <span class="remark">{said}</span> }).collect_view();
    let meaning = pool.evidence.meaning();
    view! {
        <tr>
            <th scope="row"><bdi>{pool.identity.to_string()}</bdi>{remarks}</th>
            <td class="number">{told(gauges.checked_out)}</td>
            <td class="number">{told(gauges.total_capacity)}</td>
            <td class="number">{told(gauges.waiting)}</td>
            <td class="number">{told(gauges.checked_in)}</td>
            <td><StateBadge level=gauges.level() /></td>
            <td>{title(&pool)}</td>
            <td><abbr title=meaning>{format!("{:?}", pool.evidence)}</abbr></td>
        </tr>
    }
}

/// Once for each library: what one of its pools or more do not tell, and what its owner can do.
#[component]
fn NotTold(pools: Vec<ObservedPool>) -> impl IntoView {
    let mut by_title = BTreeMap::<String, BTreeMap<String, BTreeSet<String>>>::new();
    for pool in &pools {
        let remedies = by_title.entry(title(pool)).or_default();
        for (number, remedy) in pool.not_told().iter() {
            remedies.entry(remedy.to_string()).or_default().insert(number.to_string());
        }
    }
    by_title.retain(|_, remedies| !remedies.is_empty());
    let list = |(title, remedies): (String, BTreeMap<String, BTreeSet<String>>)| {
        let items = remedies.into_iter().map(|(remedy, numbers)| {
            let numbers = numbers.into_iter().collect::<Vec<_>>().join(", ");
            view! { <li><strong>{numbers}</strong>": "{remedy}</li> }
        });
        let items = items.collect_view();
        view! {
            <details class="not-told">
                <summary>{format!("Not told by {title}")}</summary>
                <ul>{items}</ul>
            </details>
        }
    };
    by_title.into_iter().map(list).collect_view()
}

/// A row for each cache.
#[component]
pub fn Caches(caches: Vec<ObservedCache>) -> impl IntoView {
    (!caches.is_empty()).then(|| {
        let rows = caches.into_iter().take(ROWS).map(|cache| view! { <CacheRow cache /> }).collect_view();
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Caches, table">
                <table class="told-pools">
                    <thead>
                        <tr>
                            <th scope="col">"Cache"</th>
                            <th scope="col">"Version"</th>
                            <th scope="col" class="number">"Clients"</th>
                            <th scope="col" class="number">"Most clients"</th>
                            <th scope="col" class="number">"Hits"</th>
                            <th scope="col" class="number">"Misses"</th>
                            <th scope="col" class="number">"Keys"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}

#[component]
fn CacheRow(cache: ObservedCache) -> impl IntoView {
    let (gauges, counters) = (&cache.reading.gauges, &cache.reading.counters);
    view! {
        <tr>
            <th scope="row"><bdi>{format!("{} / {}", cache.service, cache.address)}</bdi></th>
            <td>{told(cache.reading.version.clone())}</td>
            <td class="number">{told(gauges.connected_clients)}</td>
            <td class="number">{told(gauges.max_clients)}</td>
            <td class="number">{told(counters.hits)}</td>
            <td class="number">{told(counters.misses)}</td>
            <td class="number">{told(gauges.keys)}</td>
        </tr>
    }
}
