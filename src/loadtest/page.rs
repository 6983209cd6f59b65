//! `/load-test`, one run, and two side by side. Drawn by `views`; while a test runs the browser is told by a stream.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::base::BasePath;
use crate::drawn::DrawnPage;
use crate::ui::platform;
use crate::ui::refresh::Refresh;

/// Where the picture of the test that runs stands.
pub const LIVE: &str = "load-test-now";
/// The picture itself, while a test runs.
pub const RUNNING: &str = "load-test-running";

/// `/load-test`.
#[component]
pub fn LoadTestPage() -> impl IntoView {
    follow();
    view! { <DrawnPage name="load-test" title="Load test" class="load-test" /> }
}

/// `/load-test/runs/7` and `/load-test/compare/7/9`: the address names the drawing.
#[component]
pub fn RunPage() -> impl IntoView {
    let base = expect_context::<BasePath>();
    let path = use_location().pathname.get_untracked();
    let name = path.strip_prefix(base.as_str()).unwrap_or(&path).trim_matches('/').to_owned();
    view! { <DrawnPage name title="Load test" class="load-test" /> }
}

/// A running test tells something four times a second. After so many seconds without a word, a proxy holds the stream back.
const SILENT_S: u32 = 5;

/// Renews the picture as often as the server sends one, and the whole page when a test is over; or every few seconds, where a
/// test runs and the stream does not come through.
fn follow() {
    let (base, clock) = (expect_context::<BasePath>(), expect_context::<Refresh>());
    Effect::new(move || {
        let silent_s = StoredValue::new_local(0);
        let feed = platform::follow(&base.of("/api/load-test/live"), ["now", "over"], move |event, html| {
            silent_s.set_value(0);
            platform::redraw(LIVE, html);
            if event == "over" {
                clock.now();
            }
        });
        let ticker = platform::every_second(move || {
            silent_s.update_value(|seconds| *seconds += 1);
            if silent_s.get_value() >= SILENT_S && platform::shows_something(RUNNING) {
                silent_s.set_value(0);
                clock.now();
            }
        });
        let (feed, ticker) = (StoredValue::new_local(feed), StoredValue::new_local(ticker));
        on_cleanup(move || {
            feed.dispose();
            ticker.dispose();
        });
    });
}
