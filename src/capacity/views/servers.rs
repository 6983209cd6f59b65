//! The ways to the other servers, each with its level.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::capacity::query::CapacityQuery;
use crate::capacity::watched_servers::ServerStanding;
use crate::ui::level::StateBadge;

/// One link per server; nothing where there is only one.
#[component]
pub fn ServerLinks(base: BasePath, servers: Vec<ServerStanding>, shown: Option<usize>) -> impl IntoView {
    (servers.len() > 1).then(|| {
        let links = servers.into_iter().enumerate().map(|(place, server)| {
            // The server that the console is about has the address without a name.
            let name = (place > 0).then(|| server.name.clone());
            let href = base.of(&CapacityQuery { server: name, ..CapacityQuery::default() }.path());
            view! { <ServerLink href server is_shown=shown == Some(place) /> }
        });
        view! {
            <nav class="capacity-servers" aria-label="Servers">
                <ul>{links.collect_view()}</ul>
            </nav>
        }
    })
}

#[component]
fn ServerLink(href: String, server: ServerStanding, is_shown: bool) -> impl IntoView {
    let state = match (server.slots, &server.outage) {
        (Some((used, usable)), _) => format!("{used} / {usable}"),
        (None, Some(_)) => "No answer".to_owned(),
        (None, None) => "Not read yet".to_owned(),
    };
    let words: Vec<String> = server.role.map(str::to_owned).into_iter().chain([state]).collect();
    view! {
        <li>
            <a href=href aria-current=is_shown.then_some("page")>
                <bdi class="name">{server.name}</bdi>
                <StateBadge level=server.level />
                <small>{words.join(" · ")}</small>
            </a>
        </li>
    }
}
