//! On every page with demo traffic: that it is one, and how many users it has.

use leptos::prelude::*;

use super::api::SetDemoUsers;
use super::model::{DemoState, MOST_USERS};
use super::trouble_switch::TroubleSwitch;
use crate::ui::refresh::Refresh;

/// The banner while there is demo traffic.
#[component]
pub fn DemoBanner(demo: Signal<Option<DemoState>>) -> impl IntoView {
    let has_demo = Memo::new(move |_| demo.get().is_some());
    let state = Signal::derive(move || demo.get().unwrap_or_default());
    move || has_demo.get().then(|| view! { <Banner state /> })
}

/// Says that the traffic is simulated and lets the admin choose how much of it there is.
#[component]
fn Banner(state: Signal<DemoState>) -> impl IntoView {
    let clock = expect_context::<Refresh>();
    let change = ServerAction::<SetDemoUsers>::new();
    Effect::new(move || match change.value().get() {
        Some(Ok(_)) => clock.now(),
        Some(Err(error)) => clock.failed(error.sentence()),
        None => {}
    });
    // Between the hand on the slider and the numbers that show its effect.
    let held = RwSignal::new(None::<u32>);
    let drags = StoredValue::new(false);
    let shown = move || held.get().unwrap_or_else(|| state.get().users);
    let set = move |users: Option<u32>| {
        change.dispatch(SetDemoUsers { users });
    };
    Effect::new(move || {
        state.track();
        // Under the hand, and by numbers that were read before the last choice arrived, the slider does not move.
        if !drags.get_value() && !change.pending().get_untracked() {
            held.set(None);
        }
    });
    let has_fleet = Memo::new(move |_| state.get().troubles.is_some());
    let troubles = Signal::derive(move || state.get().troubles.unwrap_or_default());
    view! {
        <aside class="demo" aria-label="Demo traffic">
            <p><strong>"Demo traffic. "</strong>"Simulated users run real queries through the real pool."</p>
            <label class="needs-script">
                "Simulated users "
                <input
                    type="range"
                    min="0"
                    max=MOST_USERS
                    step="5"
                    value=state.get_untracked().users
                    prop:value=shown
                    on:pointerdown=move |_| drags.set_value(true)
                    on:pointerup=move |_| drags.set_value(false)
                    on:pointercancel=move |_| drags.set_value(false)
                    on:input:target=move |event| held.set(event.target().value().parse().ok())
                    on:change:target=move |event| set(event.target().value().parse().ok())
                />
                // No `output`: a screen reader would say each change, and the slider says its value anyway.
                " "<span class="users">{shown}</span>
            </label>
            <label class="needs-script">
                <input
                    type="checkbox"
                    checked=state.get_untracked().set.is_none()
                    prop:checked=move || state.get().set.is_none()
                    on:change:target=move |event| set(if event.target().checked() { None } else { Some(shown()) })
                />
                " slow wave"
            </label>
            {move || has_fleet.get().then(|| view! { <TroubleSwitch state=troubles /> })}
        </aside>
    }
}
