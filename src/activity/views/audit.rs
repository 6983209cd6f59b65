//! What was done to sessions through this console.

use leptos::prelude::*;

use crate::access::audit::{AuditRow, AuditTable};

/// The last ones, the newest first.
#[component]
pub fn AuditSection(actions: Vec<AuditRow>) -> impl IntoView {
    view! {
        <section class="audit" aria-labelledby="audit">
            <h2 id="audit">"Last actions"</h2>
            <AuditTable rows=actions none="No statement cancelled and no session ended from this console." />
        </section>
    }
}
