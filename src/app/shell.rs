//! The HTML document around the app.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use super::App;
use crate::server::{AssetPaths, send_content_security_policy};
use crate::ui::theme::Theme;

/// One document: its own files under the build's path, the theme that the browser has chosen.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    send_content_security_policy();
    let root = AssetPaths::root();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=Theme::chosen().as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href=format!("{root}/favicon.svg") type="image/svg+xml" />
                <link rel="apple-touch-icon" href=format!("{root}/apple-touch-icon.png") />
                <link rel="stylesheet" href=format!("{root}/pkg/plimsoll.css") />
                <HydrationScripts options root=root />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
