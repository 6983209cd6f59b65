//! Sessions that nobody accounts for, as a table.

use leptos::prelude::*;

use crate::capacity::model::UnknownSession;
use crate::ui::format;

/// One row per session; `activity`: where one can be ended, with the address of *Activity*.
#[component]
pub fn SessionsTable(sessions: Vec<UnknownSession>, activity: Option<String>) -> impl IntoView {
    let head = activity.is_some().then(|| view! { <th scope="col">"To end it"</th> });
    let row = |session: UnknownSession| {
        let pid = session.pid;
        let link = activity.as_ref().map(|activity| {
            let href = format!("{activity}?backend={pid}#all-sessions");
            view! { <td><a href=href>"Show "<span class="visually-hidden">{format!("backend {pid} ")}</span>"in Activity"</a></td> }
        });
        let told = |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| "—".to_owned());
        view! {
            <tr>
                <th scope="row">{pid}</th>
                <td class="foreign"><bdi>{told(session.application)}</bdi></td>
                <td>{told(session.address)}</td>
                <td class="number">{format::duration_text(session.age)}</td>
                <td>{told(session.state)}</td>
                {link}
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
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
