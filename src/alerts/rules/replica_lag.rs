//! A replica that is behind, or a standby that is watched itself.

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;

pub(super) const RULE: Rule = Rule {
    id: "replica_lag",
    title: "Replica lag",
    about: RuleSubject::Server,
    unit: RuleUnit::Time,
    of: "replay lag",
    fires: TriggerSide::Above,
    family: Family::Alone,
    defaults: Defaults { warning: Some(10.0), critical: Some(60.0), lasts: MINUTE, keep_firing: MINUTE },
    measure,
    sentence,
    why: "Reads from the replica are stale, and a failover may lose transactions that the replica has not received.",
};

/// Lag of the replica furthest behind and of the server itself, whichever is more. `None` where replicas are not shown.
fn measure(scene: &Scene) -> Option<f64> {
    let server = scene.server?.answer()?;
    let has_none = || (server.replicas.max() == Some(0)).then_some(0.0);
    let replicas = server.replica_lag.mean().or_else(has_none);
    let lag = server.standby_lag.mean().into_iter().chain(replicas).reduce(f64::max);
    lag.map(|ms| ms / 1000.0)
}

fn is_own(scene: &Scene) -> bool {
    let own = scene.server.and_then(|server| Some((server.now.standby_lag.mean()?, server.now.replica_lag.mean())));
    own.is_some_and(|(own, replicas)| own >= replicas.unwrap_or(0.0))
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    if is_own(scene) {
        let (behind, limit) = (duration_plain(said.value), duration_plain(said.limit));
        let who = match scene.server_name_after("The server ") {
            name if name.is_empty() => "This server".to_owned(),
            name => name,
        };
        return format!("{who} is a standby and {behind} behind its primary, at or above {limit}{}.", said.lasting());
    }
    let (behind, limit) = (duration_plain(said.value), duration_plain(said.limit));
    format!("A replica is {behind} behind the {}, at or above {limit}{}.", scene.server_words(), said.lasting())
}
