//! Buttons that copy: the text beside them, the address that they lead to, the chart that they stand at.

use leptos::ev;
use leptos::prelude::{window, window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::chart_image::copy_chart;

/// Copies what an element with `data-copy` names by it, for as long as the page stands: `address`, `image`, or else the text in the
/// `pre` beside it.
pub fn copy_on_click() {
    let _for_good = window_event_listener(ev::click, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(button) = target.and_then(|target| target.closest("[data-copy]").ok().flatten()) {
            match button.get_attribute("data-copy").as_deref() {
                Some("address") => copy_address(&button, &event),
                Some("image") => copy_chart(&button),
                _ => copy_text(&button),
            }
        }
    });
}

/// Only then is there a clipboard.
pub(super) fn has_clipboard() -> bool {
    window().is_secure_context()
}

fn copy_text(button: &Element) {
    let text = button.parent_element().and_then(|around| around.query_selector("pre").ok().flatten());
    let Some(text) = text else { return };
    // Without TLS the text is selected, and a person copies it.
    if has_clipboard() {
        let _written = window().navigator().clipboard().write_text(&text.text_content().unwrap_or_default());
        button.set_text_content(Some("Copied"));
    } else if let Ok(Some(selection)) = window().get_selection() {
        let _selected = selection.select_all_children(&text);
        button.set_text_content(Some("Selected"));
    }
}

/// Without a clipboard the link is followed, and a person copies the address.
fn copy_address(link: &Element, event: &Event) {
    if has_clipboard() {
        event.prevent_default();
        let address = window().location().origin().unwrap_or_default() + &link.get_attribute("href").unwrap_or_default();
        let _written = window().navigator().clipboard().write_text(&address);
        link.set_text_content(Some("Link copied"));
    }
}

/// The page once more, from the server.
pub fn reload() {
    let _reloaded = window().location().reload();
}

/// A value in the query of an address.
pub fn encoded(value: &str) -> String {
    js_sys::encode_uri_component(value).into()
}
