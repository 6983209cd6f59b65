//! The notifiers on the page of the alerts: how each stands, and a button that tries it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, State};
use axum::response::Redirect;
use axum::routing::post;
use leptos::prelude::*;
use serde::Deserialize;

use super::state::{LastFailure, LastTest};
use super::{NotifierState, Notifiers};
use crate::access::Actor;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::base::BasePath;
use crate::base::timestamps::date_time;

const TEST: &str = "/api/alerts/notifiers/test";

#[derive(Clone)]
struct NotifiersWebState {
    notifiers: Arc<Notifiers>,
    audit: Audit,
    base: BasePath,
}

/// `POST /api/alerts/notifiers/test`. Whoever merges it lets nobody in without a session.
pub fn routes(notifiers: Arc<Notifiers>, audit: Audit, base: BasePath) -> Router {
    Router::new().route(TEST, post(test)).with_state(NotifiersWebState { notifiers, audit, base })
}

#[derive(Deserialize)]
struct NotifierTestForm {
    name: String,
}

/// A plain form, so that it works without a script; what came of it stands on the page.
async fn test(State(ground): State<NotifiersWebState>, who: Actor, Form(NotifierTestForm { name }): Form<NotifierTestForm>) -> Redirect {
    let entry = AuditEntry::new(&who, Action::TestNotifier, format!("notifier {name}"));
    let entry = match ground.notifiers.test(&name).await {
        Ok(said) => {
            tracing::info!(notifier.name = name, audit.who = %who, "notifier tried out: {said}");
            entry.with_details(said)
        }
        Err(said) => {
            tracing::warn!(notifier.name = name, audit.who = %who, "notifier tried out: {said}");
            entry.failed(said)
        }
    };
    ground.audit.keep(entry).await;
    Redirect::to(&ground.base.of("/alerts"))
}

/// The section: all notifiers, or how to get one.
#[component]
pub fn NotifiersSection(base: BasePath, notifiers: Vec<NotifierState>) -> impl IntoView {
    let body = if notifiers.is_empty() {
        view! {
            <p class="calm">
                "No notifiers are configured: incidents are only shown here. Add a table "<code>"[[notifiers]]"</code>
                " to the configuration file for a webhook, a chat, an Alertmanager or a mailbox."
            </p>
        }
        .into_any()
    } else {
        view! { <Table base notifiers /> }.into_any()
    };
    view! {
        <section class="notifiers" aria-labelledby="notifiers">
            <h2 id="notifiers">"Notifiers"</h2>
            {body}
        </section>
    }
}

#[component]
fn Table(base: BasePath, notifiers: Vec<NotifierState>) -> impl IntoView {
    let heads = ["Notifier", "Receiver", "Queued", "Last delivered (UTC)", "Last failure", "Test"];
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> });
    let rows = notifiers.into_iter().map(move |state| view! { <Row base=base.clone() state /> }).collect_view();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Notifiers, table">
            <table>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(base: BasePath, state: NotifierState) -> impl IntoView {
    let delivered = state.last_delivered_at_ms.map_or_else(|| "—".to_owned(), |at_ms| date_time(at_ms / 1000));
    view! {
        <tr data-key=state.name.clone()>
            <th scope="row">{state.name.clone()}</th>
            <td>{format!("{}, {}", state.kind, state.to)}</td>
            <td>{state.pending}</td>
            <td>{delivered}</td>
            <td><Trouble given_up=state.given_up failure=state.last_failure /></td>
            <td><TryIt base name=state.name.clone() last=state.last_test /></td>
        </tr>
    }
}

#[component]
fn Trouble(given_up: u64, failure: Option<LastFailure>) -> impl IntoView {
    let Some(failure) = failure else { return view! { "None" }.into_any() };
    let (level, word, next) = if failure.is_final {
        ("critical", "✕ Given up", "The notice is not sent again.")
    } else {
        ("warning", "▲ Delayed", "The notice is sent again.")
    };
    let given_up = (given_up > 0).then(|| format!(" Given up in the last 30 days: {given_up}."));
    view! {
        <span class="notifier-trouble" data-level=level>
            <strong>{word}</strong>{format!(" {} UTC: {} {next}", date_time(failure.at_ms / 1000), failure.sentence)}{given_up}
        </span>
    }
    .into_any()
}

#[component]
fn TryIt(base: BasePath, name: String, last: Option<LastTest>) -> impl IntoView {
    let said = last.map(|test| {
        let (level, word) = if test.arrived { ("healthy", "✓ Delivered") } else { ("critical", "✕ Failed") };
        let said = format!(" {} UTC: {}", date_time(test.at_ms / 1000), test.sentence);
        view! { <p class="notifier-test" data-level=level role="status"><strong>{word}</strong>{said}</p> }
    });
    let label = format!("Send a test notice to {name}");
    view! {
        <form method="post" action=base.of(TEST)>
            <input type="hidden" name="name" value=name />
            <button type="submit" aria-label=label>"Send a test"</button>
        </form>
        {said}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NASTY: &str = r#"<script>x</script>"><img src=x>"#;

    fn state() -> NotifierState {
        NotifierState {
            name: "ops".into(),
            kind: "webhook".into(),
            to: "hooks.example".into(),
            pending: 3,
            given_up: 1,
            last_delivered_at_ms: Some(1_700_000_000_000),
            last_failure: Some(LastFailure {
                at_ms: 1_700_000_060_000,
                key: "incident-7-opened".into(),
                sentence: "hooks.example answers with status 410 Gone.".into(),
                is_final: true,
            }),
            last_test: Some(LastTest { at_ms: 0, arrived: true, sentence: "hooks.example accepted the test notice.".into() }),
        }
    }

    fn html(base: &str, notifiers: Vec<NotifierState>) -> String {
        let base = BasePath::from(base.to_owned());
        view! { <NotifiersSection base notifiers /> }.to_html()
    }

    #[test]
    fn the_section_says_how_each_stands_and_has_a_button_to_try_it() {
        let html = html("/admin", vec![state()]);
        for part in [
            "webhook, hooks.example",
            "2023-11-14 22:13:20",
            "2023-11-14 22:14:20 UTC: hooks.example answers with status 410 Gone. The notice is not sent again. Given up in the last 30 days: 1.",
            "hooks.example accepted the test notice.",
            r#"action="/admin/api/alerts/notifiers/test""#,
            r#"value="ops""#,
        ] {
            let plain = html.replace("<!>", "");
            assert!(plain.contains(part), "{part}: {plain}");
        }
    }

    #[test]
    fn without_a_notifier_it_says_how_to_get_one() {
        assert!(html("", Vec::new()).contains("[[notifiers]]"));
    }

    #[test]
    fn words_from_outside_are_text() {
        let nasty = NotifierState { name: NASTY.into(), to: NASTY.into(), ..state() };
        let html = html("", vec![nasty]);
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script") && !html.contains("<img"), "{html}");
    }
}
