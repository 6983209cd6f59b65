//! Rule by rule.

mod callers;
mod connects;
mod server;
mod utilization;

use super::*;

#[test]
fn every_rule_is_played() {
    let played = concat!(
        include_str!("callers.rs"),
        include_str!("connects.rs"),
        include_str!("server.rs"),
        include_str!("utilization.rs"),
        include_str!("../observed.rs")
    );
    let missing: Vec<_> = ALL.into_iter().map(|rule| rule.id).filter(|id| !played.contains(&format!("\"{id}\""))).collect();
    assert_eq!(missing, [""; 0], "play these rules here: quiet, beyond the limit, quiet again");
}
