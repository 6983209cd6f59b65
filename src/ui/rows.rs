//! What a long table asks of the router: another window of its rows is another address of the same page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::ui::platform;

/// Fetches the rows that come into view, and follows the keys, while the page stands. Scrolling leaves no steps behind for the button
/// *Back*.
pub fn follow_rows() {
    let navigate = use_navigate();
    Effect::new(move || {
        let navigate = navigate.clone();
        let listening = platform::attach_row_window(move |address| {
            navigate(address, NavigateOptions { scroll: false, replace: true, ..Default::default() });
        });
        let listening = StoredValue::new_local(Some(listening));
        on_cleanup(move || {
            listening.try_update_value(Option::take).flatten().into_iter().for_each(|listening| listening.end());
        });
    });
}
