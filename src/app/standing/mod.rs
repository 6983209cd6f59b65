//! What every page says in its frame: which console it is, how the server is, and which incidents are open.

mod announcer;
mod api;
#[cfg(not(feature = "ssr"))]
mod browser;
mod model;
#[cfg(feature = "ssr")]
mod open_incidents;
mod place;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod strip;

use leptos::prelude::*;
use leptos::task::spawn_local;

use api::get_standing;
#[cfg(not(feature = "ssr"))]
use browser::take;
#[cfg(feature = "ssr")]
use server::take;

pub use announcer::LevelAnnouncer;
pub use model::Standing;
pub use place::StateStrip;

use crate::pool::Level;
use crate::ui::platform;
use crate::ui::refresh::Refresh;

/// The id of the icon's link, which follows the level.
pub const ICON: &str = "icon";

/// The newest standing, for the frame and the title; `None` for somebody who is not logged in.
#[derive(Clone)]
pub struct CurrentStanding(ArcRwSignal<Option<Standing>>);

impl CurrentStanding {
    /// Not known yet, in the context of everything below.
    pub fn provide() -> Self {
        let current = Self(ArcRwSignal::new(None));
        provide_context(current.clone());
        current
    }

    /// What the server has put into the document; from then on renewed with the page's numbers.
    pub fn follow(&self) {
        let json = SharedValue::new(take).into_inner();
        if let Ok(first) = serde_json::from_slice(json.as_bytes()) {
            self.0.set(Some(first));
        }
        let (clock, current) = (expect_context::<Refresh>(), self.clone());
        Effect::new(move |ran_before: Option<()>| {
            clock.track();
            if ran_before.is_some() || current.0.with_untracked(Option::is_none) {
                current.renew();
            }
        });
        let current = self.clone();
        Effect::new(move || {
            let level = current.0.with(|now| now.as_ref().and_then(|now| now.worst));
            platform::set_attribute(ICON, "href", &platform::base().of(icon(level)));
        });
    }

    /// A failure is told by the page, whose numbers then fail too.
    fn renew(&self) {
        let current = self.0.clone();
        spawn_local(async move {
            if let Ok(now) = get_standing().await {
                current.set(Some(now));
            }
        });
    }

    /// The newest, as a signal.
    pub fn signal(&self) -> Signal<Option<Standing>> {
        self.0.clone().into()
    }

    /// The title of a tab: what is wrong, the page, and which console it is.
    pub fn title(&self, page: &str) -> String {
        self.0.with(|now| now.as_ref().map_or_else(|| format!("{page} · Plimsoll"), |now| now.title(page)))
    }
}

/// The icon for a level.
pub fn icon(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Critical) => "/favicon-critical.svg",
        Some(Level::Warning) => "/favicon-warning.svg",
        Some(Level::Healthy | Level::Moderate) => "/favicon.svg",
        None => "/favicon-unknown.svg",
    }
}
