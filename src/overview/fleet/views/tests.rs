//! The page as HTML: bounded however large the fleet is, and with foreign text escaped.

use super::draw;
use crate::base::BasePath;
use crate::fleet::registry::fixture::observed;
use crate::fleet::registry::{FleetView, Liveness, ObservedPool};
use crate::overview::fleet::columns::Columns;
use crate::overview::fleet::instant::FleetInstant;
use crate::overview::fleet::model::{FleetQuery, FleetTable, Found, PoolRow, WINDOW};
use crate::overview::fleet::page::FleetPage;
use crate::overview::server_lines::ServersNow;
use plimsoll_model::Level;

fn instant(pools: Vec<ObservedPool>) -> FleetInstant {
    let row = |pool: &ObservedPool| {
        let incidents = if pool.identity.instance == "troubled" { vec![(7, Level::Critical)] } else { Vec::new() };
        PoolRow::observed(pool, "orders-db".into(), incidents)
    };
    let table = FleetTable::of(pools.iter().map(row).collect());
    let columns = Columns::of(&table, "this console");
    FleetInstant {
        view: FleetView { taken_at_ms: 3_600_000, pools, ..FleetView::default() },
        table,
        columns,
        chains: Vec::new(),
        servers: ServersNow { taken_at_ms: 3_600_000, lines: Vec::new() },
        incidents: Vec::new(),
        export_troubles: Vec::new(),
    }
}

fn drawn(instant: &FleetInstant, query: &str) -> String {
    let (query, base) = (FleetQuery::of(query), BasePath::from("/admin".to_owned()));
    let found = Found::of(&instant.table, &query);
    draw(&FleetPage { base: &base, query: &query, instant, found, saved: &[] })
}

fn rows(html: &str) -> usize {
    html.matches("data-depth=").count()
}

#[test]
fn five_thousand_pools_are_as_many_rows_as_a_window_has() {
    let few = instant((0..5).map(|n| observed("orders", &format!("i{n}"), "main", 5, 10)).collect());
    let many = instant((0..5000).map(|n| observed("orders", &format!("i{n:04}"), "main", 5, 10)).collect());
    let (small, large) = (drawn(&few, "unfold=orders"), drawn(&many, "unfold=orders&from=2500"));
    assert_eq!((rows(&small), rows(&large)), (6, WINDOW));
    assert!(large.len() < 200_000, "{}", large.len());
    assert!(large.contains(r#"aria-rowcount="5002""#) && large.contains(r#"aria-rowindex="2502""#));
    assert!(large.contains("Rows 2501 to 2600 of 5001") && large.contains(r#"<svg width="1" height="8125rem">"#));
    assert!(!small.contains("Rows 1 to"));
}

#[test]
fn ten_thousand_services_with_long_names_are_one_window_too() {
    let name = |n: usize| format!("{n:05}{}", "ط".repeat(95));
    let many = instant((0..10_000).map(|n| observed(&name(n), &name(n), &name(n), 5, 10)).collect());
    let html = drawn(&many, "");
    assert_eq!(rows(&html), WINDOW);
    assert!(html.len() < 500_000, "{}", html.len());
}

#[test]
fn foreign_text_is_escaped_and_kept_apart_from_its_surroundings() {
    let html = drawn(&instant(vec![observed("<b>x</b>", "\"onload=1", "مجموعة", 5, 10)]), "pool=<b>x</b>+/+%22onload%3D1+/+مجموعة");
    assert!(!html.contains("<b>x</b>") && !html.contains("\"\"onload"), "{html}");
    assert!(html.contains("<bdi>&lt;b&gt;x&lt;/b&gt;</bdi>"), "{html}");
}

#[test]
fn every_address_is_below_the_path_where_the_console_is_mounted() {
    let html = drawn(&instant(vec![observed("a", "b", "c", 5, 10), observed("a", "d", "c", 5, 10)]), "unfold=a&pool=a+/+b+/+c");
    let addresses: Vec<&str> = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(addresses.len() > 10 && addresses.iter().all(|address| address.starts_with("/admin")), "{addresses:?}");
}

#[test]
fn a_pool_that_has_gone_says_since_when_and_its_panel_what_was_last_known() {
    let gone = ObservedPool { liveness: Liveness::Gone, age_s: 600.0, ..observed("orders", "a", "main", 5, 10) };
    let html = drawn(&instant(vec![gone]), "pool=orders+/+a+/+main");
    assert!(html.contains("gone since 00:50 UTC") && html.contains("Gone: no reading for 10\u{a0}min."), "{html}");
    assert!(!html.contains("not told</span></td>"), "what cannot be told is no omission of its source: {html}");
}

#[test]
fn an_incident_leads_to_the_alerts() {
    let html = drawn(&instant(vec![observed("orders", "troubled", "main", 5, 10)]), "");
    assert!(html.contains(r#"<a href="/admin/alerts">1 incident</a>"#), "{html}");
}
