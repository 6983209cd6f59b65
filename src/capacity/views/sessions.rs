//! Sessions that nobody accounts for, as a table.

use leptos::prelude::*;

use crate::capacity::model::UnknownSession;
use crate::ui::eager::any;
use crate::ui::format;

/// One row per session; `activity`: the address of *Activity*, where one can be ended.
#[component]
pub fn SessionsTable(sessions: Vec<UnknownSession>, activity: Option<String>) -> impl IntoView {
    let row = |session: UnknownSession| {
        let pid = session.pid;
        let number = match &activity {
            Some(activity) => {
                let href = format!("{activity}?backend={pid}#all-sessions");
                any(view! { <a href=href>{pid}<span class="visually-hidden">" in Activity"</span></a> })
            }
            None => any(pid),
        };
        let told = |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| "—".to_owned());
        view! {
            <tr>
                <th scope="row">{number}</th>
                <td class="foreign"><bdi>{told(session.application)}</bdi></td>
                <td>{told(session.address)}</td>
                <td class="number">{format::duration_text(session.age)}</td>
                <td>{told(session.state)}</td>
            </tr>
        }
    };
    let rows = sessions.into_iter().map(row).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Sessions">
            <table class="strangers">
                <thead>
                    <tr>
                        <th scope="col">"Backend"</th>
                        <th scope="col">"Application"</th>
                        <th scope="col">"Address"</th>
                        <th scope="col" class="number">"Age"</th>
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
