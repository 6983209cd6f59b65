//! The pool against what the server sees under its name.

use leptos::prelude::*;

use super::sessions::SessionsTable;
use crate::capacity::model::Reconciliation;

/// The sentence, and each session that is not the pool's.
#[component]
pub fn ReconciliationView(found: Reconciliation, activity: Option<String>) -> impl IntoView {
    let sentence = found.sentence();
    let strangers = (!found.strangers.is_empty()).then(|| view! { <SessionsTable sessions=found.strangers activity /> });
    let gone: Vec<String> = found.gone.iter().map(ToString::to_string).collect();
    let gone = (!gone.is_empty()).then(|| view! { <p>{format!("Gone: backends {}.", gone.join(", "))}</p> });
    view! {
        <section class="reconciliation" aria-labelledby="reconciliation">
            <h2 id="reconciliation">"The pool and the server"</h2>
            <p class="summary">{sentence}</p>
            {strangers}
            {gone}
        </section>
    }
}
