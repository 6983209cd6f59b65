//! Services against what the server sees of them.

use leptos::prelude::*;

use crate::capacity::model::{ServiceReconciliation, UnaccountedSessions};
use crate::ui::format;

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
    let rows = service.unaccounted.iter().flat_map(rows).collect_view();
    let table = (service.too_many() > 0).then(|| {
        view! {
            <table class="strangers">
                <thead>
                    <tr>
                        <th scope="col">"Backend"</th>
                        <th scope="col" class="number">"Age"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Address"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    });
    view! {
        <p class="summary">{sentence}</p>
        {table}
    }
}

fn rows(of: &UnaccountedSessions) -> Vec<impl IntoView + use<>> {
    let row = |session: &crate::capacity::model::UnknownSession| {
        view! {
            <tr>
                <th scope="row">{session.pid}</th>
                <td class="number">{format::duration_text(session.age)}</td>
                <td>{session.state.clone().unwrap_or_else(|| "—".into())}</td>
                <td>{session.address.clone().unwrap_or_else(|| "—".into())}</td>
            </tr>
        }
    };
    of.sessions.iter().map(row).collect()
}
