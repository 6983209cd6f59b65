//! What opens the dialog that ends a session; see `activity::ending`.

use leptos::prelude::*;

use crate::activity::model::{EndPermission, SessionRow};
use crate::ui::eager::any;

/// The button, with all that the dialog says and sends; or a word that says why there is none.
pub fn end_button(row: &SessionRow) -> AnyView {
    let started = match (row.guard, row.started_us) {
        (EndPermission::Endable, Some(started)) => started,
        (guard, _) => return any(view! { <small>{guard.word()}</small> }),
    };
    any(view! {
        <button
            type="button"
            class="needs-script danger"
            aria-label=format!("End backend {}", row.pid)
            aria-haspopup="dialog"
            data-end=row.pid.to_string()
            data-started=started.to_string()
            data-about=about(row)
        >
            "End…"
        </button>
    })
}

fn about(row: &SessionRow) -> String {
    let or_unnamed = |text: &Option<String>| text.clone().unwrap_or_else(|| "not named".to_owned());
    let state = row.state.clone().unwrap_or_else(|| "in an unknown state".to_owned());
    format!("Application {}, user {}, {state}: {}", or_unnamed(&row.application), or_unnamed(&row.role), or_unnamed(&row.query))
}
