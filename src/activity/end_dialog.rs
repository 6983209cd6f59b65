//! Ending a session: the buttons stand in the rows, which the server draws; this is the one dialog that says what will
//! happen.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::end_session;
use super::end_action::EndAction;
use crate::ui::platform;
use crate::ui::refresh::Refresh;

/// What opens the dialog.
const BUTTON: &str = "data-end";

/// The session that the dialog is about. It stays the one that was chosen, whatever the rows show by then.
#[derive(Clone, Default)]
struct SelectedSession {
    pid: String,
    started: String,
    about: String,
}

/// Asks, does, and says what came of it.
#[component]
pub fn EndDialog() -> impl IntoView {
    let chosen = RwSignal::new(SelectedSession::default());
    let outcome = RwSignal::new(String::new());
    let dialog = NodeRef::<Dialog>::new();
    open_when_chosen(chosen, dialog);
    let clock = expect_context::<Refresh>();
    let send = move |how: EndAction| {
        close(dialog);
        spawn_local(async move {
            outcome.set(end(chosen.get_untracked(), how).await);
            clock.now();
        });
    };
    view! {
        <p class="outcome" class:visually-hidden=move || outcome.with(String::is_empty) role="status">{outcome}</p>
        <dialog node_ref=dialog class="ending" aria-labelledby="ending">
            <h2 id="ending">"End backend "{move || chosen.with(|chosen| chosen.pid.clone())}"?"</h2>
            <p>{move || chosen.with(|chosen| chosen.about.clone())}</p>
            <p>
                "Cancel stops the running statement and keeps the session open. Terminate closes the session and rolls back what is \
                 not committed. Both are recorded in the audit."
            </p>
            <div class="choices">
                <button type="button" autofocus on:click=move |_| close(dialog)>"Keep the session"</button>
                <button type="button" class="danger" on:click=move |_| send(EndAction::Cancel)>"Cancel the statement"</button>
                <button type="button" class="danger" on:click=move |_| send(EndAction::Terminate)>"Terminate the session"</button>
            </div>
        </dialog>
    }
}

async fn end(SelectedSession { pid, started, .. }: SelectedSession, how: EndAction) -> String {
    let (pid, started) = (pid.parse().unwrap_or_default(), started.parse().unwrap_or_default());
    end_session(how, pid, started).await.unwrap_or_else(|error| error.sentence())
}

/// One listener for the buttons of all rows, which come and go.
fn open_when_chosen(chosen: RwSignal<SelectedSession>, dialog: NodeRef<Dialog>) {
    Effect::new(move || {
        let listening = platform::on_click_of(BUTTON, move |told| {
            chosen.set(SelectedSession { pid: told(BUTTON), started: told("data-started"), about: told("data-about") });
            if let Some(dialog) = dialog.get_untracked() {
                let _open_already = dialog.show_modal();
            }
        });
        on_cleanup(move || listening.end());
    });
}

fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}
