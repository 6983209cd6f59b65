//! On every page with demo traffic: that it is one, and how many users it has.

use leptos::prelude::*;

use super::api::SetDemoUsers;
use super::model::{DemoState, MOST_USERS};
use crate::ui::refresh::Refresh;

/// Says that the traffic is simulated and lets the admin choose how much of it there is.
#[component]
pub fn DemoBanner(state: DemoState) -> impl IntoView {
    let clock = expect_context::<Refresh>();
    let change = ServerAction::<SetDemoUsers>::new();
    let shown = RwSignal::new(state.users);
    Effect::new(move || match change.value().get() {
        Some(Ok(_)) => clock.now(),
        Some(Err(error)) => clock.failed(error.sentence()),
        None => {}
    });
    let set = move |users: Option<u32>| {
        change.dispatch(SetDemoUsers { users });
    };
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
                    prop:value=move || shown.get()
                    value=state.users
                    on:input:target=move |event| shown.set(event.target().value().parse().unwrap_or_default())
                    on:change:target=move |event| set(event.target().value().parse().ok())
                />
                " "<output>{move || shown.get()}</output>
            </label>
            <label class="needs-script wave">
                <input
                    type="checkbox"
                    prop:checked=state.set.is_none()
                    checked=state.set.is_none()
                    on:change:target=move |event| set(if event.target().checked() { None } else { Some(shown.get_untracked()) })
                />
                " slow wave"
            </label>
        </aside>
    }
}
