//! In the banner of a demo with a fleet: which trouble happens, and another one. Without JavaScript the forms are sent as they are.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::api::SetDemoTrouble;
use super::model::{Trouble, TroubleState};
use crate::base::BasePath;
use crate::ui::refresh::Refresh;

/// The list of troubles, and the one that happens.
#[component]
pub(super) fn TroubleSwitch(state: Signal<TroubleState>) -> impl IntoView {
    let (clock, base) = (expect_context::<Refresh>(), expect_context::<BasePath>());
    let change = ServerAction::<SetDemoTrouble>::new();
    Effect::new(move || match change.value().get() {
        Some(Ok(())) => clock.now(),
        Some(Err(error)) => clock.failed(error.sentence()),
        None => {}
    });
    let select = NodeRef::<html::Select>::new();
    let begin = move |event: SubmitEvent| {
        event.prevent_default();
        // As it stands in the list: a choice may be older than the script.
        let chosen = select.get_untracked().map(|list| list.value());
        if let Some(trouble) = Trouble::ALL.into_iter().find(|trouble| chosen.as_deref() == Some(trouble.as_str())) {
            change.dispatch(SetDemoTrouble { trouble });
        }
    };
    let end = Callback::new(move |()| {
        change.dispatch(SetDemoTrouble { trouble: Trouble::None });
    });
    let (address, address_of_end) = (base.of("/api/demo/trouble"), base.of("/api/demo/trouble"));
    let now = Memo::new(move |_| state.get().now);
    let has_pooler = state.get_untracked().has_pooler;
    let options = Trouble::ALL.into_iter().filter(|trouble| *trouble != Trouble::None).map(|trouble| {
        let title =
            if trouble.is_possible(has_pooler) { trouble.title().to_owned() } else { format!("{} (no PgBouncer)", trouble.title()) };
        view! { <option value=trouble.as_str() disabled=!trouble.is_possible(has_pooler)>{title}</option> }
    });
    view! {
        <form class="trouble" method="post" action=address on:submit=begin>
            <label>"Trouble " <select name="trouble" node_ref=select>{options.collect_view()}</select></label>
            <button type="submit">"Start"</button>
        </form>
        <div class="happens" role="status">
            {move || (now.get() != Trouble::None).then(|| view! { <Happens trouble=now.get() address=address_of_end.clone() end /> })}
        </div>
    }
}

/// What happens now.
#[component]
fn Happens(trouble: Trouble, address: String, end: Callback<()>) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        end.run(());
    };
    view! {
        <p>
            <strong>{trouble.title()} ". "</strong>
            {trouble.sentence()}
        </p>
        <form method="post" action=address on:submit=submit>
            <input type="hidden" name="trouble" value=Trouble::None.as_str() />
            <button type="submit">"End it"</button>
        </form>
    }
}
