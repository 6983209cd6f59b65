//! What has to be known before the numbers are read.

use leptos::prelude::*;

use crate::overview::pool::model::ToldPool;
use crate::overview::pool::state;

/// Each in one notice: a pool that has missed readings, one that cannot connect, one that is told twice, and numbers that cannot be true.
#[component]
pub fn Notices<'a>(told: &'a ToldPool) -> impl IntoView + use<> {
    let pool = &told.pool;
    let missed = state::missed(pool, told.taken_at_ms).map(|sentence| {
        let why = told.neighbours.failure.as_ref().map(|failure| format!(" {} {}.", pool.address, failure.trim_end_matches('.')));
        let sessions = told.server.sessions.filter(|_| pool.liveness == crate::fleet::registry::Liveness::Gone);
        let left = sessions.map(|seen| {
            let said = state::sessions(pool.application_name(), seen, told.neighbours.open_of_application);
            format!(" {said}")
        });
        notice("missed", &state::summary(pool), format!("{sentence}{}{}", why.unwrap_or_default(), left.unwrap_or_default()))
    });
    let exact = pool.reading.event_driven.as_ref();
    let failing = exact.and_then(|exact| exact.connect_failure.as_ref());
    let failing =
        failing.map(|why| notice("connects-failing", "This pool cannot open connections", format!("{}.", why.trim_end_matches('.'))));
    let twice = pool.told_twice_by.as_ref().map(|other| {
        let sentence =
            format!("{other} tells the same service, instance and pool. It is left out; give each process an instance of its own.");
        notice("told-twice", "Told twice", sentence)
    });
    let contradictions =
        pool.reading.contradictions.iter().map(|found| notice("contradiction", "A number cannot be true", found.to_string()));
    let all: Vec<_> = missed.into_iter().chain(failing).chain(twice).chain(contradictions).collect();
    // Always there, so that what follows keeps its place when a notice comes and goes.
    view! { <div class="notice-place notices" data-key="notice">{all}</div> }
}

/// The first word is upper case: some are the ends of other sentences. No live region: the age of a reading changes each second.
fn notice(kind: &'static str, head: &str, sentence: String) -> AnyView {
    let mut letters = head.chars();
    let head: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    view! { <p class="notice" data-notice=kind><strong>{head}". "</strong>{sentence}</p> }.into_any()
}
