//! Ending a session: a button in each row, one dialog that says what will happen.

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::activity::api::EndSession;
use crate::activity::model::{Guard, How, SessionRow};
use crate::ui::eager::any;
use crate::ui::refresh::Refresh;

/// The session that the dialog is about. It stays the one that was chosen, whatever the rows show by then.
#[derive(Clone, Copy)]
pub struct Ending(RwSignal<Option<SessionRow>>);

impl Ending {
    pub fn provide() {
        provide_context(Self(RwSignal::new(None)));
    }
}

/// The button, or a word that says why there is none.
pub fn end_button(row: &SessionRow) -> AnyView {
    if row.guard != Guard::Endable || row.started_us.is_none() {
        return any(view! { <small>{row.guard.word()}</small> });
    }
    let chosen = expect_context::<Ending>().0;
    let (row, name) = (row.clone(), format!("End backend {}", row.pid));
    any(view! {
        <button type="button" class="needs-script" aria-label=name aria-haspopup="dialog" on:click=move |_| chosen.set(Some(row.clone()))>
            "End…"
        </button>
    })
}

/// Asks, does, and says what came of it.
#[component]
pub fn EndingDialog() -> impl IntoView {
    let chosen = expect_context::<Ending>().0;
    let dialog = NodeRef::<Dialog>::new();
    let end = ServerAction::<EndSession>::new();
    open_when_chosen(chosen, dialog);
    read_anew_afterwards(end);
    let send = move |how: How| {
        if let Some(row) = chosen.get_untracked() {
            end.dispatch(EndSession { how, pid: row.pid, started_us: row.started_us.unwrap_or_default() });
        }
        close(dialog);
    };
    let outcome = move || match end.value().get() {
        Some(Ok(sentence)) => sentence,
        Some(Err(error)) => error.sentence(),
        None => String::new(),
    };
    let (subject, title) = (move || chosen.get().map(|row| about(&row)), move || chosen.get().map(|row| title(&row)));
    view! {
        <p class="outcome" class:visually-hidden=move || end.value().with(Option::is_none) role="status">{outcome}</p>
        <dialog node_ref=dialog class="ending" aria-labelledby="ending" on:close=move |_| chosen.set(None)>
            <h2 id="ending">{title}</h2>
            <p>{subject}</p>
            <p>
                "Cancelling stops the statement that runs now and leaves the session open. Terminating closes the session; what it has \
                 not committed is rolled back. Both are kept in the list of actions."
            </p>
            <div class="choices">
                <button type="button" on:click=move |_| close(dialog)>"Leave it alone"</button>
                <button type="button" on:click=move |_| send(How::Cancel)>"Cancel its statement"</button>
                <button type="button" class="primary" on:click=move |_| send(How::Terminate)>"Terminate the session"</button>
            </div>
        </dialog>
    }
}

fn title(row: &SessionRow) -> String {
    format!("End backend {}?", row.pid)
}

fn about(row: &SessionRow) -> String {
    let or_unnamed = |text: &Option<String>| text.clone().unwrap_or_else(|| "not named".to_owned());
    let state = row.state.clone().unwrap_or_else(|| "in an unknown state".to_owned());
    format!("Application {}, user {}, {state}: {}", or_unnamed(&row.application), or_unnamed(&row.role), or_unnamed(&row.query))
}

fn open_when_chosen(chosen: RwSignal<Option<SessionRow>>, dialog: NodeRef<Dialog>) {
    Effect::new(move || {
        if chosen.with(Option::is_some)
            && let Some(dialog) = dialog.get_untracked()
            && !dialog.open()
        {
            let _open_already = dialog.show_modal();
        }
    });
}

fn read_anew_afterwards(end: ServerAction<EndSession>) {
    let clock = expect_context::<Refresh>();
    Effect::new(move || {
        if end.value().with(Option::is_some) {
            clock.now();
        }
    });
}

fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}
