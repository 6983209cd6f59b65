//! Listeners that end with the part of a page that began them.

use leptos::prelude::*;

use super::platform::Listener;

/// Begins to listen in the browser, and ends when the part of the page that asked for it goes.
pub fn listen_while_shown(begin: impl Fn() -> Listener + 'static) {
    Effect::new(move || {
        let listening = StoredValue::new_local(Some(begin()));
        on_cleanup(move || {
            listening.try_update_value(Option::take).flatten().into_iter().for_each(Listener::end);
        });
    });
}
