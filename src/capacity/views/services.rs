//! Services against what the server sees of them.

use leptos::prelude::*;

use super::reconciliation::Strangers;
use crate::capacity::model::ServiceReconciliation;

/// A sentence for each service, and the sessions that no instance accounts for.
#[component]
pub fn ServicesView(services: Vec<ServiceReconciliation>) -> impl IntoView {
    (!services.is_empty()).then(|| {
        let each = services.into_iter().map(|service| view! { <ServiceView service /> }).collect_view();
        view! {
            <section class="reconciliation" aria-labelledby="services">
                <h2 id="services">"Services and the server"</h2>
                {each}
            </section>
        }
    })
}

#[component]
fn ServiceView(service: ServiceReconciliation) -> impl IntoView {
    let sentence = service.sentence();
    let strangers: Vec<_> = service.unaccounted.into_iter().flat_map(|of| of.sessions).collect();
    view! {
        <p class="summary">{sentence}</p>
        {(!strangers.is_empty()).then(|| view! { <Strangers strangers /> })}
    }
}
