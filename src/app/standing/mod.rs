//! What every page says in its frame: which console it is, how the server is, and which incidents are open.

mod announcer;
mod api;
#[cfg(not(feature = "ssr"))]
mod browser;
mod model;
#[cfg(feature = "ssr")]
mod open_incidents;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod source;
mod state_strip;
#[cfg(feature = "ssr")]
mod strip;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use leptos::prelude::*;
use leptos::task::spawn_local;

use api::get_standing;
#[cfg(not(feature = "ssr"))]
use browser::take;
#[cfg(feature = "ssr")]
use server::take;

pub use announcer::LevelAnnouncer;
#[cfg(feature = "ssr")]
pub use model::ConsolePlace;
pub use model::Standing;
pub use state_strip::StateStrip;
#[cfg(feature = "ssr")]
pub use {source::Standings, strip::draw as draw_strip};

use crate::ui::platform;
use crate::ui::refresh::Refresh;
use plimsoll_model::Level;

/// The id of the icon's link, which follows the level.
pub const ICON: &str = "icon";

/// The newest standing, for the frame and the title; `None` for somebody who is not logged in.
#[derive(Clone)]
pub struct CurrentStanding {
    now: ArcRwSignal<Option<Standing>>,
    requests: Arc<RequestOrder>,
}

/// Answers may overtake each other: one that was asked for earlier than the newest is dropped.
#[derive(Default)]
struct RequestOrder {
    asked: AtomicU32,
    answered: AtomicU32,
}

impl RequestOrder {
    fn ask(&self) -> u32 {
        self.asked.fetch_add(1, Relaxed) + 1
    }

    fn is_newest(&self, number: u32) -> bool {
        self.answered.fetch_max(number, Relaxed) < number
    }
}

impl CurrentStanding {
    /// Not known yet, in the context of everything below.
    pub fn provide() -> Self {
        let current = Self { now: ArcRwSignal::new(None), requests: Arc::default() };
        provide_context(current.clone());
        current
    }

    /// What the server has put into the document; from then on renewed with the page's numbers. `alone`: the page has none.
    pub fn follow(&self, alone: bool) {
        let json = SharedValue::new(take).into_inner();
        if let Ok(first) = serde_json::from_slice(json.as_bytes()) {
            self.now.set(Some(first));
        }
        let (clock, current) = (expect_context::<Refresh>(), self.clone());
        Effect::new(move |ran_before: Option<()>| {
            clock.track();
            if ran_before.is_some() || current.now.with_untracked(Option::is_none) {
                current.renew(clock, alone);
            }
        });
        let current = self.clone();
        Effect::new(move || {
            let level = current.now.with(|now| now.as_ref().and_then(|now| now.worst));
            platform::set_attribute(ICON, "href", &platform::base().of(icon(level)));
        });
    }

    /// Without an answer, nothing is known of the level.
    fn renew(&self, clock: Refresh, alone: bool) {
        let (current, number) = (self.clone(), self.requests.ask());
        spawn_local(async move {
            let answer = get_standing().await;
            if !current.requests.is_newest(number) {
                return;
            }
            match answer {
                Ok(now) => {
                    current.now.set(Some(now));
                    if alone {
                        clock.succeeded(false, 0);
                    }
                }
                Err(error) => {
                    current.now.update(|now| now.iter_mut().for_each(|now| now.mark_lost(&error.sentence())));
                    if alone {
                        clock.failed(error.sentence());
                    }
                }
            }
        });
    }

    /// The newest, as a signal.
    pub fn signal(&self) -> Signal<Option<Standing>> {
        self.now.clone().into()
    }

    /// The title of a tab: what is wrong, the page, and which console it is.
    pub fn title(&self, page: &str) -> String {
        self.now.with(|now| now.as_ref().map_or_else(|| format!("{page} · Plimsoll"), |now| now.title(page)))
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
