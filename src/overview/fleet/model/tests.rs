//! Fleets of many shapes: what an address finds, and what of it is drawn.

use proptest::prelude::*;

use super::*;
use crate::fleet::model::Gauges;
use crate::fleet::registry::fixture::observed;
use crate::fleet::registry::{Liveness, ObservedPool};
use plimsoll_model::Level;

fn pool(service: &str, instance: &str, pool: &str, in_use: u32) -> ObservedPool {
    let mut of = observed(service, instance, pool, 10, 10);
    of.reading.gauges = Gauges { checked_out: Some(in_use), waiting: Some(0), ..of.reading.gauges };
    of
}

fn row(pool: &ObservedPool) -> PoolRow {
    PoolRow::observed(pool, "orders-db".into(), Vec::new())
}

fn table(pools: &[ObservedPool]) -> FleetTable {
    FleetTable::of(pools.iter().map(row).collect())
}

/// Each row by its name, indented by its depth; `+` is folded, `-` unfolded.
fn names(found: &Found) -> Vec<String> {
    let sign = |unfolded: bool| if unfolded { "-" } else { "+" };
    let name = |row: &Row| match row {
        Row::Service { service, unfolded } => format!("{} {}", sign(*unfolded), service.name),
        Row::Instance { instance, unfolded, .. } => format!(" {} {}", sign(*unfolded), instance.name),
        Row::Pool { pool, depth } => format!("{}{}", " ".repeat(usize::from(*depth)), pool.name),
        Row::Rest { more, .. } => format!(" {more} more"),
    };
    found.rows.iter().map(name).collect()
}

fn rows(table: &FleetTable, query: &str) -> Vec<String> {
    names(&Found::of(table, &FleetQuery::of(query)))
}

fn small_fleet() -> FleetTable {
    let gone = ObservedPool { liveness: Liveness::Gone, ..pool("orders", "c", "main", 9) };
    table(&[
        pool("orders", "a", "main", 10),
        pool("orders", "b", "main", 1),
        gone,
        pool("checkout", "x", "reads", 1),
        pool("checkout", "x", "writes", 1),
        pool("billing", "y", "main", 2),
    ])
}

#[test]
fn what_is_in_trouble_comes_first_and_unfolded_and_the_rest_folded() {
    let shown = ["- orders", " orders / a / main", " orders / b / main", " orders / c / main", "billing / y / main", "+ checkout"];
    assert_eq!(rows(&small_fleet(), ""), shown);
}

#[test]
fn rows_are_folded_and_unfolded_by_hand() {
    let shown = rows(&small_fleet(), "fold=orders&unfold=checkout&unfold=checkout+/+x");
    let wanted = ["+ orders", "billing / y / main", "- checkout", " - x", "  checkout / x / reads", "  checkout / x / writes"];
    assert_eq!(shown, wanted);
}

#[test]
fn a_service_says_the_sums_of_what_still_tells() {
    let table = small_fleet();
    let orders = table.services.iter().find(|service| service.name == "orders").expect("there");
    let numbers = &orders.numbers;
    assert_eq!((numbers.in_use.value(), numbers.size.words().as_deref(), numbers.gone), (Some(11), Some("2 × 10"), 1));
    assert_eq!((numbers.state, numbers.state.level()), (RowState::Critical, Some(Level::Critical)));
}

#[test]
fn a_search_finds_by_name_address_key_and_state_and_shows_what_it_has_found() {
    let table = small_fleet();
    let only = ["- orders", " orders / c / main"];
    assert_eq!(rows(&table, "q=state:gone"), only);
    assert_eq!(rows(&table, "q=WRITES"), ["- checkout", " - x", "  checkout / x / writes"]);
    assert_eq!(rows(&table, "q=level:critical+service:order"), ["- orders", " orders / a / main"]);
    assert_eq!(rows(&table, "q=service:%22order%22"), [""; 0]);
    assert_eq!(rows(&table, "q=server:orders-db+pool:reads").len(), 3);
    assert_eq!(rows(&table, "q=evidence:A"), [""; 0]);
    let found = Found::of(&table, &FleetQuery::of("q=colour:red"));
    assert_eq!((found.all, found.complaints.len()), (0, 1));
}

#[test]
fn the_filters_count_what_they_would_find() {
    let table = small_fleet();
    let counts = |query: &str| {
        let all = Found::of(&table, &FleetQuery::of(query)).counts;
        all.into_iter().map(|(state, count)| (state.map_or("all", |state| state.as_str()), count)).collect::<Vec<_>>()
    };
    assert_eq!(counts(""), [("all", 6), ("open", 0), ("not-told", 0), ("late", 0), ("gone", 1), ("live", 5)]);
    assert_eq!(counts("q=checkout+state:gone")[0], ("all", 2), "the other words stay");
    for (state, count) in counts("") {
        let query = if state == "all" { String::new() } else { format!("q=state:{state}") };
        assert_eq!(Found::of(&table, &FleetQuery::of(&query)).pools, count, "{state}");
    }
}

