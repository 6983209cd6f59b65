//! Several servers: each is judged by itself, and explains the pools that draw on it.

use super::*;
use crate::fleet::model::{DrawnServer, Gauges, PoolIdentity};

const REPLICA: &str = "replica-1";

fn seen(name: &str, frame: ServerFrame) -> ObservedFrame {
    ObservedFrame::Server {
        name: Some(name.to_owned()),
        frame,
        reason: Some("connection refused".into()),
        failure: None,
        room: None,
        live: LiveServerState::default(),
    }
}

fn answer(sessions: u32) -> ServerFrame {
    ServerFrame { answered: 1, usable_slots: 97, max_connections: 100, sessions: sessions.into(), replicas: 0.into(), ..Default::default() }
}

/// Two minutes of both.
fn both(main: impl Fn() -> ServerFrame, replica: impl Fn() -> ServerFrame) -> (EngineScenario, Vec<RuleTransition>) {
    let (mut play, mut told) = (EngineScenario::by(1), Vec::new());
    for at_s in 0..120 {
        for (source, name, frame) in [(SERVER, "orders-db", main()), (REPLICA, REPLICA, replica())] {
            let observation = Observation { source: source.to_owned(), at_s, seconds: 1, seen: seen(name, frame) };
            told.extend(play.engine.observe(&play.settings, observation));
        }
    }
    play.at_s = 120;
    (play, told)
}

/// Source, server, rule and sentence of what fired.
fn fired(told: &[RuleTransition]) -> Vec<(&str, Option<&str>, &str, &str)> {
    let fired = told.iter().filter_map(|change| match &change.what {
        TransitionKind::Fires { sentence, .. } => {
            Some((change.source.as_str(), change.server.as_deref(), change.rule.id, sentence.as_str()))
        }
        TransitionKind::IsOver => None,
    });
    fired.collect()
}

#[test]
fn a_further_server_that_is_nearly_full_is_told_with_its_name_and_the_other_is_not() {
    let (_, told) = both(|| answer(10), || answer(96));
    let said = fired(&told);
    assert_eq!(said.len(), 1, "{said:?}");
    let (source, server, rule, sentence) = said[0];
    assert_eq!((source, server, rule), (REPLICA, Some(REPLICA), "server_sessions"));
    assert!(sentence.starts_with("The server replica-1 has 96 of 97 usable slots taken"), "{sentence}");
}

#[test]
fn the_server_that_the_console_is_about_has_its_name_too_where_there_are_several() {
    let (_, told) = both(silence, || answer(10));
    let said = fired(&told);
    assert_eq!((said.len(), said[0].0, said[0].1), (1, SERVER, None), "{said:?}");
    assert_eq!(said[0].3, "The server orders-db has not answered for 10 s: connection refused.");
}

#[test]
fn a_replica_that_is_behind_says_which_it_is() {
    let (_, told) = both(|| answer(10), || ServerFrame { standby_lag: 30_000.into(), ..answer(10) });
    let said = fired(&told);
    assert_eq!((said.len(), said[0].0, said[0].2), (1, REPLICA, "replica_lag"), "{said:?}");
    assert!(said[0].3.starts_with("The server replica-1 is a standby and 30 s behind its primary"), "{}", said[0].3);
}

#[test]
fn a_server_that_is_down_explains_the_pools_that_draw_on_it_alone() {
    let (mut play, _) = both(|| answer(10), silence);
    let rule = find("utilization").expect("a rule");
    let gauges = Gauges { checked_out: Some(150), total_capacity: Some(150), ..Gauges::default() };
    let mut cause = |instance: &str, draws_on: DrawnServer| {
        let role = PoolRole::Observed { identity: PoolIdentity::new("orders", instance, ""), draws_on };
        let frame = PoolFrame::observed(&gauges, None, 5);
        let source = format!("orders / {instance}");
        play.see(&source, ObservedFrame::Pool { frame, live: LivePoolState::default(), role });
        play.engine.cause(rule, &source)
    };
    let on_replica = cause("a", DrawnServer::Further(REPLICA.into())).expect("a cause");
    assert_eq!((on_replica.id.as_str(), on_replica.server.as_deref()), ("database_down", Some(REPLICA)));
    assert!(on_replica.sentence.starts_with("Server replica-1: The database does not answer"), "{}", on_replica.sentence);
    assert_ne!(cause("b", DrawnServer::Main).map(|cause| cause.id).as_deref(), Some("database_down"));
}
