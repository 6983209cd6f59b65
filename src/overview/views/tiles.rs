//! The numbers under the load line: label, value with its unit, and one line of context.

use leptos::either::Either;
use leptos::prelude::*;

use crate::fleet::model::RecentView;
use crate::overview::load::OwnSlots;
use crate::overview::model::{Overview, PoolView, ServerView};
use crate::ui::format;
use crate::ui::info::Info;

/// Of the pool that the page is about; without one, of the server.
#[component]
pub fn Tiles(now: Overview) -> impl IntoView {
    match now.pool.clone() {
        Some(pool) => Either::Left(view! { <PoolTiles now pool /> }),
        None => Either::Right(view! { <ServerTiles now /> }),
    }
}

#[component]
fn ServerTiles(now: Overview) -> impl IntoView {
    let stale = now.server.is_down();
    now.server.facts().cloned().map(|facts| {
        let peak = facts.taken.peak_today;
        let OwnSlots { taken: own, at_most } = facts.console;
        let of_usable = format!("of {} usable slots", facts.usable_slots());
        view! {
            <dl class="tiles four">
                <Tile name="Taken" value=facts.taken.sessions.to_string() unit="slots" note=of_usable stale />
                <Tile name="Left" value=facts.left().to_string() unit="slots" note=format!("{} more reserved for superusers", facts.reserved) stale />
                <Tile name="Peak today" value=peak.value.to_string() unit="slots" note=format!("at {} UTC", format::clock_short(peak.at_ms)) stale />
                <Tile name="This console" value=own.to_string() unit="slots" note=format!("of at most {at_most}") stale />
            </dl>
        }
    })
}

#[component]
fn PoolTiles(now: Overview, pool: PoolView) -> impl IntoView {
    let (view, recent) = (pool.clone(), pool.recent);
    let pool = &view.snapshot;
    let window = window(recent.window_s);
    view! {
        <dl class="tiles">
            <Tile name="Waiting" value=pool.waiting.to_string() note=peak_waiting(&view) />
            <TimeTile name="Wait p99" seconds=recent.wait_p99_s note=waits(&recent) />
            <TimeTile name="Hold p95" seconds=recent.hold_p95_s note=longest(&view) />
            <TimeTile name="Connect p95" seconds=recent.connect_p95_s note=format!("{} opened in {window}", recent.connects) />
            <Tile name="Timeouts" value=recent.unserved.to_string() note=unserved(&view, &window) />
            <HeadroomTile now=now.clone() capacity=pool.total_capacity() />
        </dl>
    }
}

/// One number: label, value with its unit, and one line of context.
#[component]
pub fn Tile(
    name: &'static str,
    #[prop(into)] value: String,
    #[prop(optional)] unit: &'static str,
    #[prop(into)] note: String,
    #[prop(optional)] stale: bool,
    /// What the number is, and what is normal for it; that of the first page's tile of this name.
    #[prop(optional)]
    about: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div data-tile=name data-stale=stale.to_string()>
            <dt>{name}" "<Info name about=about.unwrap_or_else(|| about_of(name)) /></dt>
            <dd>{value}{(!unit.is_empty()).then(|| view! { <small>" "{unit}</small> })}</dd>
            <dd class="note">{note}</dd>
        </div>
    }
}

/// What the number is, and what is normal for it.
fn about_of(name: &str) -> &'static str {
    match name {
        "Waiting" => "Callers queued for a connection now. Normal: 0, or a few in a burst. A queue that lasts a minute raises an alert.",
        "Wait p99" => "99 of 100 callers waited at most this long. Normal: below 10 ms while connections are idle.",
        "Hold p95" => {
            "95 of 100 leases were held at most this long. Normal: as long as your queries take. Connections needed = requests per second × hold."
        }
        "Connect p95" => "95 of 100 connects took at most this long, with TLS and login. Normal: 2 to 50 ms.",
        "Timeouts" => "Callers without a connection: timed out + refused + gave up. Normal: 0.",
        "Headroom" => {
            "Usable slots − connections that all pools may open − sessions of other applications. Normal: room for one more instance, so that a rolling deploy fits."
        }
        "Taken" => "Client sessions on the server, including this console's. Normal: below 70 % of the usable slots.",
        "Left" => "Usable slots − taken. Usable = max_connections − superuser_reserved_connections − reserved_connections.",
        "Peak today" => {
            "The most client sessions in one reading since 00:00 UTC. The server is read once per second. Normal: below 90 % of the usable slots."
        }
        _ => "Connections that this console has open for its own readings. It never opens more than the number below.",
    }
}

#[component]
fn TimeTile(name: &'static str, seconds: Option<f64>, #[prop(into)] note: String) -> impl IntoView {
    let (value, unit) = seconds.map_or_else(|| ("—".to_owned(), ""), format::duration);
    view! { <Tile name value unit note /> }
}

#[component]
fn HeadroomTile(now: Overview, capacity: u32) -> impl IntoView {
    let capacity = i64::from(capacity);
    match now.server.facts() {
        None => view! { <Tile name="Headroom" value="—" note="the server has not answered yet" /> },
        Some(facts) => {
            let headroom = facts.headroom();
            let note = match &now.server {
                ServerView::Down { .. } => format!("stale: as of {} UTC", format::clock(facts.taken_at_ms)),
                _ => more_instances(headroom / capacity.max(1)),
            };
            // A minus sign, not a hyphen.
            let value = headroom.to_string().replace('-', "−");
            view! { <Tile name="Headroom" value unit="slots" note stale=now.server.is_down() /> }
        }
    }
}

fn more_instances(count: i64) -> String {
    match count {
        ..=0 => "no further instance fits".into(),
        1 => "1 more instance fits".into(),
        more => format!("{more} more instances fit"),
    }
}

fn peak_waiting(pool: &PoolView) -> String {
    match pool.snapshot.peak_waiting_today.value {
        0 => "no callers queued today".into(),
        value => format!("peak {value} at {} UTC", format::clock_short(pool.snapshot.peak_waiting_today.at_ms)),
    }
}

fn waits(recent: &RecentView) -> String {
    format!("p50 {} · p95 {}", format::duration_text(recent.wait_p50_s), format::duration_text(recent.wait_p95_s))
}

fn longest(pool: &PoolView) -> String {
    match pool.longest_hold {
        None => "no lease is held".into(),
        held => format!("longest now {}", format::duration_text(held)),
    }
}

fn unserved(pool: &PoolView, window: &str) -> String {
    let since_the_start = pool.snapshot.totals.unserved();
    match pool.recent.gave_up {
        0 => format!("in {window} · {since_the_start} since start"),
        gave_up => format!("in {window}, {gave_up} gave up · {since_the_start} since start"),
    }
}

pub fn window(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        // The window ends at a mark every ten seconds, so it is a little under or over.
        _ => format!("{} min", (seconds + 30) / 60),
    }
}
