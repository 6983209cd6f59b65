//! The login page, and the page of access.
//!
//! The login is a plain form, so that it works before the WASM arrives and without it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};

use super::model::{LoginRefusal, safe_destination};
use crate::base::BasePath;
use crate::drawn::DrawnPage;
use crate::ui::logo::Logo;

/// `/access`: who may look, and what was done. Drawn by the server.
#[component]
pub fn AccessPage() -> impl IntoView {
    let search = use_location().search;
    let name = Signal::derive(move || match search.get().trim_start_matches('?') {
        query if query.starts_with("before=") => format!("access?{query}"),
        _ => "access".to_owned(),
    });
    view! { <DrawnPage name title="Access" class="activity" /> }
}

/// Asks for the admin's password.
#[component]
pub fn LoginPage() -> impl IntoView {
    let base = expect_context::<BasePath>();
    let query = use_query_map().get_untracked();
    let refusal = query.get("refused").and_then(|word| LoginRefusal::parse(&word));
    let next = safe_destination(&base, &query.get("next").unwrap_or_default());
    let described_by = refusal.map(|_| "login-refused");
    view! {
        <Title text="Log in" />
        <main class="login" id="main" tabindex="-1">
            <h1><Logo />"Plimsoll"</h1>
            <p class="claim">"The load line for your PostgreSQL connections"</p>
            <form method="post" action=base.of("/login")>
                {refusal.map(|refusal| view! { <p class="refused" id="login-refused" role="alert">{refusal.sentence()}</p> })}
                <input type="hidden" name="next" value=next />
                <input type="text" name="username" value="admin" autocomplete="username" hidden />
                <label for="password">"Admin password"</label>
                <input
                    type="password"
                    id="password"
                    name="password"
                    autocomplete="current-password"
                    required
                    autofocus
                    aria-describedby=described_by
                    aria-invalid=refusal.filter(|refusal| *refusal == LoginRefusal::WrongPassword).map(|_| "true")
                />
                <button type="submit" class="primary">"Log in"</button>
            </form>
        </main>
    }
}
