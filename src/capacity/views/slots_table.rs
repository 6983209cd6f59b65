//! The ledger as a table: who takes how many slots, how that is known, and below each service the room for more of it.

use std::collections::HashMap;

use leptos::prelude::*;

use super::ledger::kind;
use super::severity::FindingSeverityBadge;
use super::slots_bar::{Key, PartMark};
use super::slots_rows::SlotsRow;
use crate::capacity::ledger::TakenPart;
use crate::capacity::model::{EntryKind, Ledger, ServiceGrowth};

/// Services in front that are named.
const NAMED: usize = 5;

#[component]
pub fn SlotsTable(ledger: Ledger, rows: Vec<SlotsRow>) -> impl IntoView {
    let parts = parts_by_name(&ledger);
    let rows = rows.into_iter().map(|row| view! { <Row part=parts.get(&row.entry.name).cloned() row /> }).collect_view();
    view! {
        <table class="slots-table">
            <thead>
                <tr>
                    <th scope="col">"Who"</th>
                    <th scope="col" class="wide">"Pool size, or role, database, address"</th>
                    <th scope="col">"Known by"</th>
                    <th scope="col" class="number">"Now"</th>
                    <th scope="col" class="number">"At most"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">"Usable"</th>
                    <td class="wide">{format!("max_connections {} less {} reserved", ledger.max_connections, ledger.reserved)}</td>
                    <td class="basis">"server settings"</td>
                    <td class="number">{ledger.now()}</td>
                    <td class="number">{ledger.usable()}</td>
                </tr>
            </tfoot>
        </table>
    }
}

/// The part of the bar that has the sessions of an entry, by the entry's name.
fn parts_by_name(ledger: &Ledger) -> HashMap<String, PartMark> {
    let parts = ledger.taken().into_iter().enumerate();
    let of_each = parts.flat_map(|(place, TakenPart { names, shade, .. })| {
        names.into_iter().map(move |name| (name, PartMark { place, shade: shade.clone() }))
    });
    of_each.collect()
}

#[component]
fn Row(part: Option<PartMark>, row: SlotsRow) -> impl IntoView {
    let SlotsRow { entry, growth, .. } = row;
    let size = growth.as_ref().map(size);
    let class = if growth.is_some() { "with-room" } else { "" };
    let now = if entry.kind == EntryKind::Headroom { "—".to_owned() } else { entry.now.to_string() };
    let room = growth.map(|growth| view! { <Room growth /> });
    view! {
        <tr data-kind=kind(entry.kind) class=class>
            <th scope="row"><Key part /><bdi>{entry.name}</bdi></th>
            <td class="wide">{size.unwrap_or(entry.whence)}</td>
            <td class="basis">{entry.basis}</td>
            <td class="number">{now}</td>
            <td class="number at-most">{entry.at_most}</td>
        </tr>
        {room}
    }
}

/// "4 × (50 + 50) = 400", or what is counted where no limit is told.
fn size(growth: &ServiceGrowth) -> String {
    match growth.at_most {
        Some(at_most) if growth.sizes_differ => format!("{}, {at_most} together", growth.size()),
        Some(at_most) => format!("{} = {at_most}", growth.size()),
        None => growth.size(),
    }
}

/// How many more instances fit, and whether the next deploy does.
#[component]
fn Room(growth: ServiceGrowth) -> impl IntoView {
    let (name, small) = (growth.application_name.clone(), size(&growth));
    let is_said_once = growth.is_missing_slots_of_all();
    let badge = (!is_said_once).then(|| view! { <FindingSeverityBadge severity=growth.severity() />" " });
    let room = if is_said_once { vec![growth.deploy_briefly()] } else { vec![Some(growth.room()), growth.deploy()] };
    let said: Vec<String> = room.into_iter().chain([fronts(&growth.fronts)]).flatten().collect();
    view! {
        <tr class="room" data-service=name>
            <td colspan="5">
                {badge}
                <span class="narrow">{format!("{small}. ")}</span>
                <span class="foreign">{said.join(" ")}</span>
            </td>
        </tr>
    }
}

/// Who is behind a pooler. Its connections that no client has used yet have no name, and are nobody's.
fn fronts(names: &[String]) -> Option<String> {
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let named = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => None,
        1 => Some(format!("It stands in front of {named}, which takes no slots of its own.")),
        count if count > NAMED => {
            Some(format!("It stands in front of {named} and {} more, which take no slots of their own.", count - NAMED))
        }
        _ => Some(format!("It stands in front of {named}, which take no slots of their own.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_pooler_stand_services_and_not_the_connections_that_nobody_has_used_yet() {
        let said = |names: &[&str]| fronts(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(said(&["", "catalog"]).as_deref(), Some("It stands in front of catalog, which takes no slots of its own."));
        assert_eq!(said(&["a", "b"]).as_deref(), Some("It stands in front of a, b, which take no slots of their own."));
        assert_eq!((said(&[""]), said(&[])), (None, None));
    }
}
