//! The frame of every page: routes, header, error pages.

#[cfg(feature = "ssr")]
pub(crate) mod assets;
#[cfg(feature = "ssr")]
pub(crate) mod csp;
mod help;
mod not_found;
mod page_frame;
mod palette;
mod standing;
mod wall_frame;

#[cfg(feature = "hydrate")]
mod hydrate;
#[cfg(feature = "ssr")]
mod shell;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::access::page::{AccessPage, LoginPage};
use crate::activity::page::ActivityPage;
use crate::alerts::page::AlertsPage;
use crate::capacity::page::CapacityPage;
use crate::drawn::{DrawnPage, named_by_address};
use crate::first_steps::page::FirstStepsPage;
use crate::history::page::HistoryPage;
use crate::loadtest::page::{LoadTestPage, RunPage};
use crate::overview::page::OverviewPage;
use crate::overview::pool::page::PoolPage;
use crate::overview::wall::page::WallPage;
use crate::ui::eager::Eager;
use crate::ui::platform;
use crate::ui::refresh::Refresh;

#[cfg(feature = "hydrate")]
pub use hydrate::hydrate;
#[cfg(feature = "ssr")]
pub use shell::shell;

use help::times_are_utc;
use not_found::NotFound;
use page_frame::PageFrame;
#[cfg(feature = "ssr")]
pub use palette::{Entry, EntryKind, Findable, SearchPages, document_entries};
use standing::CurrentStanding;
#[cfg(feature = "ssr")]
pub use standing::Standing;
#[cfg(feature = "ssr")]
pub use standing::{ConsolePlace, Standings, draw_strip};
use wall_frame::WallFrame;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let base = platform::base();
    provide_context(base.clone());
    let clock = Refresh::provide();
    let standing = CurrentStanding::provide();
    Effect::new(move || {
        clock.run();
        platform::copy_on_click();
        // Not before: what the browser hydrates must be what the server has drawn.
        if !times_are_utc() {
            platform::tell_local_times();
        }
        // Tests and styles can tell from here on that clicks are heard.
        platform::set_root_attribute("data-hydrated", "true");
    });
    view! {
        <Title formatter=move |title: String| standing.title(&title) />
        <Router base=base.as_str().to_owned()>
            <FlatRoutes fallback=|| Eager(view! { <NotFound /> })>
                <Route path=path!("/") view=|| framed(view! { <OverviewPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/pools") view=|| framed(view! { <PoolPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/pools/*name") view=|| framed(view! { <PoolPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/capacity") view=|| framed(view! { <CapacityPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/activity") view=|| framed(view! { <ActivityPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/history") view=|| framed(view! { <HistoryPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/alerts") view=|| framed(view! { <AlertsPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/load-test") view=|| framed(view! { <LoadTestPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/load-test/runs/:id") view=|| framed(view! { <RunPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/load-test/compare/:before/:now") view=|| framed(view! { <RunPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/explain") view=|| framed(view! { <DrawnPage name=named_by_address("explain") title="Explain an error" class="explain-page" /> }) ssr=SsrMode::Async />
                <Route path=path!("/first-steps") view=|| framed(view! { <FirstStepsPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/fleet/consoles") view=|| framed(view! { <DrawnPage name="fleet/consoles" title="Consoles" class="consoles-page" /> }) ssr=SsrMode::Async />
                <Route path=path!("/access") view=|| framed(view! { <AccessPage /> }) ssr=SsrMode::Async />
                <Route path=path!("/search") view=|| framed(view! { <DrawnPage name=named_by_address("search") title="Search" class="search-page" /> }) ssr=SsrMode::Async />
                <Route path=path!("/api-docs") view=|| framed(view! { <DrawnPage name="api-docs" title="REST interface" class="rest-page" /> }) ssr=SsrMode::Async />
                <Route path=path!("/wall") view=|| Eager(view! { <WallFrame><WallPage /></WallFrame> }) ssr=SsrMode::Async />
                <Route path=path!("/login") view=|| Eager(view! { <LoginPage /> }) ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
}

/// A page for somebody who is logged in. The page comes first: its numbers say how old the frame's clock is.
fn framed<V: IntoView + 'static>(page: V) -> impl IntoView {
    Eager(view! { <PageFrame>{page}</PageFrame> })
}
