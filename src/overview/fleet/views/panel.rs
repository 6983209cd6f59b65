//! The pool that the address names, beside the table.

use leptos::prelude::*;

use super::cells::{age_words, letter};
use super::load_bar::load_bar;
use super::numbers_list::{NumbersList, of_reading, of_row, remarks, source_words};
use crate::fleet::registry::ObservedPool;
use crate::overview::fleet::model::{PoolRow, RowState};
use crate::overview::fleet::page::FleetPage;
use crate::overview::pool_address::sessions_of;
use crate::ui::format::encoded;
use crate::ui::level::StateBadge;

/// Nothing where the address names no pool.
pub fn panel(page: &FleetPage) -> AnyView {
    let Some(name) = page.query.pool.as_ref() else { return ().into_any() };
    let close = page.base.of(&page.query.showing(None).address());
    let body = match page.instant.table.pool(name) {
        Some(row) => known(page, row),
        None => view! {
            <p>"No source tells this pool now: its process ended more than an hour ago, or its source was removed. Its history is kept."</p>
        }
        .into_any(),
    };
    view! {
        <aside class="pool-panel" data-key="panel" data-pool=format!("pool {name}") aria-labelledby="panel-name" tabindex="-1">
            <div class="panel-head">
                <h2 id="panel-name"><bdi>{name.clone()}</bdi></h2>
                <a class="close" href=close data-noscroll="" data-close="">"Close"</a>
            </div>
            {body}
            {links(page, name)}
        </aside>
    }
    .into_any()
}

fn known(page: &FleetPage, row: &PoolRow) -> AnyView {
    let observed = page.instant.view.pool(&row.name);
    let source = match observed {
        Some(pool) => source_words(pool),
        None => "A pool of this console's process.".to_owned(),
    };
    let numbers = of_row(row).into_iter().chain(observed.map(of_reading).unwrap_or_default()).collect();
    let remarks = observed.map(remarks).unwrap_or_default();
    let remarks = remarks.into_iter().map(|said| view! { <p class="remark">{said}</p> }).collect_view();
    let state = match row.state {
        RowState::Late => format!("Late: no reading for {}. The numbers are those of then.", age_words(row.age_s)),
        RowState::Gone => format!("Gone: no reading for {}.", age_words(row.age_s)),
        _ => format!("Read {} ago.", age_words(row.age_s)).replace("now ago", "now"),
    };
    view! {
        <p class="panel-state"><StateBadge level=row.state.level() />" "{state}</p>
        {load_bar(&row.numbers)}
        <NumbersList numbers />
        {remarks}
        <p class="panel-source">{source}" It draws on "<bdi>{row.server.clone()}</bdi>"."</p>
        <p class="panel-source"><span class="grade">{letter(row.evidence)}</span>" "{row.evidence.meaning()}</p>
        {observed.map(not_told)}
    }
    .into_any()
}

/// What its owner can switch on.
fn not_told(pool: &ObservedPool) -> impl IntoView + use<> {
    let told = pool.not_told();
    let items = told.iter().map(|(number, hint)| view! { <div><dt>{number.clone()}</dt><dd>{hint.clone()}</dd></div> }).collect_view();
    (!told.is_empty()).then(|| {
        view! {
            <h3>"Not told"</h3>
            <dl class="panel-hints">{items}</dl>
        }
    })
}

/// Where there is more about it.
fn links(page: &FleetPage, name: &str) -> impl IntoView + use<> {
    let name_in_address = encoded(name);
    // Activity is about the server of the console.
    let observed = page.instant.view.pool(name).filter(|pool| pool.draws_on.is_main());
    let activity = observed.map(|pool| page.base.of(&sessions_of(pool.application_name())));
    let activity = activity.map(|address| view! { <li><a href=address>"Its sessions on the server"</a></li> });
    view! {
        <ul class="panel-links">
            <li><a href=page.base.of(&format!("/pools/{name_in_address}"))>"Page of this pool"</a></li>
            <li><a href=page.base.of(&format!("/history?source={name_in_address}"))>"History"</a></li>
            {activity}
        </ul>
    }
}
