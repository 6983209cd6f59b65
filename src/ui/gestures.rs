//! Gestures over a chart: a stretch that is dragged over, or a moment that is chosen, is an address of the history.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::ui::platform;

/// Follows pointer and keys over the charts in the element `course`, and tells each step in the element `readout`, while the page stands.
pub fn follow_gestures(course: &'static str, readout: &'static str) {
    let navigate = use_navigate();
    Effect::new(move || {
        let navigate = navigate.clone();
        let listening = platform::attach_chart_cursor(course, readout, move |address| {
            navigate(address, NavigateOptions { scroll: false, ..Default::default() });
        });
        let listening = StoredValue::new_local(Some(listening));
        on_cleanup(move || {
            listening.try_update_value(Option::take).flatten().into_iter().for_each(|listening| listening.end());
        });
    });
}
