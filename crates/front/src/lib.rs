//! Where the browser takes over: the entry of the WASM that `scripts/front.sh` builds. It is for
//! `wasm32-unknown-unknown` alone.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the WASM is there.
#[wasm_bindgen]
pub fn hydrate() {
    plimsoll::hydrate();
}
