//! Why something is the matter, as far as the numbers tell: one file a cause, each with what it rests on.

mod connects_slow;
mod database_down;
mod deploy_surge;
mod leak;
mod lock_pile_up;
mod pooler_full;
mod refused;
mod server_full;
mod slow_statements;
mod too_small;

use super::model::Cause;
use super::rules::{Family, Rule};
use crate::alerts::scene::Scene;
use crate::base::readable::isolated;

type Judge = fn(&Scene) -> Option<Cause>;

/// Of a pool that has too little for its callers; what lies deeper comes first.
const OF_LOAD: [Judge; 11] = [
    refused::judge,
    database_down::judge,
    deploy_surge::judge,
    server_full::judge,
    leak::judge,
    lock_pile_up::judge,
    connects_slow::judge,
    slow_statements::running,
    // A pool in front of a pooler that queues has longer holds, too.
    pooler_full::judge,
    slow_statements::longer,
    too_small::judge,
];

const OF_CONNECTS: [Judge; 6] =
    [refused::judge, database_down::judge, deploy_surge::judge, server_full::judge, lock_pile_up::judge, connects_slow::judge];

/// The cause of what this rule has found.
pub fn of(rule: &Rule, scene: &Scene) -> Option<Cause> {
    let judges: &[Judge] = match (rule.family, rule.id) {
        (Family::Load, _) => &OF_LOAD,
        (Family::Connects, _) => &OF_CONNECTS,
        (_, "unreachable") => &[refused::judge, deploy_surge::judge, server_full::judge, database_down::judge],
        (_, "server_sessions") => &[deploy_surge::judge, server_full::judge],
        (_, "leak") => &[leak::any],
        (_, "idle_in_transaction") => &[lock_pile_up::judge, leak::on_server],
        (_, "lock_waits") => &[lock_pile_up::any],
        _ => &[],
    };
    let server = || scene.at().further().map(str::to_owned);
    let cause = judges.iter().find_map(|judge| judge(scene)).map(|cause| match &*cause.id {
        id if is_shared(id) => of_server(cause, scene),
        id if is_of_a_pooler(id) => Cause { server: server(), ..cause },
        _ => cause,
    });
    cause.map(in_order)
}

/// Names from right to left do not reorder the numbers beside them.
fn in_order(cause: Cause) -> Cause {
    let evidence = cause.evidence.iter().map(|line| isolated(line).into_owned()).collect();
    Cause { sentence: isolated(&cause.sentence).into_owned(), evidence, ..cause }
}

/// With the name of its server, where there are several.
fn of_server(cause: Cause, scene: &Scene) -> Cause {
    let name = scene.server.and_then(|server| server.name.as_ref());
    let sentence = name.map_or_else(|| cause.sentence.clone(), |name| format!("Server {name}: {}", cause.sentence));
    Cause { sentence, server: scene.at().further().map(str::to_owned), ..cause }
}

/// Whether it is one thing for all pools of a server, so that what it brings about is one incident.
pub fn is_shared(id: &str) -> bool {
    use refused::{CLOSED, LIMIT, LOGIN, POOLER};
    let of_server = matches!(id, database_down::ID | deploy_surge::ID | server_full::ID | lock_pile_up::ID);
    of_server || matches!(id, CLOSED | LIMIT | LOGIN | POOLER)
}

/// Whether it is one thing for a pooler and for the pools in front of it: one incident, which is about the pool that noticed it. Other
/// pools of the server go on as they are.
pub fn is_of_a_pooler(id: &str) -> bool {
    id == pooler_full::ID
}

/// Whether what is known gives way to what was found a moment later and lies deeper: numbers of a server and of sources come some
/// seconds apart.
pub fn gives_way(known: &str, found: &str) -> bool {
    match known {
        too_small::ID => found != too_small::ID,
        server_full::ID => found == deploy_surge::ID,
        _ => false,
    }
}

/// Whether it is one thing for all rules of a pool.
pub fn is_of_the_pool(id: &str) -> bool {
    id == leak::ID
}

fn cause(id: &str, sentence: impl Into<String>, evidence: Vec<String>) -> Option<Cause> {
    Some(Cause { id: id.to_owned(), sentence: sentence.into(), evidence, server: None })
}

#[cfg(test)]
mod evidence_tests;
#[cfg(test)]
mod tests;
