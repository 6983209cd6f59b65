//! A server, or a pooler before it, that answers and refuses the connection: no outage, and each kind has a remedy of its own.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::scene::Scene;
use plimsoll_pool::{ConnectCause, ConnectFailure};

pub(super) const LOGIN: &str = "login_refused";
pub(super) const CLOSED: &str = "database_closed";
pub(super) const LIMIT: &str = "connection_limit";
pub(super) const POOLER: &str = "pooler";

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let (_, failure) = failures(scene).find(|(_, failure)| kind(failure.cause).is_some())?;
    let (id, what) = kind(failure.cause)?;
    let evidence = failures(scene).map(|(name, failure)| evidence(name, failure)).collect();
    cause(id, format!("{what}: {}.", failure.message.trim_end_matches('.')), evidence)
}

/// The server itself answers, full or not.
pub(super) fn answers(scene: &Scene) -> bool {
    failures(scene).any(|(_, failure)| failure.cause.is_answer())
}

/// Whether the server has said that all its slots are taken.
pub(super) fn is_full(scene: &Scene) -> bool {
    failures(scene).any(|(_, failure)| failure.cause == ConnectCause::ServerFull)
}

/// Of each pool there that cannot connect, the console's watch of the server included.
pub(super) fn failures<'a>(scene: &'a Scene<'a>) -> impl Iterator<Item = (&'a str, &'a ConnectFailure)> {
    let of_pools = scene.pools_there().filter_map(|(name, pool)| Some((name, pool.live.connect_failure.as_ref()?)));
    let of_watch = scene.server.and_then(|server| Some(("the console's watch", server.failure.as_ref()?)));
    of_pools.chain(of_watch)
}

pub(super) fn evidence(name: &str, failure: &ConnectFailure) -> String {
    let code = failure.code.as_ref().map(|code| format!(" (SQLSTATE {code})")).unwrap_or_default();
    format!("{name} cannot connect: {}{code}", failure.message.trim_end_matches('.'))
}

fn kind(cause: ConnectCause) -> Option<(&'static str, &'static str)> {
    match cause {
        ConnectCause::DatabaseClosed => Some((CLOSED, "The database accepts no connections")),
        ConnectCause::RoleLimit => Some((LIMIT, "The role's connection limit is reached")),
        ConnectCause::DatabaseLimit => Some((LIMIT, "The database's connection limit is reached")),
        cause if cause.is_login() => Some((LOGIN, "The login is refused")),
        cause if cause.is_pooler() => Some((POOLER, "A pooler refuses the connection")),
        _ => None,
    }
}
