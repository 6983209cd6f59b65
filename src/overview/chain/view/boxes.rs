//! The boxes of a chain: who, how it stands, the queue, the wait, and how full it is.

use leptos::prelude::*;

use super::names::shortened;
use super::role::Role;
use crate::overview::chain::model::{PoolersHop, ServerHop, ServicesHop};
use crate::overview::chain::phrases::{in_use, silence_words, wait_words};
use crate::ui::format::{duration_plain, plural};
use crate::ui::level::{LevelIcon, StateBadge};
use plimsoll_model::Level;

/// Connections that come from the hop before; outer `None`: there is no such hop, inner: it does not tell them.
type Flow = Option<Option<u32>>;

/// What every box shows.
struct HopBox<'a> {
    role: Role,
    flow: Flow,
    kind: &'a str,
    /// Who stands here, and how many more.
    names: (&'a [String], u32),
    /// What queues, by the field's word.
    queue: (&'static str, Option<u32>),
    facts: [Option<Fact>; 4],
}

/// One line of a box.
struct Fact {
    words: String,
    /// Worth a sign: something is nearly full.
    level: Option<Level>,
}

impl From<String> for Fact {
    fn from(words: String) -> Self {
        Self { words, level: None }
    }
}

pub fn services_box(role: Role, hop: &ServicesHop) -> impl IntoView + use<> {
    let wait = hop.longest.as_ref().and_then(|pool| pool.wait);
    // Whoever has no queue is not named where it queues.
    let is_of_some = (1..hop.service_count).contains(&hop.queueing_services);
    let facts = [
        wait.map(|wait| format!("wait {}", wait_words(wait)).into()),
        in_use(hop.checked_out, hop.total_capacity, "connection", "connections").map(Fact::from),
        is_of_some.then(|| format!("callers wait in {} of {} services", hop.queueing_services, hop.service_count).into()),
        silence_words(&hop.silence).map(Fact::from),
    ];
    let names = (&hop.services[..], if is_of_some { hop.queueing_services } else { hop.service_count });
    draw(&HopBox { role, flow: None, kind: "Service pools", names, queue: ("waiting", hop.waiting), facts })
}

pub fn poolers_box(role: Role, flow: Flow, hop: &PoolersHop) -> impl IntoView + use<> {
    let facts = [
        hop.maxwait_s.filter(|seconds| *seconds > 0.0).map(|seconds| format!("maxwait {}", duration_plain(seconds)).into()),
        in_use(hop.sv_active, hop.pool_size, "server connection", "server connections").map(Fact::from),
        hop.mode.as_ref().map(|mode| format!("pool_mode {mode}").into()),
        silence_words(&hop.silence).map(Fact::from),
    ];
    let names = (&hop.poolers[..], hop.pooler_count);
    draw(&HopBox { role, flow, kind: &hop.title, names, queue: ("cl_waiting", hop.cl_waiting), facts })
}

pub fn server_box(role: Role, flow: Flow, name: &str, hop: &ServerHop) -> impl IntoView + use<> {
    let active = hop.active.map(|active| match hop.cores {
        Some(cores) => format!("{active} active on {}", plural(cores, "core", "cores")),
        None => format!("{active} active"),
    });
    let facts = [
        hop.longest_wait_s.map(|seconds| format!("longest wait {}", duration_plain(seconds)).into()),
        active.map(Fact::from),
        slots(hop),
        hop.error.is_some().then(|| "cannot be read".to_owned().into()),
    ];
    let names = [name.to_owned()];
    draw(&HopBox { role, flow, kind: "Server", names: (&names, 1), queue: ("waiting for locks", hop.waiting_for_locks), facts })
}

/// A server without a queue may have no slot left all the same.
fn slots(hop: &ServerHop) -> Option<Fact> {
    let taken = hop.sessions.map(|sessions| sessions.min(hop.usable_slots.unwrap_or(sessions)));
    let words = in_use(taken, hop.usable_slots, "usable slot", "usable slots")?;
    let percent = |usable: u32| 100.0 * f64::from(taken.unwrap_or(0)) / f64::from(usable.max(1));
    let level = hop.usable_slots.map(|usable| Level::of_percent(percent(usable)));
    Some(Fact { words, level: level.filter(|level| *level >= Level::Warning) })
}

fn draw(hop: &HopBox) -> impl IntoView + use<> {
    let level = hop.role.level();
    let state = match level {
        Some(level) => view! { <span class="level" data-level=level.as_str()><LevelIcon level />{hop.role.words()}</span> }.into_any(),
        None => view! { <StateBadge level=None /> }.into_any(),
    };
    let (label, queue) = hop.queue;
    let number = match queue {
        Some(number) => view! { <strong>{number}</strong> }.into_any(),
        None => view! { <span class="not-told">"not told"</span> }.into_any(),
    };
    let facts = hop.facts.iter().flatten().map(line).collect_view();
    view! {
        <li class="hop" data-marked=level.filter(|_| hop.role.is_marked()).map(Level::as_str)>
            {hop.flow.map(arrow)}
            <div class="box">
                <p class="kind"><span>{hop.kind.to_owned()}</span>{state}</p>
                <p class="names">{shortened(hop.names.0, hop.names.1)}</p>
                <p class="queue"><span class="label">{label}</span>" "{number}</p>
                <ul class="facts">{facts}</ul>
            </div>
        </li>
    }
}

fn line(fact: &Fact) -> AnyView {
    let words = fact.words.clone();
    match fact.level {
        Some(level) => {
            let label = level.label();
            view! { <li><span class="level" data-level=level.as_str()><LevelIcon level />{words}</span><span class="visually-hidden">": "{label}</span></li> }.into_any()
        }
        None => view! { <li>{words}</li> }.into_any(),
    }
}

/// On a phone it points down.
fn arrow(connections: Option<u32>) -> impl IntoView {
    let count = connections.map(|count| view! { <span>{count}<span class="visually-hidden">" connections in use go on to"</span></span> });
    view! {
        <p class="flow">
            <svg class="arrow" width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
                <path d="M1 6h22M18 1.5 23.5 6 18 10.5" fill="none" stroke="currentColor" stroke-width="1.6" />
            </svg>
            {count}
        </p>
    }
}
