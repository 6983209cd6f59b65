//! A replica that is behind.

use super::{About, Defaults, Family, MINUTE, Rule, Said, Unit, time};
use crate::alerts::engine::{Fires, Scene};

pub(super) const RULE: Rule = Rule {
    id: "replica_lag",
    title: "Replica lag",
    about: About::Server,
    unit: Unit::Time,
    fires: Fires::Above,
    family: Family::Alone,
    defaults: Defaults { warning: Some(10.0), critical: Some(60.0), lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Reads from the replica show what was, and a failover would lose what it has not got yet.",
};

/// Of the one furthest behind. A server that answers and names none has none that is behind.
fn measure(scene: &Scene) -> Option<f64> {
    scene.server?.answer().map(|server| server.replica_lag.mean() / 1000.0)
}

fn sentence(_scene: &Scene, said: &Said) -> String {
    format!("A replica is {} behind the server, at or above {}{}.", time(said.value), time(said.limit), said.lasting())
}
