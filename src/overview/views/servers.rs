//! The servers that are watched, where there are several.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::overview::model::{Replication, ServerFacts, ServerView, WatchedView};
use crate::ui::format::{duration_text, encoded};
use crate::ui::level::LevelIcon;

/// A number that the server does not tell.
const NOT_TOLD: &str = "—";

/// Two rows per server, its numbers and what is to be said of it, that of the page first; nothing where it is the only one.
#[component]
pub fn ServersTable(base: BasePath, servers: Vec<WatchedView>) -> impl IntoView {
    (servers.len() > 1).then(|| {
        let past = |source: &str| base.of(&format!("/history?source={}", encoded(source)));
        let rows = servers.into_iter().map(|server| view! { <Row past=past(&server.source) server /> }).collect_view();
        view! {
            <section class="watched-servers" aria-labelledby="servers">
                <h2 id="servers">"Servers"</h2>
                <div class="scroll" tabindex="0" role="region" aria-labelledby="servers">
                    <table class="servers">
                        <thead>
                            <tr>
                                <th scope="col">"Server and role"</th>
                                <th scope="col">"State"</th>
                                <th scope="col" class="number">"Used"</th>
                                <th scope="col" class="number">"Headroom"</th>
                                <th scope="col" class="number">"Lag"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

#[component]
fn Row(past: String, server: WatchedView) -> impl IntoView {
    let facts = server.server.facts();
    let used = facts.map_or_else(|| NOT_TOLD.to_owned(), |facts| format!("{} / {}", facts.taken.sessions, facts.usable_slots()));
    let headroom = facts.map(ServerFacts::headroom).map_or_else(|| NOT_TOLD.to_owned(), |headroom| headroom.to_string());
    let lag = server.replication.as_ref().and_then(Replication::lag_s);
    let remarks = remarks(&server).into_iter().map(|said| view! { <span class="remark">{said}</span> }).collect_view();
    view! {
        <tr class="named">
            <th scope="row"><a href=past>{server.name.clone()}</a></th>
            <td><StateOf server=server.server.clone() /></td>
            <td class="number">{used}</td>
            <td class="number">{headroom}</td>
            <td class="number">{lag.map_or_else(|| NOT_TOLD.to_owned(), |lag| duration_text(Some(lag)))}</td>
        </tr>
        <tr class="remarks">
            <td colspan="5">{remarks}</td>
        </tr>
    }
}

/// The level of a server that answers; else that it does not.
#[component]
fn StateOf(server: ServerView) -> impl IntoView {
    match (&server, server.level()) {
        (_, Some(level)) => view! { <span class="level" data-level=level.as_str()><LevelIcon level />" "{level.label()}</span> }.into_any(),
        (ServerView::Down { .. }, None) => view! { <span class="level">"no answer"</span> }.into_any(),
        (_, None) => view! { <span class="level">"not read yet"</span> }.into_any(),
    }
}

/// Role and place; since numbers that are old have to be known as such, why it does not answer; and what a replica has cancelled.
fn remarks(server: &WatchedView) -> Vec<String> {
    let role = server.replication.as_ref().map(|told| told.role.as_str());
    let conflicts = server.replication.as_ref().and_then(|told| told.conflicts).map(|conflicts| conflicts.sum());
    let whole = [role.unwrap_or("role not told"), &server.place].join(" · ");
    let down = match &server.server {
        ServerView::Down { reason, last, .. } => {
            let old = if last.is_some() { " The numbers are those of its last answer." } else { "" };
            Some(format!("It does not answer: {}.{old}", reason.trim_end_matches('.')))
        }
        ServerView::Unknown | ServerView::Up(_) => None,
    };
    let conflicts = conflicts.filter(|count| *count > 0).map(|count| format!("Recovery has cancelled {count} of its statements."));
    [whole].into_iter().chain(down).chain(conflicts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::model::tests::facts;
    use crate::overview::model::{Conflicts, ServerRole, Standby};

    fn server(name: &str, server: ServerView, replication: Option<Replication>) -> WatchedView {
        let (name, place) = (name.to_owned(), format!("{name}.example:5432"));
        WatchedView { source: name.clone(), name, place, is_main: false, server, replication }
    }

    fn drawn(servers: Vec<WatchedView>) -> String {
        view! { <ServersTable base=BasePath::default() servers /> }.to_html()
    }

    #[test]
    fn the_only_server_has_no_table() {
        assert!(!drawn(vec![server("main", ServerView::Up(facts(100, 0)), None)]).contains("<table"));
    }

    #[test]
    fn each_server_says_its_state_in_words_and_what_is_not_told_is_no_zero() {
        let down = ServerView::Down { since_ms: 0, reason: "no answer within 1 s".into(), last: None };
        let standby = Some(Standby { lag_s: Some(12.0), ..Standby::default() });
        let conflicts = Some(Conflicts { snapshot: 3, ..Conflicts::default() });
        let replication = Replication { taken_at_ms: 0, role: ServerRole::Replica, replicas: None, standby, conflicts };
        let html = drawn(vec![server("<main>", down, None), server("replica", ServerView::Up(facts(100, 0)), Some(replication))]);
        for words in [
            "&lt;main&gt;",
            "no answer",
            "It does not answer: no answer within 1 s.",
            "role not told · ",
            "replica · replica.example:5432",
            "0 / 97",
            "Healthy",
            &duration_text(Some(12.0)),
            "Recovery has cancelled 3 of its statements.",
        ] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert_eq!(html.matches(&format!("<td class=\"number\">{NOT_TOLD}</td>")).count(), 3, "{html}");
    }
}
