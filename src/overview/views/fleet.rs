//! The pools that sources tell of, and the sources that fail.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::fleet::registry::{FleetView, Liveness, ObservedPool, SourceState};
use crate::ui::format::{duration_text, encoded, plural};
use crate::ui::level::LevelIcon;

/// More rows than this hide the rest of the page; REST has them all.
const ROWS: usize = 50;
/// A number that the source does not tell.
const NOT_TOLD: &str = "—";

/// One row per pool; nothing where the console has no sources.
#[component]
pub fn FleetTable(base: BasePath, fleet: FleetView) -> impl IntoView {
    (!fleet.sources.is_empty()).then(|| {
        let past = |name: &str| base.of(&format!("/history?source={}", encoded(name)));
        let rest = fleet.pools.len().saturating_sub(ROWS);
        let rows = fleet
            .pools
            .iter()
            .take(ROWS)
            .map(|pool| view! { <Row past=past(&pool.identity.to_string()) pool=pool.clone() /> })
            .collect_view();
        let empty = fleet.pools.is_empty().then(|| view! { <p class="empty">"No source has told a pool yet."</p> });
        view! {
            <section class="observed-pools" aria-labelledby="observed">
                <h2 id="observed">"Pools of services"</h2>
                <Troubles sources=fleet.sources.clone() />
                <div class="scroll" tabindex="0" role="region" aria-labelledby="observed">
                    <table class="observed">
                        <thead>
                            <tr>
                                <th scope="col">"Service, instance, pool"</th>
                                <th scope="col">"Level"</th>
                                <th scope="col" class="number">"In use"</th>
                                <th scope="col" class="number">"Waiting"</th>
                                <th scope="col" class="number">"Mean wait"</th>
                                <th scope="col" class="number">"Timed out"</th>
                                <th scope="col">"Source"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {empty}
                {(rest > 0).then(|| view! { <p class="more">{format!("{rest} more pools: /api/v1/pools")}</p> })}
            </section>
        }
    })
}

#[component]
fn Row(past: String, pool: ObservedPool) -> impl IntoView {
    let gauges = pool.reading.gauges;
    let count = |count: Option<u32>| count.map_or_else(|| NOT_TOLD.to_owned(), |count| count.to_string());
    let rates = pool.rates.as_ref();
    let wait = rates.and_then(|rates| rates.times.wait.as_ref()).and_then(|wait| wait.mean_s());
    let timed_out = rates.and_then(|rates| rates.counted.timed_out).map_or_else(|| NOT_TOLD.to_owned(), |count| count.to_string());
    let source = format!("{} every {}", pool.kind.as_str(), duration_text(Some(pool.recorded_resolution_s())));
    let remarks = remarks(&pool).into_iter().map(|said| view! { <span class="remark">{said}</span> }).collect_view();
    view! {
        <tr>
            <th scope="row"><a href=past>{pool.identity.to_string()}</a>{remarks}</th>
            <td><LevelOf pool=pool.clone() /></td>
            <td class="number">{format!("{} / {}", count(gauges.checked_out), count(gauges.total_capacity))}</td>
            <td class="number">{count(gauges.waiting)}</td>
            <td class="number">{wait.map_or_else(|| NOT_TOLD.to_owned(), |wait| duration_text(Some(wait)))}</td>
            <td class="number">{timed_out}</td>
            <td>{source}</td>
        </tr>
    }
}

/// The level of a pool that still tells; else since when it does not.
#[component]
fn LevelOf(pool: ObservedPool) -> impl IntoView {
    let age = duration_text(Some(pool.age_s.round()));
    match (pool.liveness, pool.reading.gauges.level()) {
        (Liveness::Live, Some(level)) => {
            view! { <span class="level" data-level=level.as_str()><LevelIcon level />" "{level.label()}</span> }.into_any()
        }
        (Liveness::Live, None) => view! { <span class="level">"unknown"</span> }.into_any(),
        (Liveness::Late, _) => view! { <span class="level">{format!("late: no reading for {age}")}</span> }.into_any(),
        (Liveness::Gone, _) => view! { <span class="level">{format!("gone for {age}")}</span> }.into_any(),
    }
}

/// What is to be said of the pool besides its numbers.
fn remarks(pool: &ObservedPool) -> Vec<String> {
    let twice = pool.told_twice_by.as_ref().map(|other| {
        format!("{other} tells the same service, instance and pool. It is left out; give each process an instance of its own.")
    });
    pool.reading.contradictions.iter().map(ToString::to_string).chain(twice).collect()
}

/// Sources of which addresses fail, and notes.
#[component]
fn Troubles(sources: Vec<SourceState>) -> impl IntoView {
    let lines = sources.into_iter().flat_map(|source| {
        let SourceState { name, failing, errors, notes, .. } = source;
        let more = failing.saturating_sub(errors.len());
        let rest =
            (more > 0).then(|| format!("{} fail too.", plural(u32::try_from(more).unwrap_or(u32::MAX), "more address", "more addresses")));
        errors.into_iter().chain(notes).chain(rest).map(move |said| format!("Source {name}: {said}")).collect::<Vec<_>>()
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| {
        let items = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! { <ul class="source-troubles">{items}</ul> }
    })
}
