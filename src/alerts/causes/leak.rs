//! Leases are not given back.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::scene::{Scene, SessionShare};
use crate::overview::application_work::ApplicationWork;
use crate::ui::format::{duration_plain, plural};

pub(super) const ID: &str = "leak";

/// Fewer are not why a pool is full.
const SHARE: f64 = 0.2;
/// As many as help to find the place.
const NAMED: usize = 3;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool?;
    if !pool.live.tells_leases && pool.live.suspects.is_empty() {
        return sessions(scene);
    }
    let share = pool.live.suspects.len() as f64 / f64::from(pool.now.total_capacity?.max(1));
    if share >= SHARE { any(scene) } else { None }
}

/// However few they are.
pub(super) fn any(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool.filter(|pool| !pool.live.suspects.is_empty())?;
    let suspects = &pool.live.suspects;
    let of = pool.now.total_capacity.map(|capacity| format!(" of {capacity}")).unwrap_or_default();
    let mut evidence = vec![format!("{}{of} connections are held longer than the leak threshold", suspects.len())];
    evidence.extend(suspects.iter().take(NAMED).map(|held| format!("{} for {}", held.site, duration_plain(held.held.as_secs_f64()))));
    cause(
        ID,
        "Leases are held and not released. Drop each lease when its query is done, and always before waiting for anything else.",
        evidence,
    )
}

/// Of a pool that tells no leases, by what the server sees of its sessions.
fn sessions(scene: &Scene) -> Option<Cause> {
    let held = |work: &ApplicationWork| work.held_in_transaction.saturating_add(held_without_transaction(scene, work));
    let share = scene.share(held).filter(|share| share.part() >= SHARE)?;
    let work = scene.work()?;
    let outside = held_without_transaction(scene, work);
    let mut evidence = Vec::new();
    evidence.extend((work.held_in_transaction > 0).then(|| in_transaction(scene, work)));
    evidence.extend((outside > 0).then(|| {
        let sessions = plural(outside, "session", "sessions");
        let have = if outside == 1 { "has" } else { "have" };
        let what = format!("done nothing outside a transaction for {}", threshold(scene));
        format!("{sessions} of {} {have} {what}, while its pools count them as in use", work.application)
    }));
    evidence.push(share.words(scene.source));
    evidence.extend(in_use(scene, &share));
    cause(
        ID,
        format!(
            "{} takes connections and does not give them back: their sessions do nothing. The page Activity lists them and ends them; look \
             in {} for code that waits for something else while it has a connection.",
            share.application, share.application
        ),
        evidence,
    )
}

/// Of a server: the application that holds most transactions open. One may be a person at a terminal.
pub(super) fn on_server(scene: &Scene) -> Option<Cause> {
    let most = scene.server?.live.work.iter().max_by_key(|work| work.held_in_transaction)?;
    if most.held_in_transaction < 2 {
        return None;
    }
    let whose = if most.application.is_empty() { "An application without a name" } else { &most.application };
    let sentence = format!("{whose} has transactions open in which nothing happens. The page Activity lists them and ends them.");
    cause(ID, sentence, vec![in_transaction(scene, most)])
}

fn threshold(scene: &Scene) -> String {
    let held_for = scene.server.map_or(0.0, |server| server.live.held_for.as_secs_f64());
    format!("{} or longer", duration_plain(held_for))
}

fn in_transaction(scene: &Scene, work: &ApplicationWork) -> String {
    let sessions = plural(work.held_in_transaction, "session", "sessions");
    let have = if work.held_in_transaction == 1 { "has" } else { "have" };
    let longest = duration_plain(f64::from(work.longest_in_transaction_s));
    format!("{sessions} of {} {have} been idle in a transaction for {}, the longest for {longest}", work.application, threshold(scene))
}

/// Sessions that do nothing outside a transaction, beyond the idle connections that the pools tell of. Only where each session is a
/// connection of a pool that tells: behind a pooler they are not.
fn held_without_transaction(scene: &Scene, work: &ApplicationWork) -> u32 {
    let told = scene.open_of(&work.application).zip(scene.idle_of(&work.application));
    let told = told.filter(|(open, _)| open.abs_diff(work.sessions) <= 1);
    told.map_or(0, |(_, idle)| work.long_idle.saturating_sub(idle.saturating_add(1)))
}

fn in_use(scene: &Scene, share: &SessionShare) -> Option<String> {
    let pool = scene.pool.filter(|_| share.pools.is_none())?;
    Some(format!("{} of them are in use", pool.now.checked_out.max()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::alerts::scene::session_fixture::{pool, scene, server};
    use crate::history::frame::ServerFrame;

    fn shop(sessions: u32) -> ApplicationWork {
        ApplicationWork { application: "shop".into(), sessions, longest_in_transaction_s: 90, ..ApplicationWork::default() }
    }

    /// Of the pool `shop / a` with nine of ten connections in use, and one with two of ten.
    fn told(work: ApplicationWork) -> Option<Cause> {
        let pools = BTreeMap::from([pool("shop / a", 0, [9, 1, 10]), pool("shop / b", 0, [2, 8, 10])]);
        let server = server(ServerFrame::default(), vec![work]);
        judge(&scene("shop / a", &pools, &server))
    }

    #[test]
    fn sessions_that_idle_in_transactions_are_connections_that_are_not_given_back() {
        let cause = told(ApplicationWork { held_in_transaction: 8, ..shop(20) }).expect("a cause");
        assert!(cause.id == ID && cause.sentence.starts_with("shop takes connections and does not give them back"), "{cause:?}");
        assert_eq!(
            cause.evidence,
            [
                "8 sessions of shop have been idle in a transaction for 60 s or longer, the longest for 90 s",
                "at least 6 of the 10 connections of shop / a are among them",
                "9 of them are in use"
            ]
        );
        assert_eq!(told(ApplicationWork { held_in_transaction: 3, ..shop(20) }), None, "one of ten is not why it is full");
    }

    #[test]
    fn sessions_that_do_nothing_outside_a_transaction_count_beyond_the_idle_connections() {
        let cause = told(ApplicationWork { long_idle: 17, ..shop(20) }).expect("a cause");
        assert_eq!(
            cause.evidence[0],
            "7 sessions of shop have done nothing outside a transaction for 60 s or longer, while its pools count them as in use"
        );
        assert_eq!(told(ApplicationWork { long_idle: 12, ..shop(20) }), None, "nine are idle connections of the pools");
        assert_eq!(told(ApplicationWork { long_idle: 17, ..shop(17) }), None, "a pooler is in between");
    }

    #[test]
    fn a_server_names_the_application_that_holds_transactions_open() {
        let server = server(ServerFrame::default(), vec![shop(9), ApplicationWork { held_in_transaction: 2, ..shop(5) }]);
        let pools = BTreeMap::new();
        let of_server = Scene { source: "the server", ..scene("none", &pools, &server) };
        let cause = on_server(&of_server).expect("a cause");
        assert!(cause.evidence[0].starts_with("2 sessions of shop have been idle in a transaction"), "{cause:?}");
    }
}
