use gloo_timers::callback::Interval;
use leptos::ev;
use leptos::prelude::{WindowListenerHandle, document, window_event_listener};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDocument, VisibilityState};

use super::morph::KEPT;
use super::{cookie_in, morph};
use crate::base::BasePath;

/// A preference that the server reads too, so that it renders the page as the browser will.
pub fn cookie(name: &str) -> Option<String> {
    html_document().and_then(|document| document.cookie().ok()).and_then(|all| cookie_in(&all, name))
}

/// Keeps a preference for a year.
pub fn set_cookie(name: &str, value: &str) {
    let path = base().of("/");
    if let Some(document) = html_document() {
        // A browser that refuses cookies shows the page all the same, with the defaults.
        let _refused = document.set_cookie(&format!("{name}={value}; path={path}; max-age=31536000; samesite=strict"));
    }
}

fn html_document() -> Option<HtmlDocument> {
    document().dyn_into::<HtmlDocument>().ok()
}

/// Where the console is mounted, as the document says.
pub fn base() -> BasePath {
    let root = document().document_element();
    BasePath::from(root.and_then(|root| root.get_attribute("data-base")).unwrap_or_default())
}

/// Sets an attribute of `<html>`.
pub fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _name_is_valid = root.set_attribute(name, value);
    }
}

/// Sets an attribute of the element of this id.
pub fn set_attribute(id: &str, name: &str, value: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let _name_is_valid = element.set_attribute(name, value);
    }
}

/// Lets the next drawing renew what the browser has filled in the element of this id: it is of something else.
pub fn release(id: &str) {
    let kept = document().query_selector_all(&format!("#{id} [{KEPT}]"));
    let Ok(kept) = kept else { return };
    for element in (0..kept.length()).filter_map(|n| kept.item(n)?.dyn_into::<Element>().ok()) {
        let _name_is_valid = element.remove_attribute(KEPT);
    }
}

/// Makes what stands in the element of this id like this HTML, which the server has escaped.
pub fn redraw(id: &str, html: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        morph::morph(&element, html);
    }
}

/// Whether there is anything inside the element of this id.
pub fn shows_something(id: &str) -> bool {
    document().get_element_by_id(id).is_some_and(|element| element.child_element_count() > 0)
}

/// Whether the tab is in the background.
pub fn is_hidden() -> bool {
    document().visibility_state() == VisibilityState::Hidden
}

/// Milliseconds on a clock that tells how long ago something was.
pub fn clock_ms() -> f64 {
    leptos::prelude::window().performance().map_or(0.0, |clock| clock.now())
}

/// A timer; it stops when dropped.
pub struct Ticker {
    _interval: Interval,
}

/// Calls `tick` every second.
pub fn every_second(tick: impl FnMut() + 'static) -> Ticker {
    Ticker { _interval: Interval::new(1000, tick) }
}

/// Listeners, until they are ended.
pub struct Listener(Vec<WindowListenerHandle>);

impl Listener {
    pub(super) fn of(handles: impl Into<Vec<WindowListenerHandle>>) -> Self {
        Self(handles.into())
    }

    /// No more calls.
    pub fn end(self) {
        self.0.into_iter().for_each(WindowListenerHandle::remove);
    }
}

/// Calls `clicked` for each click on an element that has this attribute, whenever it came into the document; what it is
/// given tells the attributes of that element.
pub fn on_click_of(attribute: &'static str, clicked: impl Fn(&dyn Fn(&str) -> String) + 'static) -> Listener {
    let selector = format!("[{attribute}]");
    Listener::of([window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(element) = target.and_then(|target| target.closest(&selector).ok().flatten()) {
            clicked(&|name| element.get_attribute(name).unwrap_or_default());
        }
    })])
}
