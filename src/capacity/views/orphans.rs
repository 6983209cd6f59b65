//! Sessions that no instance accounts for, each with the way to end it.

use leptos::prelude::*;

use super::sessions::SessionsTable;
use crate::capacity::model::{ServiceReconciliation, UnknownSession};
use crate::capacity::setting::literal;
use crate::ui::copy::Copyable;
use crate::ui::eager::any;
use crate::ui::format::plural;

/// Rows that somebody reads.
const MOST: usize = 50;

/// All of them, the oldest first; nothing where every session is accounted for.
#[component]
pub fn OrphansView(services: Vec<ServiceReconciliation>, activity: Option<String>) -> impl IntoView {
    let mut sessions: Vec<UnknownSession> = services.into_iter().flat_map(|of| of.unaccounted).flat_map(|group| group.sessions).collect();
    sessions.sort_by(|one, other| other.age.unwrap_or(0.0).total_cmp(&one.age.unwrap_or(0.0)));
    (!sessions.is_empty()).then(|| {
        let count = u32::try_from(sessions.len()).unwrap_or(u32::MAX);
        let more = sessions.split_off(sessions.len().min(MOST)).len();
        let more = (more > 0).then(|| view! { <p class="more">{format!("{more} more, all in /api/v1/check.")}</p> });
        let elsewhere = activity.is_none().then(|| elsewhere(&sessions));
        view! {
            <section class="orphans" aria-labelledby="orphans">
                <h2 id="orphans">"Orphaned sessions"</h2>
                <p class="summary">
                    {plural(count, "session is", "sessions are")}
                    " claimed by no instance that tells. If the process has ended, its session keeps the slot until the server notices: see the finding tcp-keepalives."
                    {activity.is_some().then_some(" The number of a backend leads to its session in Activity, where you can end it.")}
                </p>
                <SessionsTable sessions activity />
                {more}
                {elsewhere}
            </section>
        }
    })
}

/// *Activity* is about another server: what ends the sessions on this one, as long as they are still those.
fn elsewhere(sessions: &[UnknownSession]) -> AnyView {
    let mut names: Vec<String> = sessions.iter().filter_map(|of| of.application.as_deref()).map(literal).collect();
    names.sort();
    names.dedup();
    let pids: Vec<String> = sessions.iter().map(|session| session.pid.to_string()).collect();
    let statement = format!(
        "select pid, pg_terminate_backend(pid) from pg_stat_activity where pid in ({}) and application_name in ({});",
        pids.join(", "),
        names.join(", ")
    );
    any(view! {
        <p>"Activity is about another server. End these sessions on this server itself, as a member of pg_signal_backend:"</p>
        <Copyable what="Statement that ends these sessions" text=statement />
    })
}
