use std::time::Duration;

use super::registry;
use super::report::Discovered;
use crate::fleet::model::{Contradiction, Gauges, Reading, SourceKind};
use crate::fleet::registry::{InstanceReport, SourceInfo, ToldReading};

fn told(pool: &str, checked_out: Option<u32>, contradictions: Vec<Contradiction>) -> ToldReading {
    let hints = vec![
        ("wait time".into(), "Ask its owner.".into()),
        ("hold time".into(), "Ask its owner.".into()),
        ("opening".into(), "database/sql does not tell connects under way.".into()),
    ];
    let gauges = Gauges { checked_out, total_capacity: Some(10), ..Gauges::default() };
    ToldReading {
        pool: pool.into(),
        dialect: Some("go_sql".into()),
        hints,
        reading: Reading { gauges, contradictions, ..Reading::default() },
        frames: None,
    }
}

fn discovered(pools: Vec<ToldReading>) -> Discovered {
    let registry = registry();
    let info =
        SourceInfo { id: None, name: "exposition shop".into(), kind: SourceKind::Exposition, interval: Some(Duration::from_secs(10)) };
    registry.register(info).report(InstanceReport { service: "shop".into(), instance: "a\u{1b}[2J".into(), pools, ..Default::default() });
    Discovered::of(&registry.view(), "\n[[sources]]\n".into(), String::new())
}

#[test]
fn pools_are_a_table_and_what_is_not_told_is_said_once_for_a_dialect() {
    let said = discovered(vec![told("main", Some(7), Vec::new()), told("", None, Vec::new())]).report();
    let lines: Vec<Vec<&str>> = said.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(said.lines().next(), Some("Found: 2 pools in 1 instance of 1 service."));
    assert_eq!(lines[3], ["shop", r"a\u{1b}[2J", "—", "Go", "database/sql", "—", "10", "—"]);
    assert_eq!(lines[4], ["shop", r"a\u{1b}[2J", "main", "Go", "database/sql", "7", "10", "—"]);
    assert_eq!(said.matches("Not told by Go database/sql:").count(), 1);
    assert_eq!(said.matches("hold time, wait time: Ask its owner.").count(), 1, "{said}");
}

#[test]
fn what_cannot_be_true_is_said_with_its_pool() {
    let wrong = Contradiction { metric: "used".into(), told: -3.0, cannot_be: "below 0".into(), known_cause: None };
    let said = discovered(vec![told("main", None, vec![wrong])]).report();
    let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("/ main: The sender contradicts itself: used is -3, which cannot be below 0."), "{said}");
}

#[test]
fn a_table_of_many_pools_says_how_many_more_there_are() {
    let pools = (0..60).map(|pool| told(&format!("pool-{pool:02}"), Some(1), Vec::new())).collect();
    let said = discovered(pools).report();
    assert!(said.contains("pool-49") && !said.contains("pool-50") && said.contains("… and 10 more"), "{said}");
}
