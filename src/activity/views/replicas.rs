//! Who follows this server, how far behind, and what WAL is kept for whom.

use leptos::prelude::*;

use super::table::{TableColumn, table, text};
use crate::activity::model::{Replica, ReplicationSlot, size};
use crate::ui::eager::any;
use crate::ui::format::duration_text;
use crate::ui::level::{LevelBadge, LevelIcon};
use plimsoll_model::Level;

const REPLICAS: &[TableColumn] =
    &[("Replica", false), ("Level", false), ("Lag", true), ("Lag in time", true), ("State", false), ("Sync", false), ("Address", false)];
const SLOTS: &[TableColumn] = &[("Slot", false), ("Kind", false), ("In use", false), ("WAL kept", true), ("WAL status", false)];

/// The furthest behind first.
#[component]
pub fn ReplicasSection(replicas: Vec<Replica>) -> impl IntoView {
    let row = |replica: Replica| {
        let level = replica.level();
        let lag = replica.lag_bytes.map(|bytes| size(bytes.max(0)));
        let key = replica.name.clone();
        let cells = vec![
            any(replica.name),
            // Without the grant the lag is not shown, and a level would be a guess.
            if replica.lag_bytes.is_some() { any(view! { <LevelBadge level /> }) } else { text(None) },
            text(lag),
            text(Some(duration_text(replica.lag_s))),
            text(replica.state),
            text(replica.sync_state),
            text(replica.address),
        ];
        (key, cells)
    };
    let body = match replicas.is_empty() {
        true => any(view! { <p class="calm">"No replicas."</p> }),
        false => table("Replicas", REPLICAS, replicas.into_iter().map(row).collect()),
    };
    view! {
        <section class="replicas" aria-labelledby="replicas">
            <h2 id="replicas">"Replicas"</h2>
            {body}
        </section>
    }
}

/// Inactive ones first: WAL is kept for them without end.
#[component]
pub fn SlotsSection(slots: Vec<ReplicationSlot>) -> impl IntoView {
    let row = |slot: ReplicationSlot| {
        let key = slot.name.clone();
        let cells = vec![
            any(slot.name),
            any(slot.kind),
            in_use(slot.active),
            text(slot.retained_bytes.map(|bytes| size(bytes.max(0)))),
            text(slot.wal_status),
        ];
        (key, cells)
    };
    let body = match slots.is_empty() {
        true => any(view! { <p class="calm">"No replication slots."</p> }),
        false => table("Replication slots", SLOTS, slots.into_iter().map(row).collect()),
    };
    view! {
        <section class="replication-slots" aria-labelledby="replication-slots">
            <h2 id="replication-slots">"Replication slots"</h2>
            {body}
        </section>
    }
}

fn in_use(active: bool) -> AnyView {
    if active {
        return any("active");
    }
    any(view! {
        <span class="level" data-level=Level::Warning.as_str()>
            <LevelIcon level=Level::Warning />
            "inactive"
        </span>
    })
}
