use super::*;
use crate::fleet::model::{Contradiction, DrawnServer, Evidence, Gauges, Reading, ToldHolder};
use crate::fleet::registry::fixture::observed;
use crate::fleet::registry::{Liveness, Neighbours, ObservedPool};
use crate::history::frame::PoolFrame;
use crate::history::model::Range;
use crate::overview::pool::model::{NameKind, PastPool, ServerOfPool, UnknownPool};

const NASTY: &str = r#"<script>x</script>"><img src=x>"#;

fn page(pool: ObservedPool) -> ToldPool {
    let server = ServerOfPool { name: NASTY.into(), is_main: true, is_watched: true, sessions: Some(9) };
    ToldPool {
        taken_at_ms: 60_000,
        pool,
        neighbours: Neighbours::default(),
        range: Range::Quarter,
        course: Ok(None),
        highest_today: None,
        server,
    }
}

fn drawn(told: ToldPool) -> String {
    draw(&BasePath::default(), &PoolPage::Told(Box::new(told)))
}

#[test]
fn words_from_outside_are_text() {
    let contradiction = Contradiction { metric: NASTY.into(), told: -1.0, cannot_be: "below 0".into(), known_cause: Some(NASTY.into()) };
    let pool = ObservedPool {
        address: NASTY.into(),
        source: NASTY.into(),
        dialect: Some(NASTY.into()),
        told_twice_by: Some(NASTY.into()),
        hints: [(NASTY.into(), NASTY.into())].into(),
        reading: Reading { contradictions: vec![contradiction], ..observed("a", "b", "c", 5, 10).reading },
        ..observed(NASTY, NASTY, NASTY, 5, 10)
    };
    let beside = Neighbours {
        same_instance: vec![observed(NASTY, NASTY, "x", 5, 10)],
        failure: Some(NASTY.into()),
        more: 3,
        ..Neighbours::default()
    };
    let late = ObservedPool { liveness: Liveness::Late, ..pool.clone() };
    let past = PastPool {
        taken_at_ms: 0,
        name: NASTY.into(),
        last_s: 0,
        last: PoolFrame::default(),
        range: Range::Quarter,
        course: Err(NASTY.into()),
        application: NASTY.into(),
        sessions: vec![(NASTY.into(), 3)],
        open_of_application: None,
    };
    let unknown = UnknownPool { taken_at_ms: 0, name: NASTY.into(), kind: NameKind::Nothing, similar: vec![NASTY.into()], more: 0 };
    let base = BasePath::default();
    for html in [
        drawn(ToldPool { neighbours: beside.clone(), ..page(pool) }),
        drawn(ToldPool { neighbours: beside, course: Err(NASTY.into()), ..page(late) }),
        draw(&base, &PoolPage::Past(Box::new(past))),
        draw(&base, &PoolPage::Unknown(unknown)),
    ] {
        assert!(html.contains("&lt;script&gt;"), "{html}");
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    }
}

#[test]
fn a_pool_without_a_limit_has_no_line_and_no_level_and_says_so() {
    let gauges = Gauges { checked_out: Some(7), checked_in: Some(2), ..Gauges::default() };
    let html = drawn(page(ObservedPool { reading: Reading { gauges, ..Reading::default() }, ..observed("orders", "a", "", 1, 1) }));
    assert!(!html.contains("class=\"load-line\"") && !html.contains("class=\"utilization\""), "{html}");
    assert!(html.contains("no limit is told, so the pool has no level") && html.contains("7 connections in use · 2 idle"), "{html}");
    assert!(html.contains("Unknown") && html.contains("Not told by its source: waiting callers, wait times"), "{html}");
}

#[test]
fn a_gone_pool_says_what_may_be_left_of_it_and_has_no_level() {
    let gone = ObservedPool { liveness: Liveness::Gone, age_s: 400.0, ..observed("orders", "a", "main", 5, 10) };
    let html = drawn(ToldPool { neighbours: Neighbours { open_of_application: Some(4), ..Neighbours::default() }, ..page(gone) });
    assert!(html.contains("data-notice=\"missed\"") && html.contains("Gone: no reading for 7\u{a0}min"), "{html}");
    assert!(html.contains("The server has 9 sessions of orders now. Live pools tell 4 of them as open: 5 may be left over."), "{html}");
    assert!(html.contains("data-level=\"unknown\"") && !html.contains("data-level=\"healthy\""), "{html}");
}

#[test]
fn grade_source_and_server_are_said_in_words() {
    let further = ServerOfPool { name: "replica".into(), is_main: false, is_watched: true, sessions: None };
    let pool =
        ObservedPool { evidence: Evidence::C, draws_on: DrawnServer::Further("replica".into()), ..observed("orders", "a", "main", 5, 10) };
    let html = drawn(ToldPool { server: further, ..page(pool) });
    for words in [
        "Sampled gauges: what happens between two readings is missed.",
        "metrics of the service",
        "href=\"/capacity?server=replica\"",
        "none while it was watched",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("<dt>Sessions</dt>"), "what is not known is not said: {html}");
}

#[test]
fn holders_that_another_console_tells_are_listed() {
    let holder = ToldHolder {
        site: "src/orders.rs:7".into(),
        label: Some("jobs".into()),
        backend_pid: 4711,
        held_s: 61.0,
        in_transaction: Some(true),
        suspected_leak: true,
    };
    let exact = crate::fleet::model::EventDriven { holders: Some(vec![holder]), ..Default::default() };
    let reading = Reading { event_driven: Some(Box::new(exact)), ..observed("a", "b", "c", 5, 10).reading };
    let html = drawn(page(ObservedPool { reading, ..observed("orders", "a", "main", 5, 10) }));
    for words in ["src/orders.rs:7", "jobs", "4711", "suspected leak", "open"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!drawn(page(observed("orders", "a", "main", 5, 10))).contains("Who holds connections"));
}

#[test]
fn addresses_stay_below_where_the_console_is_mounted() {
    let beside = Neighbours { other_instances: vec![observed("orders", "b", "main", 5, 10)], ..Neighbours::default() };
    let told = ToldPool { neighbours: beside, ..page(observed("orders", "a", "main", 5, 10)) };
    let html = draw(&BasePath::from("/admin".to_owned()), &PoolPage::Told(Box::new(told)));
    assert!(html.contains("href=\"/admin/pools/orders%20%2F%20b%20%2F%20main\""), "{html}");
    assert_eq!(html.matches("href=\"/").count(), html.matches("href=\"/admin").count(), "{html}");
}
