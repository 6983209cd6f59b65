//! The rows that an address asks for: which pools are found, in which order, what is unfolded, and the window of them that is drawn.

use super::address::FleetQuery;
use super::group::{FleetTable, Instance, Service};
use super::numbers::Numbers;
use super::order::compare;
use super::pool_row::PoolRow;
use super::search::Search;
use super::search_word::StateWord;

/// Rows in one drawing. Twice as many as a screen of 2160 pixels holds: quick to draw, to send and to put into the page.
pub const WINDOW: usize = 100;
/// Rows that a service in trouble shows without being asked; the next row leads to the others.
const WORST: usize = 10;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Row<'t> {
    /// A service with several pools.
    Service { service: &'t Service, unfolded: bool },
    /// An instance with several pools.
    Instance { service: &'t Service, instance: &'t Instance, unfolded: bool },
    /// A pool. `depth`: 0 where it stands for its service, 1 for its instance, 2 for itself.
    Pool { pool: &'t PoolRow, depth: u8 },
    /// There are so many more rows of this service.
    Rest { service: &'t Service, more: usize },
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<'t> {
    /// The rows of the window.
    pub rows: Vec<Row<'t>>,
    /// The place of its first row among all.
    pub from: usize,
    /// All rows.
    pub all: usize,
    /// Services with a pool that was found.
    pub services: usize,
    /// Pools that were found.
    pub pools: usize,
    /// Pools that each filter would find, with the words that are typed; `None` is without a filter.
    pub counts: Vec<(Option<StateWord>, usize)>,
    /// What is not understood, a sentence each.
    pub complaints: Vec<String>,
}

/// A service with those of its pools that were found.
struct FoundService<'t> {
    service: &'t Service,
    instances: Vec<FoundInstance<'t>>,
    /// Some of its pools were not found.
    is_part: bool,
}

struct FoundInstance<'t> {
    instance: &'t Instance,
    pools: Vec<&'t PoolRow>,
    is_part: bool,
}

impl<'t> Found<'t> {
    /// Finds the rows.
    pub fn of(table: &'t FleetTable, query: &FleetQuery) -> Self {
        let search = Search::of(&query.text);
        let mut services: Vec<FoundService> = table.services.iter().filter_map(|service| find(service, &search)).collect();
        let by_order = |one: (&str, &Numbers), other: (&str, &Numbers)| compare(query.order, one, other);
        services.sort_by(|a, b| by_order((&a.service.name, &a.service.numbers), (&b.service.name, &b.service.numbers)));
        for service in &mut services {
            service.instances.sort_by(|a, b| by_order((&a.instance.name, &a.instance.numbers), (&b.instance.name, &b.instance.numbers)));
            for instance in &mut service.instances {
                instance.pools.sort_by(|a, b| by_order((&a.pool, &a.numbers), (&b.pool, &b.numbers)));
            }
        }
        let rows: Vec<Row> = services.iter().flat_map(|service| rows_of(service, query)).collect();
        let from = first_of_window(query.from, rows.len());
        Self {
            services: services.len(),
            pools: services.iter().flat_map(|service| &service.instances).map(|instance| instance.pools.len()).sum(),
            all: rows.len(),
            rows: rows.into_iter().skip(from).take(WINDOW).collect(),
            from,
            counts: counts(table, &search.without_state()),
            complaints: search.complaints,
        }
    }
}

/// A window that begins behind the last row shows the last rows.
fn first_of_window(from: usize, all: usize) -> usize {
    if from < all { from } else { all.saturating_sub(WINDOW) }
}

fn counts(table: &FleetTable, search: &Search) -> Vec<(Option<StateWord>, usize)> {
    let mut counts: Vec<_> = [None].into_iter().chain(StateWord::ALL.map(Some)).map(|state| (state, 0)).collect();
    for pool in table.pools().filter(|pool| search.finds(pool)) {
        for (state, count) in &mut counts {
            *count += usize::from(state.is_none_or(|state| state.holds(pool)));
        }
    }
    counts
}

fn find<'t>(service: &'t Service, search: &Search) -> Option<FoundService<'t>> {
    let found = service.instances.iter().filter_map(|instance| {
        let pools: Vec<&PoolRow> = instance.pools.iter().filter(|pool| search.finds(pool)).collect();
        (!pools.is_empty()).then_some(FoundInstance { instance, is_part: pools.len() < instance.pools.len(), pools })
    });
    let instances: Vec<FoundInstance> = found.collect();
    let is_part = instances.len() < service.instances.len() || instances.iter().any(|instance| instance.is_part);
    (!instances.is_empty()).then_some(FoundService { service, instances, is_part })
}

/// What of a row is unfolded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unfolded {
    No,
    /// What is in trouble, because nobody has asked for anything else.
    Worst,
    All,
}

/// By hand; else where only a part was found, so that it can be seen which; else where there is trouble.
fn unfolded(query: &FleetQuery, key: &str, is_part: bool, numbers: &Numbers) -> Unfolded {
    let named = |list: &[String]| list.iter().any(|other| other == key);
    if named(&query.unfolded) {
        Unfolded::All
    } else if named(&query.folded) {
        Unfolded::No
    } else if is_part {
        Unfolded::All
    } else if numbers.is_trouble() {
        Unfolded::Worst
    } else {
        Unfolded::No
    }
}

fn rows_of<'t>(found: &FoundService<'t>, query: &FleetQuery) -> Vec<Row<'t>> {
    let service = found.service;
    if let Some(pool) = service.only_pool() {
        return vec![Row::Pool { pool, depth: 0 }];
    }
    let unfolded = unfolded(query, &service.name, found.is_part, &service.numbers);
    let shown = match unfolded {
        Unfolded::No => 0,
        Unfolded::All => found.instances.len(),
        Unfolded::Worst => worst(found),
    };
    let mut rows = vec![Row::Service { service, unfolded: unfolded != Unfolded::No }];
    let instances = found
        .instances
        .iter()
        .filter(|instance| unfolded != Unfolded::Worst || shown == found.instances.len() || instance.instance.numbers.is_trouble());
    instances.take(shown).for_each(|instance| rows.extend(rows_of_instance(service, instance, query)));
    let more = found.instances.len() - shown;
    if unfolded == Unfolded::Worst && more > 0 {
        rows.push(Row::Rest { service, more });
    }
    rows
}

/// How many instances a service in trouble shows without being asked: all of a few, else those in trouble, as far as they are few.
fn worst(found: &FoundService) -> usize {
    if found.instances.len() <= WORST {
        return found.instances.len();
    }
    found.instances.iter().filter(|instance| instance.instance.numbers.is_trouble()).count().min(WORST)
}

fn rows_of_instance<'t>(service: &'t Service, found: &FoundInstance<'t>, query: &FleetQuery) -> Vec<Row<'t>> {
    let instance = found.instance;
    if let Some(pool) = instance.only_pool() {
        return vec![Row::Pool { pool, depth: 1 }];
    }
    let key = instance_key(service, instance);
    let unfolded = unfolded(query, &key, found.is_part, &instance.numbers) != Unfolded::No;
    let head = Row::Instance { service, instance, unfolded };
    let pools = found.pools.iter().filter(|_| unfolded).map(|pool| Row::Pool { pool, depth: 2 });
    [head].into_iter().chain(pools).collect()
}

/// What an instance is called in addresses.
pub fn instance_key(service: &Service, instance: &Instance) -> String {
    format!("{} / {}", service.name, instance.name)
}
