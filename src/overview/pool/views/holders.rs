//! Who holds connections of the pool now.

use leptos::prelude::*;

use crate::fleet::model::ToldHolder;
use crate::overview::pool::holders::{Holders, LeaseGroup};
use crate::ui::format::{duration_text, plural};

/// By call site; single leases on demand. `in_use`: how many there are, where that is told.
#[component]
pub fn HoldersTable<'a>(holders: &'a Holders, in_use: Option<u32>) -> impl IntoView + use<> {
    let body = match holders.listed.is_empty() {
        true => view! { <p class="empty">"No lease is held."</p> }.into_any(),
        false => view! { {by_call_site(holders)}{each(holders)} }.into_any(),
    };
    let known = u32::try_from(holders.known).unwrap_or(u32::MAX);
    let untold = in_use.filter(|in_use| *in_use > known && known > 0);
    let untold = untold.map(|in_use| format!("{known} of {in_use} leases are told: those that are held longest."));
    view! {
        <section class="pool-holders" aria-labelledby="holders">
            <h2 id="holders">"Leases by call site"</h2>
            {untold.map(|said| view! { <p class="note">{said}</p> })}
            {body}
        </section>
    }
}

fn by_call_site(holders: &Holders) -> impl IntoView + use<> {
    let more = u32::try_from(holders.more_groups).unwrap_or(u32::MAX);
    let more = (more > 0).then(|| view! { <p class="more">{plural(more, "more call site", "more call sites")}</p> });
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">"Call site"</th>
                    <th scope="col" class="number">"Leases"</th>
                    <th scope="col" class="number">"In transaction"</th>
                    <th scope="col" class="number">"Longest"</th>
                </tr>
            </thead>
            <tbody>{holders.groups.iter().map(group).collect_view()}</tbody>
        </table>
        {more}
    }
}

fn group(group: &LeaseGroup) -> impl IntoView + use<> {
    let leaks = (group.suspected_leaks > 0).then(|| {
        let said = plural(group.suspected_leaks, "suspected leak", "suspected leaks");
        view! { <span class="remark">{said}</span> }
    });
    view! {
        <tr>
            <th scope="row"><bdi>{group.site.clone()}</bdi>{label(group.label.as_ref())}{leaks}</th>
            <td class="number">{group.leases}</td>
            <td class="number">{group.in_transaction}</td>
            <td class="number">{duration_text(Some(group.longest_s))}</td>
        </tr>
    }
}

/// The leases that are held longest.
fn each(holders: &Holders) -> impl IntoView + use<> {
    let summary =
        format!("Show the {} that are held longest", plural(u32::try_from(holders.listed.len()).unwrap_or(u32::MAX), "lease", "leases"));
    view! {
        <details class="numbers" data-key="leases">
            <summary>{summary}</summary>
            <div class="scroll" role="region" tabindex="0" aria-label="Leases, longest held first">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Call site"</th>
                            <th scope="col" class="number">"Held"</th>
                            <th scope="col">"Transaction"</th>
                            <th scope="col" class="number">"Backend"</th>
                        </tr>
                    </thead>
                    <tbody>{holders.listed.iter().map(lease).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

fn lease(holder: &ToldHolder) -> impl IntoView + use<> {
    let leak = holder.suspected_leak.then(|| view! { <span class="remark">"suspected leak"</span> });
    let transaction = match holder.in_transaction {
        Some(true) => "open",
        Some(false) => "none",
        None => "not known",
    };
    view! {
        <tr>
            <th scope="row"><bdi>{holder.site.clone()}</bdi>{label(holder.label.as_ref())}{leak}</th>
            <td class="number">{duration_text(Some(holder.held_s))}</td>
            <td>{transaction}</td>
            <td class="number">{holder.backend_pid}</td>
        </tr>
    }
}

fn label(label: Option<&String>) -> impl IntoView + use<> {
    label.cloned().map(|label| view! { <span class="remark"><bdi>{label}</bdi></span> })
}