#[test]
fn every_column_sorts_and_turns_round() {
    let table = small_fleet();
    let firsts = |sort: &str| rows(&table, &format!("fold=orders&sort={sort}")).remove(0);
    assert_eq!((firsts("name").as_str(), firsts("-name").as_str()), ("billing / y / main", "+ orders"));
    assert_eq!((firsts("in_use").as_str(), firsts("-in_use").as_str()), ("billing / y / main", "+ orders"));
    for column in SortColumn::ALL {
        assert_eq!(firsts(column.as_str()).is_empty(), firsts(&format!("-{}", column.as_str())).is_empty());
    }
}

#[test]
fn a_large_service_in_trouble_shows_its_worst_and_how_many_more_there_are() {
    let mut pools: Vec<_> = (0..200).map(|n| pool("orders", &format!("i{n:03}"), "main", 1)).collect();
    pools[77] = pool("orders", "i077", "main", 10);
    let table = table(&pools);
    assert_eq!(rows(&table, ""), ["- orders", " orders / i077 / main", " 199 more"]);
    assert_eq!(Found::of(&table, &FleetQuery::of("unfold=orders")).all, 201);
}

#[test]
fn five_thousand_pools_are_drawn_in_windows_of_a_hundred_rows() {
    let pools: Vec<_> = (0..5000).map(|n| pool(&format!("s{:02}", n % 20), &format!("i{n}"), "main", 1)).collect();
    let table = table(&pools);
    let unfold: String = (0..20).map(|n| format!("&unfold=s{n:02}")).collect();
    let found = Found::of(&table, &FleetQuery::of(&format!("from=3000{unfold}")));
    assert_eq!((found.all, found.rows.len(), found.from, found.pools, found.services), (5020, WINDOW, 3000, 5000, 20));
    assert_eq!(Found::of(&table, &FleetQuery::of("")).all, 20, "folded");
}

fn some_fleet() -> impl Strategy<Value = Vec<ObservedPool>> {
    let one = (0..6_u8, 0..5_u8, 0..3_u8, 0..12_u32, 0..3_u8);
    proptest::collection::vec(one, 0..60).prop_map(|all| {
        let mut pools: Vec<ObservedPool> = Vec::new();
        for (service, instance, name, in_use, liveness) in all {
            let liveness = [Liveness::Live, Liveness::Late, Liveness::Gone][usize::from(liveness)];
            let new = ObservedPool { liveness, ..pool(&format!("s{service}"), &format!("i{instance}"), &format!("p{name}"), in_use) };
            if !pools.iter().any(|pool| pool.identity == new.identity) {
                pools.push(new);
            }
        }
        pools
    })
}

proptest! {
    /// However a fleet is read, window by window, each of its rows comes once.
    #[test]
    fn windows_have_every_row_once(pools in some_fleet(), sort in 0..10_usize, step in 1..40_usize) {
        let table = table(&pools);
        let order = SortColumn::ALL.get(sort).map(|column| Order { column: *column, descending: true });
        let unfolded = (0..6).map(|n| format!("s{n}")).collect();
        let query = FleetQuery { order, unfolded, ..FleetQuery::default() };
        let whole = Found::of(&table, &query);
        let mut names_seen = Vec::new();
        for from in (0..whole.all).step_by(step) {
            let window = Found::of(&table, &query.starting(from));
            prop_assert!(window.rows.len() <= WINDOW && window.from == from && window.all == whole.all);
            names_seen.extend(names(&window).into_iter().take(step));
        }
        prop_assert_eq!(names_seen.len(), whole.all);
        let pools_shown = names_seen.iter().filter(|name| name.contains(" / ")).count();
        prop_assert!(pools_shown <= pools.len());
    }

    /// A sum of a service is the sum of its pools, and counts who tells it.
    #[test]
    fn sums_are_those_of_the_pools(pools in some_fleet()) {
        for service in &table(&pools).services {
            let live = pools.iter().filter(|pool| pool.identity.service == service.name && pool.liveness != Liveness::Gone);
            let in_use: u32 = live.clone().filter_map(|pool| pool.reading.gauges.checked_out).sum();
            prop_assert_eq!(service.numbers.in_use.value, u64::from(in_use));
            prop_assert_eq!(service.numbers.in_use.of as usize, live.count());
        }
    }
}
