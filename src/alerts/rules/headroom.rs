//! A server that has no room for one more instance.

use std::time::Duration;

use super::{About, Defaults, Family, MINUTE, Rule, Said, Unit};
use crate::alerts::engine::{Fires, Scene};

pub(super) const RULE: Rule = Rule {
    id: "headroom",
    title: "Headroom",
    about: About::Server,
    unit: Unit::Instances,
    fires: Fires::Below,
    family: Family::Alone,
    defaults: Defaults { warning: Some(1.0), critical: Some(0.0), lasts: Duration::from_secs(300), keep_firing: MINUTE },
    measure,
    sentence,
    why: "A rolling deploy starts the new instance before it stops the old one; without room for both it is refused.",
};

/// How many more instances of the pool that is shown would fit; below 0: it does not fit itself.
fn measure(scene: &Scene) -> Option<f64> {
    scene.server?.answer()?;
    let room = scene.room()?;
    (room.capacity() > 0).then(|| room.headroom() as f64 / f64::from(room.capacity()))
}

fn sentence(scene: &Scene, _said: &Said) -> String {
    let Some(room) = scene.room() else { return "0 slots are known of.".to_owned() };
    let (most, usable, capacity) = (room.at_most(), room.usable(), room.capacity());
    let case = match room.headroom() {
        short @ ..0 => {
            format!("Pools and other sessions can take {most} slots, and the server has {usable} usable ones: {} too few.", -short)
        }
        left => format!("{left} of {usable} usable slots are left when every pool is full; one more instance takes {capacity}."),
    };
    format!("{case} {}", room.remedy())
}
