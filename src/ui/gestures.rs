//! Gestures over a chart: a stretch that is dragged over, or a moment that is chosen, is an address of the history.

use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::listening::listen_while_shown;
use crate::ui::platform;

/// Follows pointer and keys over the charts of the page while it stands.
pub fn follow_gestures() {
    let navigate = use_navigate();
    listen_while_shown(move || {
        let navigate = navigate.clone();
        platform::attach_chart_cursor(move |address| {
            navigate(address, NavigateOptions { scroll: false, ..Default::default() });
        })
    });
}
