//! Where the browser takes over.

use leptos::server_fn::client::set_server_url;

use super::App;
use crate::ui::platform;

/// Called by the page's script once the WASM is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Once a page, so that nothing is lost by keeping it for good.
    set_server_url(platform::base().as_str().to_owned().leak());
    leptos::mount::hydrate_body(App);
}
