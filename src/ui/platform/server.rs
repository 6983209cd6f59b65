use axum::http::header::COOKIE;
use axum::http::request::Parts;
use leptos::prelude::use_context;

use super::cookie_in;
use crate::base::BasePath;

/// A preference that the browser has set.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let headers = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    headers.into_iter().find_map(|all| cookie_in(all, name))
}

/// Browser only.
pub fn set_cookie(_name: &str, _value: &str) {}

/// Where the console of this request is mounted.
pub fn base() -> BasePath {
    use_context().unwrap_or_default()
}

/// Browser only.
pub fn set_root_attribute(_name: &str, _value: &str) {}

/// Browser only.
pub fn set_attribute(_id: &str, _name: &str, _value: &str) {}

/// Browser only.
pub fn release(_id: &str) {}

/// Browser only.
pub fn redraw(_id: &str, _html: &str) {}

/// Browser only.
pub fn shows_something(_id: &str) -> bool {
    false
}

/// Browser only.
pub fn is_hidden() -> bool {
    false
}

/// Browser only.
pub fn clock_ms() -> f64 {
    0.0
}

/// A timer; it stops when dropped.
pub struct Ticker;

/// Browser only.
pub fn every_second(_tick: impl FnMut() + 'static) -> Ticker {
    Ticker
}

/// A stream of events from the server; it ends when dropped.
pub struct Feed;

/// Browser only.
pub fn follow(_address: &str, _names: [&'static str; 2], _heard: impl Fn(&str, &str) + 'static) -> Feed {
    Feed
}

/// A listener, until it is ended.
pub struct Listener;

impl Listener {
    /// Browser only.
    pub fn end(self) {}
}

/// Browser only.
pub fn attach_chart_cursor(_go: impl Fn(&str) + 'static) -> Listener {
    Listener
}

/// Browser only.
pub fn on_click_of(_attribute: &'static str, _clicked: impl Fn(&dyn Fn(&str) -> String) + 'static) -> Listener {
    Listener
}

/// Browser only.
pub fn on_plain_key(_pressed: impl Fn(&str) + 'static) -> Listener {
    Listener
}

/// Browser only.
pub fn attach_row_window(_go: impl Fn(&str) + 'static) -> Listener {
    Listener
}

/// Browser only.
pub fn on_command_key(_key: &'static str, _pressed: impl Fn() + 'static) -> Listener {
    Listener
}

/// Browser only.
pub fn choose_option(_field: &str, _list: &str, _by: i32) {}

/// Browser only.
pub fn empty_field(_id: &str) {}

/// Browser only.
pub fn is_inside(_event: &leptos::ev::Event, _selector: &str) -> bool {
    false
}

/// Browser only.
pub fn click_option(_id: &str) {}

/// Browser only.
pub fn encoded(_value: &str) -> String {
    String::new()
}

/// Browser only.
pub fn copy_on_click() {}

/// Browser only.
pub fn reload() {}

/// Browser only.
pub fn tell_local_times() {}
