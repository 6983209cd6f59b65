//! What was done to sessions through this console.

use leptos::prelude::*;

use crate::access::audit::{AuditTable, Kept};

/// The last ones, the newest first.
#[component]
pub fn AuditSection(actions: Vec<Kept>) -> impl IntoView {
    view! {
        <section class="audit" aria-labelledby="audit">
            <h2 id="audit">"Last actions"</h2>
            <AuditTable rows=actions none="No statement cancelled and no session ended from this console." />
        </section>
    }
}
