//! The search in reach of every page: a link in its head, which opens a dialog where there is a script.

use std::time::Duration;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::base::BasePath;
use crate::drawn::ask_for_html;
use crate::ui::listening::listen_while_shown;
use crate::ui::platform;

/// Where somebody types, and where the results stand.
const FIELD: &str = "palette-field";
const FOUND: &str = "palette-found";
/// As text: nothing in it changes but what `platform` does, and the code for a view of it is larger.
const INSIDE: &str = r#"<input id="palette-field" type="text" role="combobox" aria-label="Search pages, incidents, servers, services, pools and documents" aria-autocomplete="list" aria-controls="options" aria-expanded="false" autocomplete="off" spellcheck="false" placeholder="Search" maxlength="200" autofocus><div id="palette-found"><p role="status" class="summary"></p></div>"#;
/// After the last key, so that a word is one question.
const PAUSE: Duration = Duration::from_millis(150);
/// What is said without an answer.
const NO_ANSWER: &str = r#"<p role="status" class="summary">The console does not answer. Try again in a moment.</p>"#;

/// The link and its dialog.
#[component]
pub fn Palette() -> impl IntoView {
    let search_page = expect_context::<BasePath>().of("/search");
    let dialog = NodeRef::<Dialog>::new();
    let search = Search { asked: StoredValue::new(0) };
    let open = move || {
        if let Some(dialog) = dialog.get_untracked() {
            platform::empty_field(FIELD);
            let _open_already = dialog.show_modal();
            search.ask(String::new(), Duration::ZERO);
        }
    };
    listen_while_shown(move || platform::on_command_key("k", open));
    let clicked = move |event: MouseEvent| {
        // With these a link opens a tab of its own.
        if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            event.prevent_default();
            open();
        }
    };
    let close = move |event: MouseEvent| {
        if platform::is_inside(&event, "[role=option]") {
            dialog.get_untracked().iter().for_each(|dialog| dialog.close());
        }
    };
    view! {
        <a class="search" href=search_page rel="external" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" on:click=clicked>
            <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2M10.6 10.6 14.5 14.5" fill="none" stroke="currentColor" stroke-width="1.7" />
            </svg>
            <span>"Search"</span>
            <kbd class="needs-script">"Ctrl K"</kbd>
        </a>
        <dialog
            node_ref=dialog
            class="palette"
            aria-label="Search"
            closedby="any"
            inner_html=INSIDE
            on:input=move |event| search.ask(event_target_value(&event), PAUSE)
            on:keydown=pressed
            on:click=close
        ></dialog>
    }
}

#[derive(Clone, Copy)]
struct Search {
    /// The number of the newest question: an answer to an older one is dropped.
    asked: StoredValue<u32>,
}

impl Search {
    fn ask(self, text: String, pause: Duration) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        let is_newest = move || self.asked.try_get_value() == Some(number);
        set_timeout(
            move || {
                if !is_newest() {
                    return;
                }
                spawn_local(async move {
                    let html = ask_for_html(format!("search-options?q={}", platform::encoded(&text))).await;
                    if is_newest() {
                        platform::redraw(FOUND, html.as_deref().unwrap_or(NO_ANSWER));
                        platform::choose_option(FIELD, FOUND, 0);
                    }
                });
            },
            pause,
        );
    }
}

fn pressed(event: KeyboardEvent) {
    // Of an input method: Enter takes its word.
    if event.is_composing() {
        return;
    }
    match event.key().as_str() {
        "ArrowDown" => platform::choose_option(FIELD, FOUND, 1),
        "ArrowUp" => platform::choose_option(FIELD, FOUND, -1),
        "Enter" => platform::click_option(FOUND),
        _ => return,
    }
    event.prevent_default();
}
