//! Services against what the server sees of them.

use std::cmp::Reverse;

use leptos::prelude::*;

use crate::capacity::model::ServiceReconciliation;
use crate::ui::format::plural;

/// Sentences that somebody reads; of the others the number is enough.
const MOST: usize = 12;

/// A sentence for each service, those that do not agree with the server first.
#[component]
pub fn ServicesView(services: Vec<ServiceReconciliation>) -> impl IntoView {
    (!services.is_empty()).then(|| {
        let mut services = services;
        services.sort_by_key(|of| Reverse((of.too_many(), of.told.abs_diff(of.seen))));
        let rest = services.split_off(services.len().min(MOST));
        let rest = (!rest.is_empty()).then(|| view! { <p class="more">{rest_of(&rest)}</p> });
        let each = services.into_iter().map(|service| view! { <p class="summary foreign">{service.sentence()}</p> }).collect_view();
        view! {
            <section class="reconciliation" aria-labelledby="services">
                <h2 id="services">"Services and the server"</h2>
                {each}
                {rest}
            </section>
        }
    })
}

fn rest_of(services: &[ServiceReconciliation]) -> String {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let apart = services.iter().filter(|of| of.told != of.seen).count();
    let agree = if apart == 0 { "all agree".to_owned() } else { format!("{apart} of them do not agree") };
    format!("{} more: {agree}. All of them: /api/v1/check.", plural(count(services.len()), "service", "services"))
}
