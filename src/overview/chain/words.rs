//! Where it queues, said: the hop that queues, what holds it, and what the other hops say.

use super::judge::Hops;
use super::model::{HopKind, HopState, PoolersHop, QueuedPool, ServerHop, ServicesHop};
use super::phrases::{blocker_words, in_use, named, queue_of, silence_words, waiting_words};
use crate::ui::format::{duration_plain, plural};

/// A sentence for the hop that queues, one for the hop that holds it, one for each other.
pub fn sentence(hops: Hops, state: HopState, queues_at: Option<HopKind>, held_by: Option<HopKind>) -> String {
    let lead = match (queues_at, state) {
        (Some(at), _) => Some(of_hop(hops, at, true)),
        (None, HopState::Clear) => Some("Nothing queues.".to_owned()),
        (None, _) => Some("Whether anything queues is not fully known.".to_owned()),
    };
    let holder = held_by.map(|by| format!("What holds them: {}", in_the_middle(of_hop(hops, by, false))));
    let others = hops.all().map(|(kind, _)| kind).filter(|kind| Some(*kind) != queues_at && Some(*kind) != held_by);
    let others = others.map(|kind| of_hop(hops, kind, false));
    lead.into_iter().chain(holder).chain(others).collect::<Vec<_>>().join(" ")
}

/// `first`: it begins the sentence as the hop that queues.
fn of_hop(hops: Hops, kind: HopKind, first: bool) -> String {
    match kind {
        HopKind::Services => hops.services.map(of_services),
        HopKind::Poolers => hops.poolers.map(of_poolers),
        HopKind::Server => Some(of_server(hops.name, hops.server, first)),
    }
    .unwrap_or_default()
}

/// "on the server …", after a colon.
fn in_the_middle(sentence: String) -> String {
    ["On ", "The ", "Clients "].iter().find_map(|word| Some(word.to_lowercase() + sentence.strip_prefix(word)?)).unwrap_or(sentence)
}

fn of_services(hop: &ServicesHop) -> String {
    match (hop.state, &hop.longest) {
        (HopState::Queues, Some(longest)) => queue_in_services(hop, longest),
        (HopState::Clear, _) => match in_use(hop.checked_out, hop.total_capacity, "connection", "connections") {
            Some(used) => format!("The pools of services have no queue: {used}."),
            None => "The pools of services have no queue.".to_owned(),
        },
        _ => unknown("In the pools of services", silence_words(&hop.silence)),
    }
}

fn queue_in_services(hop: &ServicesHop, longest: &QueuedPool) -> String {
    let (name, used) = (named(&longest.name), in_use(longest.checked_out, longest.total_capacity, "connection", "connections"));
    let used = used.map(|used| format!("; {used}")).unwrap_or_default();
    let failure = longest.connect_failure.as_ref().map(|said| format!(" It cannot open connections: {}.", said.trim_end_matches('.')));
    let said = match (hop.queueing_pools, hop.waiting) {
        (1, _) => format!("Callers queue in the pool {name}: {}{used}.", queue_of(longest)),
        (pools, Some(waiting)) if waiting > 0 => {
            let longest = queue_of(longest);
            format!("Callers queue in {pools} pools: {}. The longest queue is in {name}: {longest}{used}.", waiting_words(waiting))
        }
        (pools, _) => format!("Callers queue in {pools} pools. The longest queue is in {name}: {}{used}.", queue_of(longest)),
    };
    said + &failure.unwrap_or_default()
}

fn of_poolers(hop: &PoolersHop) -> String {
    let title = &hop.title;
    let used = in_use(hop.sv_active, hop.pool_size, "server connection", "server connections");
    match (hop.state, &hop.longest) {
        (HopState::Queues, Some(longest)) => queue_at_poolers(hop, longest),
        (HopState::Refuses, _) => format!("{title} refuses new clients: {}.", hop.reason.as_deref().unwrap_or("its limit is reached")),
        (HopState::Clear, _) => match used {
            Some(used) => format!("{title} has no queue: {used}."),
            None => format!("{title} has no queue."),
        },
        _ => unknown(&format!("At {title}"), silence_words(&hop.silence).or_else(|| hop.reason.clone())),
    }
}

