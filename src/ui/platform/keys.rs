//! Keys that are pressed anywhere on a page.

use leptos::ev;
use leptos::prelude::window_event_listener;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Listener;

/// Where keys are typed or mean something else.
pub(super) const FIELDS: &str = "input, select, textarea, dialog[open]";

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

/// Calls `pressed` for this key with Ctrl or Cmd, wherever the focus is, in place of what the browser would do.
pub fn on_command_key(key: &'static str, pressed: impl Fn() + 'static) -> Listener {
    Listener::of([window_event_listener(ev::keydown, move |event| {
        let is_command = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
        if is_command && event.key().eq_ignore_ascii_case(key) {
            event.prevent_default();
            pressed();
        }
    })])
}
