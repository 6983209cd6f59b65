//! Who holds connections of the pool now.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::fleet::model::ToldHolder;
use crate::overview::pool::holders::Holders;
use crate::ui::format::duration_text;

/// Leases, those that are held longest first.
#[component]
pub fn HoldersTable<'a>(base: &'a BasePath, holders: &'a Holders) -> impl IntoView + use<> {
    let rows = holders.listed.iter().map(row).collect_view();
    let body = match holders.listed.is_empty() {
        true => view! { <p class="empty">"No connection is in use."</p> }.into_any(),
        false => view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Leases, longest held first">
                <table class="holders">
                    <thead>
                        <tr>
                            <th scope="col">"Call site"</th>
                            <th scope="col" class="number">"Held"</th>
                            <th scope="col">"Transaction"</th>
                            <th scope="col" class="number">"Backend"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any(),
    };
    let all = base.of("/api-docs");
    let more = (holders.more > 0).then(|| {
        view! { <p class="more">{format!("{} more, held for a shorter time: ", holders.more)}<a href=all>"/api/v1/pools/{name}"</a></p> }
    });
    view! {
        <section class="pool-holders" aria-labelledby="holders">
            <h2 id="holders">"Who holds connections"</h2>
            {body}
            {more}
        </section>
    }
}

fn row(holder: &ToldHolder) -> impl IntoView + use<> {
    let label = holder.label.clone().map(|label| view! { <span class="remark">{label}</span> });
    let leak = holder.suspected_leak.then(|| view! { <span class="remark">"suspected leak"</span> });
    let transaction = match holder.in_transaction {
        Some(true) => "open",
        Some(false) => "none",
        None => "not known",
    };
    view! {
        <tr>
            <th scope="row"><bdi>{holder.site.clone()}</bdi>{label}{leak}</th>
            <td class="number">{duration_text(Some(holder.held_s))}</td>
            <td>{transaction}</td>
            <td class="number">{holder.backend_pid}</td>
        </tr>
    }
}
