//! Buttons that copy the text beside them, and keys that are pressed outside of fields.

use leptos::ev;
use leptos::prelude::{window, window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Listener;

/// Where keys are typed or mean something else.
pub(super) const FIELDS: &str = "input, select, textarea, dialog[open]";

/// Copies the text in the `pre` beside a button that has `data-copy`, for as long as the page stands.
pub fn copy_on_click() {
    let _for_good = window_event_listener(ev::click, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(button) = target.and_then(|target| target.closest("[data-copy]").ok().flatten()) {
            copy(&button);
        }
    });
}

fn copy(button: &Element) {
    let text = button.parent_element().and_then(|around| around.query_selector("pre").ok().flatten());
    let Some(text) = text else { return };
    // Only then is there a clipboard: without TLS the text is selected, and a person copies it.
    if window().is_secure_context() {
        let _written = window().navigator().clipboard().write_text(&text.text_content().unwrap_or_default());
        button.set_text_content(Some("Copied"));
    } else if let Ok(Some(selection)) = window().get_selection() {
        let _selected = selection.select_all_children(&text);
        button.set_text_content(Some("Selected"));
    }
}

/// Calls `pressed` for each key that is pressed alone and outside of fields.
pub fn on_plain_key(pressed: impl Fn(&str) + 'static) -> Listener {
    Listener::of([window_event_listener(ev::keydown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let in_field = target.is_some_and(|target| target.closest(FIELDS).ok().flatten().is_some());
        if !in_field && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
            pressed(&event.key());
        }
    })])
}

/// The page once more, from the server.
pub fn reload() {
    let _reloaded = window().location().reload();
}
