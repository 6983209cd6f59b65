//! What is wrong now, directly under the header of every page.

use leptos::prelude::*;

use super::open_incidents::OpenIncidents;
use crate::alerts::model::Incident;
use crate::base::BasePath;
use crate::overview::model::ServerView;
use crate::ui::format;

/// The outages and the open incidents; nothing while there are none. `store_error`: why the shared store does not answer.
pub fn draw(base: &BasePath, server: &ServerView, store_error: Option<String>, incidents: &[Incident]) -> String {
    let outage = match server {
        ServerView::Down { since_ms, reason, last } => {
            let last_ms = last.as_ref().map(|facts| facts.taken_at_ms);
            Some(view! { <OutageNotice since_ms=*since_ms reason=reason.clone() last_ms /> })
        }
        ServerView::Unknown | ServerView::Up(_) => None,
    };
    let strip = view! {
        {outage}
        {store_error.map(|sentence| view! { <StoreNotice sentence consoles=base.of("/fleet/consoles") /> })}
        <OpenIncidents all=base.of("/alerts") incidents=incidents.to_vec() />
    };
    strip.to_html()
}

/// The store that several consoles share does not answer.
#[component]
fn StoreNotice(sentence: String, consoles: String) -> impl IntoView {
    view! {
        <p class="notice strip" data-notice="store-down" role="alert">
            {sentence}" "<a href=consoles>"Consoles"</a>
        </p>
    }
}

/// The database does not answer. `last_ms`: when it last did; `None`: not since the console started.
#[component]
fn OutageNotice(since_ms: u64, reason: String, last_ms: Option<u64>) -> impl IntoView {
    let known = match last_ms {
        Some(last_ms) => format!("Numbers of the server are from {} UTC", format::clock(last_ms)),
        None => "No answer since the console started".to_owned(),
    };
    let (since, reason) = (format::clock(since_ms), reason.trim_end_matches('.').to_owned());
    view! {
        <p class="notice strip" data-notice="server-down" role="alert">
            <strong>"The database does not answer. "</strong>
            {format!("Since {since} UTC: {reason}. {known}. Retrying every second.")}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_is_away_is_said_with_a_way_to_the_consoles() {
        let strip = |said: Option<&str>| draw(&BasePath::from("/admin".to_owned()), &ServerView::Unknown, said.map(str::to_owned), &[]);
        let away = strip(Some("The shared store does not answer (<b>)."));
        assert!(away.contains(r#"data-notice="store-down""#) && away.contains("does not answer (&lt;b&gt;)."), "{away}");
        assert!(away.contains(r#"href="/admin/fleet/consoles""#) && !strip(None).contains("notice"), "{away}");
    }
}
