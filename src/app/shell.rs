//! The HTML document around the app.

use std::sync::Arc;

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use super::standing::{ICON, icon};
use super::{App, Standings};
use crate::access::reader_of_page;
use crate::app::assets::asset_root;
use crate::app::csp::send_content_security_policy;
use crate::base::of_request;
use crate::ui::platform;
use crate::ui::theme::Theme;
use plimsoll_model::Level;

/// One document: its own files under the build's path, the theme that the browser has chosen, and where
/// the console is mounted, which the browser reads from it.
pub fn shell() -> impl IntoView {
    send_content_security_policy();
    let base = platform::base();
    let root = base.of(asset_root());
    // A stranger at the login is told nothing of the load.
    let is_reader = reader_of_page().is_some();
    let console = of_request::<Arc<dyn Standings>>().ok().filter(|_| is_reader);
    let level = console.map_or(Some(Level::Healthy), |console| console.worst_level());
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=Theme::chosen().as_str() data-base=base.as_str().to_owned()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                // What a crawler can see is the login; of the other pages it is only told that they need one.
                {(!is_reader).then(|| view! { <meta name="robots" content="noindex, nofollow" /> })}
                <meta name="description" content="Plimsoll: the load line for your PostgreSQL connections" />
                <link rel="icon" id=ICON href=base.of(icon(level)) type="image/svg+xml" />
                <link rel="apple-touch-icon" href=format!("{root}/apple-touch-icon.png") />
                <link rel="stylesheet" href=format!("{root}/pkg/plimsoll.css") />
                {is_reader.then(|| view! { <Hydration root /> })}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Loads the WASM. Leptos has a component for it, but names the file after an environment variable at
/// its own compile time, which the build of a service that mounts the console does not set.
#[component]
fn Hydration(root: String) -> impl IntoView {
    let (script, wasm) = (format!("{root}/pkg/plimsoll.js"), format!("{root}/pkg/plimsoll.wasm"));
    let nonce = use_nonce();
    let start = format!("import({script:?}).then((app) => app.default({{ module_or_path: {wasm:?} }}).then(() => app.hydrate()))");
    view! {
        <link rel="modulepreload" href=script crossorigin="" />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="" />
        <script type="module" nonce=nonce>
            {start}
        </script>
    }
}
