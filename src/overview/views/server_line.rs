//! The load line of the server: one bar from 0 to `max_connections`, divided by application, with the mark where
//! ordinary roles are refused. Positions are percentages, so that the bar takes any width while its text keeps its size.

use leptos::prelude::*;

use crate::overview::load::Application;
use crate::overview::model::{ServerFacts, ServerView};
use crate::ui::format;
use plimsoll_model::Level;

/// More names than these do not fit below a bar on a phone.
const NAMED: usize = 6;

/// The bar with its marks and the applications below it.
#[component]
pub fn ServerLine(facts: ServerFacts, level: Option<Level>) -> impl IntoView {
    let scale = SlotScale { max: facts.max_connections.max(facts.taken.sessions) };
    let (used, usable) = (scale.at(facts.taken.sessions), scale.at(facts.usable_slots()));
    let reserved = format!("{:.2}%", 100.0 - scale.percent(facts.usable_slots()));
    let borders = borders(&facts.taken.applications).into_iter().map(|at| {
        let at = scale.at(at);
        view! { <line class="bar-border" x1=at.clone() x2=at y1="42" y2="82" /> }
    });
    view! {
        <svg class="load-line" width="100%" height="112" role="img" aria-labelledby="server-line-title server-line-words">
            <title id="server-line-title">"Load line of the server"</title>
            <desc id="server-line-words">{described(&facts)}</desc>
            <rect class="bar-track" y="42" width="100%" height="40" rx="4" />
            <rect class="bar-reserved" x=usable.clone() y="42" width=reserved height="40" />
            <rect class="bar-used" y="42" width=used height="40" rx="4" data-level=level.map_or("unknown", Level::as_str) />
            {borders.collect_view()}
            {Level::BOUNDS.map(|bound| tick(bound, &scale, facts.usable_slots())).into_iter().collect_view()}
            <text x="0" y="106">"0"</text>
            <text class="capacity-label" x="100%" y="106" text-anchor="end">{facts.max_connections}</text>
            <line class="base-mark" x1=usable.clone() x2=usable.clone() y1="38" y2="88" />
            <text class="strong" x=usable y="33" text-anchor="end">{format!("usable {}", facts.usable_slots())}</text>
            <PeakMark facts=facts.clone() scale />
        </svg>
        <Legend facts />
    }
}

/// The same line as a section of its own, where the page is about a pool.
#[component]
pub fn ServerSlots(server: ServerView) -> impl IntoView {
    let level = server.level();
    server.facts().cloned().map(|facts| {
        let words = format!("{} of {} usable slots taken, {} left", facts.taken.sessions, facts.usable_slots(), facts.left());
        view! {
            <section class="server-slots" aria-labelledby="server-slots">
                <h2 id="server-slots">"Server slots "<small>{words}</small></h2>
                <ServerLine facts level />
            </section>
        }
    })
}

fn tick(bound: u32, scale: &SlotScale, usable: u32) -> impl IntoView + use<> {
    let at = format!("{:.2}%", scale.percent(usable) * f64::from(bound) / 100.0);
    view! {
        <line class="tick" x1=at.clone() x2=at.clone() y1="82" y2="91" />
        <text x=at y="106" text-anchor="middle">{format!("{bound} %")}</text>
    }
}

#[component]
fn PeakMark(facts: ServerFacts, scale: SlotScale) -> impl IntoView {
    let peak = facts.taken.peak_today;
    let at = scale.at(peak.value);
    let anchor = match scale.percent(peak.value) {
        share if share < 32.0 => "start",
        share if share > 68.0 => "end",
        _ => "middle",
    };
    (peak.value > 0).then(|| {
        view! {
            <svg x=at.clone() overflow="visible"><path class="peak-mark" d="M0 42v40M-6 37h12l-6 7z" /></svg>
            <text class="strong peak-label" x=at y="14" text-anchor=anchor>
                {format!("peak today {} at {} UTC", peak.value, format::clock_short(peak.at_ms))}
            </text>
        }
    })
}

/// In the order of the bar.
#[component]
fn Legend(facts: ServerFacts) -> impl IntoView {
    let (named, rest) = facts.taken.applications.split_at(facts.taken.applications.len().min(NAMED));
    let item = |of: &Application| view! { <li>{of.label().to_owned()}" "<strong>{of.sessions}</strong></li> };
    let more: u32 = rest.iter().map(|of| of.sessions).sum();
    let more = (more > 0).then(|| view! { <li>{format!("{} more ", rest.len())}<strong>{more}</strong></li> });
    view! { <ul class="legend" aria-label="Sessions by application">{named.iter().map(item).collect_view()}{more}</ul> }
}

/// Where the sessions of one application end and those of the next begin.
fn borders(applications: &[Application]) -> Vec<u32> {
    let ends = applications.iter().take(NAMED).scan(0, |sum, of| {
        *sum += of.sessions;
        Some(*sum)
    });
    let mut ends: Vec<u32> = ends.collect();
    if applications.len() <= NAMED {
        ends.pop();
    }
    ends
}

#[derive(Clone, Copy)]
struct SlotScale {
    max: u32,
}

impl SlotScale {
    fn percent(&self, slots: u32) -> f64 {
        100.0 * f64::from(slots.min(self.max)) / f64::from(self.max.max(1))
    }

    fn at(&self, slots: u32) -> String {
        format!("{:.2}%", self.percent(slots))
    }
}

fn described(facts: &ServerFacts) -> String {
    let applications: Vec<String> =
        facts.taken.applications.iter().take(NAMED).map(|of| format!("{} {}", of.label(), of.sessions)).collect();
    format!(
        "{} of {} usable slots taken, {:.1} percent; {} reserved. {}. By application: {}.",
        facts.taken.sessions,
        facts.usable_slots(),
        facts.percent(),
        facts.reserved,
        facts.summary(),
        applications.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::load::ClientSessions;
    use crate::overview::model::tests::facts;

    fn applications(sessions: &[u32]) -> Vec<Application> {
        sessions.iter().map(|sessions| Application { name: "orders".into(), sessions: *sessions }).collect()
    }

    #[test]
    fn the_description_has_the_numbers_of_the_bar() {
        let taken = ClientSessions { sessions: 78, applications: applications(&[70, 8]), ..ClientSessions::default() };
        let words = described(&ServerFacts { taken, ..facts(100, 0) });
        assert_eq!(words, "78 of 97 usable slots taken, 80.4 percent; 3 reserved. 19 slots are left. By application: orders 70, orders 8.");
    }

    #[test]
    fn the_last_border_of_all_that_is_named_is_the_end_of_the_bar() {
        assert_eq!(borders(&applications(&[5, 3, 1])), [5, 8]);
        assert_eq!(borders(&applications(&[1; 7])), [1, 2, 3, 4, 5, 6]);
        assert_eq!(borders(&[]), [0; 0]);
    }
}
