//! A row: its name, which is a link, and its cells.

use leptos::prelude::*;

use super::cells::cell;
use crate::overview::fleet::model::{FleetQuery, Instance, Numbers, PoolRow, Row, RowState, Service, SortColumn, instance_key};
use crate::overview::fleet::page::FleetPage;
use crate::ui::format::{clock_short, plural};

/// What the first cell says.
struct Named {
    key: String,
    name: String,
    about: String,
    depth: u8,
    /// Where its link leads.
    address: String,
    /// Of a row that can be unfolded: whether it is.
    unfolded: Option<bool>,
    /// Its pool stands in the panel.
    is_open: bool,
}

/// The row at this place among all, the first one being 0.
pub fn row(page: &FleetPage, drawn: &Row, place: usize) -> AnyView {
    match drawn {
        Row::Service { service, unfolded } => of_numbers(page, of_service(page.query, service, *unfolded), &service.numbers, place),
        Row::Instance { service, instance, unfolded } => {
            of_numbers(page, of_instance(page.query, service, instance, *unfolded), &instance.numbers, place)
        }
        Row::Pool { pool, depth } => of_numbers(page, of_pool(page, pool, *depth), &pool.numbers, place),
        Row::Rest { service, more } => rest(page, service, *more, place),
    }
}

fn of_numbers(page: &FleetPage, named: Named, numbers: &Numbers, place: usize) -> AnyView {
    let columns = &page.instant.columns.shown;
    let cells = columns.iter().filter(|column| **column != SortColumn::Name).map(|column| cell(page.base, *column, numbers)).collect_view();
    let whole = format!("{} {}", named.name, named.about);
    let class = if named.unfolded.is_some() && named.depth == 0 { "service" } else { "" };
    view! {
        <tr class=class data-key=named.key data-depth=named.depth data-state=numbers.state.as_str() aria-rowindex=place + 2 data-open=named.is_open.then_some("")>
            <th scope="row" class="name">
                <a
                    href=page.base.of(&named.address)
                    title=whole
                    aria-expanded=named.unfolded.map(|unfolded| unfolded.to_string())
                    aria-current=named.is_open.then_some("true")
                    data-noscroll=""
                >
                    <bdi>{named.name}</bdi>
                </a>
                <small><bdi>{named.about}</bdi></small>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn rest(page: &FleetPage, service: &Service, more: usize, place: usize) -> AnyView {
    let address = page.base.of(&page.query.folding(&service.name, true).address());
    let words = format!("{} more", plural(u32::try_from(more).unwrap_or(u32::MAX), "instance", "instances"));
    let key = format!("rest {}", service.name);
    view! {
        <tr class="rest" data-key=key data-depth="1" aria-rowindex=place + 2>
            <th scope="row" class="name">
                <a href=address data-noscroll="">{format!("Show {words}")}</a>
            </th>
        </tr>
    }
    .into_any()
}

fn of_service(query: &FleetQuery, service: &Service, unfolded: bool) -> Named {
    let libraries = service.libraries();
    let library = match &libraries[..] {
        [] => String::new(),
        [one] => format!("{one} · "),
        [first, rest @ ..] => format!("{first} and {} more · ", rest.len()),
    };
    let instances = plural(u32::try_from(service.instances.len()).unwrap_or(u32::MAX), "instance", "instances");
    Named {
        key: format!("service {}", service.name),
        name: service.name.clone(),
        about: format!("{library}{instances}{}", gone(&service.numbers)),
        depth: 0,
        address: query.folding(&service.name, !unfolded).address(),
        unfolded: Some(unfolded),
        is_open: false,
    }
}

fn of_instance(query: &FleetQuery, service: &Service, instance: &Instance, unfolded: bool) -> Named {
    let key = instance_key(service, instance);
    let pools = plural(u32::try_from(instance.pools.len()).unwrap_or(u32::MAX), "pool", "pools");
    Named {
        address: query.folding(&key, !unfolded).address(),
        key: format!("instance {key}"),
        name: instance.name.clone(),
        about: format!("{pools}{}", gone(&instance.numbers)),
        depth: 1,
        unfolded: Some(unfolded),
        is_open: false,
    }
}

fn gone(numbers: &Numbers) -> String {
    if numbers.gone == 0 || numbers.pools == 0 { String::new() } else { format!(" · {} gone", plural(numbers.gone, "pool", "pools")) }
}

fn of_pool(page: &FleetPage, pool: &PoolRow, depth: u8) -> Named {
    let is_open = page.query.pool.as_ref() == Some(&pool.name);
    let name = match depth {
        0 => &pool.service,
        1 => &pool.instance,
        _ => &pool.pool,
    };
    Named {
        key: format!("pool {}", pool.name),
        name: name.clone(),
        about: about_pool(pool, depth, page.instant.view.taken_at_ms),
        depth,
        address: page.query.showing(Some(pool.name.clone())).address(),
        unfolded: None,
        is_open,
    }
}

/// What its name does not say: the library, the instance, the pool, the address; and since when it has gone.
fn about_pool(pool: &PoolRow, depth: u8, now_ms: u64) -> String {
    let library = (depth == 0).then(|| pool.library.clone());
    let instance = (depth == 0).then(|| pool.instance.clone());
    let name = (depth < 2 && !pool.pool.is_empty()).then(|| pool.pool.clone());
    let address = (depth < 2 && pool.address != pool.instance).then(|| pool.address.clone());
    let gone = (pool.state == RowState::Gone).then(|| {
        let at_ms = now_ms.saturating_sub((pool.age_s * 1000.0) as u64);
        format!("gone since {} UTC", clock_short(at_ms))
    });
    let left = pool.sessions_left.filter(|left| *left > 0);
    let left = left.map(|left| format!("{} left on the server", plural(left, "session", "sessions")));
    [gone, left, library, instance, name, address].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
