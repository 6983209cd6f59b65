//! What only a browser can do, behind functions that exist on both sides. On the server they read the
//! request or do nothing: whatever else calls them runs in effects, which the server never runs.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(not(feature = "ssr"))]
mod chart_cursor;
#[cfg(not(feature = "ssr"))]
mod chart_image;
#[cfg(not(feature = "ssr"))]
mod chart_svg;
#[cfg(not(feature = "ssr"))]
mod copying;
#[cfg(not(feature = "ssr"))]
mod elements;
#[cfg(not(feature = "ssr"))]
mod feed;
#[cfg(not(feature = "ssr"))]
mod keys;
#[cfg(not(feature = "ssr"))]
mod listbox;
#[cfg(not(feature = "ssr"))]
mod morph;
#[cfg(not(feature = "ssr"))]
mod row_window;
#[cfg(feature = "ssr")]
mod server;
#[cfg(not(feature = "ssr"))]
mod zone;

#[cfg(feature = "ssr")]
pub use server::*;
#[cfg(not(feature = "ssr"))]
pub use {browser::*, chart_cursor::*, copying::*, feed::*, keys::*, listbox::*, row_window::*, zone::*};

/// The cookie of a browser whose owner has switched off keys that are letters.
pub const LETTER_KEYS: &str = "plimsoll_keys";

/// The value of a cookie in a `Cookie` header or `document.cookie`.
fn cookie_in(all: &str, name: &str) -> Option<String> {
    let pairs = all.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::cookie_in;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let all = "plimsoll_theme2=x; plimsoll_theme=dark;other=1";
        assert_eq!(cookie_in(all, "plimsoll_theme").as_deref(), Some("dark"));
        assert_eq!(cookie_in(all, "theme"), None);
    }
}