fn queue_at_poolers(hop: &PoolersHop, longest: &QueuedPool) -> String {
    let waiting = hop.cl_waiting.filter(|waiting| *waiting > 0).map_or_else(|| queue_of(longest), waiting_words);
    let maxwait = hop.maxwait_s.map(|seconds| format!(", the longest for {}", duration_plain(seconds))).unwrap_or_default();
    let place = match hop.queueing_pools {
        1 => format!("in the pool {}", named(&longest.name)),
        pools => format!("in {pools} pools, the longest queue in {}", named(&longest.name)),
    };
    let used = in_use(longest.checked_out, longest.total_capacity, "server connection", "server connections");
    let there = if hop.queueing_pools > 1 { " there" } else { "" };
    let why: Vec<String> = used.map(|used| used + there).into_iter().chain(hop.reason.clone()).collect();
    let why = if why.is_empty() { String::new() } else { format!("; {}", why.join(": ")) };
    format!("Clients queue at {} {place}: {waiting}{maxwait}{why}.", hop.title)
}

fn of_server(name: &str, hop: &ServerHop, first: bool) -> String {
    let name = named(name);
    match hop.state {
        HopState::Queues if first => format!("Sessions queue for locks on the server {name}: {}.", lock_queue(hop)),
        HopState::Queues => format!("On the server {name}, {}.", lock_queue(hop)),
        HopState::Refuses => refusal(&name, hop),
        HopState::Clear => {
            let all: Vec<String> = active(hop).into_iter().chain(slots(hop)).collect();
            format!("The server {name} has no queue: no session waits for a lock, {}.", all.join(", "))
        }
        HopState::Unknown => match &hop.error {
            Some(error) => format!("The server {name} does not answer: {}.", error.trim_end_matches('.')),
            None if hop.sessions.is_none() => format!("The server {name} has not been read yet."),
            None => format!("On the server {name} the console's role is not shown who waits for locks; grant it pg_monitor."),
        },
    }
}

fn refusal(name: &str, hop: &ServerHop) -> String {
    let locks = hop.waiting_for_locks.filter(|waiting| *waiting > 0).map(|_| format!("; {}", lock_queue(hop)));
    let why = match (&hop.error, slots(hop)) {
        (Some(error), _) => error.trim_end_matches('.').to_owned(),
        (None, Some(slots)) => slots,
        (None, None) => "no slot is left".to_owned(),
    };
    format!("The server {name} refuses new connections: {why}{}.", locks.unwrap_or_default())
}

/// `2 sessions block 19 others, the longest for 12 s; pid 4711 (batch, idle in transaction for 14 s) blocks most`.
fn lock_queue(hop: &ServerHop) -> String {
    let waiting = hop.waiting_for_locks.unwrap_or(0);
    let longest = hop.longest_wait_s.map(|seconds| format!(", the longest for {}", duration_plain(seconds))).unwrap_or_default();
    let who = hop.blocker.as_ref().map(blocker_words);
    match (hop.blockers.filter(|blockers| *blockers > 0), who) {
        (Some(1), Some(who)) => format!("{who} blocks {}{longest}", plural(waiting, "other", "others")),
        (Some(blockers), who) => {
            let who = who.map(|who| format!("; {who} blocks most")).unwrap_or_default();
            let verb = if blockers == 1 { "blocks" } else { "block" };
            format!("{} {verb} {}{longest}{who}", plural(blockers, "session", "sessions"), plural(waiting, "other", "others"))
        }
        (None, _) => format!("{}{longest}", plural(waiting, "session waits for a lock", "sessions wait for locks")),
    }
}

fn active(hop: &ServerHop) -> Option<String> {
    let active = plural(hop.active?, "session is active", "sessions are active");
    Some(hop.cores.map_or_else(|| active.clone(), |cores| format!("{active} on {}", plural(cores, "core", "cores"))))
}

fn slots(hop: &ServerHop) -> Option<String> {
    let (sessions, usable) = (hop.sessions?, hop.usable_slots?);
    // Superusers have slots of their own.
    let reserved = match sessions.saturating_sub(usable) {
        0 => String::new(),
        above => format!(", and {above} of the reserved"),
    };
    Some(format!("{} of {usable} usable slots are taken{reserved}", sessions.min(usable)))
}

fn unknown(place: &str, why: Option<String>) -> String {
    match why {
        Some(why) => format!("{place} a queue is not known: {}.", why.trim_end_matches('.')),
        None => format!("{place} a queue is not known."),
    }
}
