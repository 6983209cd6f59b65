//! Where the browser takes over.

use leptos::server_fn::client::set_server_url;

use super::App;
use crate::ui::platform;

/// Takes over the page that the server has drawn: for `plimsoll-front`, the crate that the browser loads.
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Once a page, so that nothing is lost by keeping it for good.
    set_server_url(platform::base().as_str().to_owned().leak());
    leptos::mount::hydrate_body(App);
}
