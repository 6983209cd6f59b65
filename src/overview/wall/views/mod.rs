//! Draws `/wall`.

mod room;
mod services;

use leptos::prelude::*;

use super::model::{Wall, WallLabel};
use crate::base::BasePath;
use crate::base::readable::readable;
use crate::overview::open_incidents::{Detail, IncidentList};
use crate::overview::server_lines::{LineSize, ServerCard, ServerLine, ServersNow};
use crate::ui::format;
use crate::ui::level::LevelIcon;
use plimsoll_model::Level;
use room::placed;
use services::ServiceTable;

/// The page with these numbers.
pub(super) fn draw(base: &BasePath, label: &WallLabel, wall: Wall) -> String {
    let about: Vec<_> = wall.about.iter().map(|name| readable(name)).collect();
    let title = if about.is_empty() { "All servers and services".to_owned() } else { about.join(", ") };
    let unknown = (!wall.unknown.is_empty()).then(|| view! { <Unknown base=base.clone() names=wall.unknown.clone() /> });
    let as_of = format!("{} UTC", format::clock(wall.servers.taken_at_ms));
    let columns = if wall.services.is_empty() { "one" } else { "two" };
    let page = view! {
        <div class="wall-head">
            {label.environment.clone().map(|name| view! { <span class="environment">{name}</span> })}
            <h1>{title}</h1>
            {label.is_demo.then(|| view! { <span class="wall-demo">"Demo traffic"</span> })}
            <p class="wall-clock">"Numbers of "<time class="taken-at">{as_of}</time></p>
        </div>
        {unknown}
        <Incidents base=base.clone() wall=wall.clone() />
        <div class="wall-columns" data-columns=columns>
            <Servers base=base.clone() servers=wall.servers incidents=wall.incidents.len() />
            <ServiceTable services=wall.services />
        </div>
    };
    page.to_html()
}

/// What is open, or that nothing is.
#[component]
fn Incidents(base: BasePath, wall: Wall) -> impl IntoView {
    let calm = wall.incidents.is_empty() && wall.elsewhere == 0;
    let calm =
        calm.then(|| view! { <p class="wall-calm level" data-level="healthy"><LevelIcon level=Level::Healthy />"No incident is open"</p> });
    view! {
        <div class="wall-incidents" data-key="incidents">
            {calm}
            <IncidentList base incidents=wall.incidents detail=Detail::Short elsewhere=wall.elsewhere />
        </div>
    }
}

/// The worst is large; the rest is counted. `incidents`: what stands above leaves less room.
#[component]
fn Servers(base: BasePath, servers: ServersNow, incidents: usize) -> impl IntoView {
    let (taken_at_ms, count) = (servers.taken_at_ms, servers.lines.len());
    let (shown, rest) = placed(servers, incidents);
    let card = |(line, size): (ServerLine, LineSize)| {
        view! { <ServerCard base=base.clone() line size now_ms=taken_at_ms /> }
    };
    let cards = shown.into_iter().map(card).collect_view();
    view! {
        <section class="server-lines wall-servers" data-servers=count.to_string() aria-labelledby="wall-servers">
            <h2 id="wall-servers" class="visually-hidden">"Servers"</h2>
            <div class="server-cards">{cards}</div>
            {rest.tally().map(|tally| view! { <p class="more">{format!("and {tally}")}</p> })}
        </section>
    }
}

/// Names that nothing has: a name that was mistyped must not look like a calm wall.
#[component]
fn Unknown(base: BasePath, names: Vec<String>) -> impl IntoView {
    let names: Vec<_> = names.iter().map(|name| readable(name)).collect();
    let (verb, all) = (if names.len() == 1 { "is" } else { "are" }, base.of("/wall"));
    view! {
        <p class="notice" role="alert">
            {format!("No server and no service here {verb} called {}. ", names.join(", "))}<a href=all>"Show everything"</a>
        </p>
    }
}

#[cfg(test)]
mod tests;
