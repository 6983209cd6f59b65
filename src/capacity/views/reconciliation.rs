//! The pool against what the server sees under its name.

use leptos::prelude::*;

use crate::capacity::model::{Reconciliation, UnknownSession};
use crate::ui::format;

/// The sentence, and each session that is not the pool's.
#[component]
pub fn ReconciliationView(found: Reconciliation) -> impl IntoView {
    let sentence = found.sentence();
    let strangers = (!found.strangers.is_empty()).then(|| view! { <Strangers strangers=found.strangers /> });
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

/// One row per session.
#[component]
pub fn Strangers(strangers: Vec<UnknownSession>) -> impl IntoView {
    let row = |stranger: UnknownSession| {
        view! {
            <tr>
                <th scope="row">{stranger.pid}</th>
                <td class="number">{format::duration_text(stranger.age)}</td>
                <td>{stranger.state.unwrap_or_else(|| "—".into())}</td>
                <td>{stranger.address.unwrap_or_else(|| "—".into())}</td>
            </tr>
        }
    };
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
            <tbody>{strangers.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
