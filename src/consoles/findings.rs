//! What is wrong among the consoles, in a sentence each.

use std::collections::BTreeMap;

use super::model::FindingWeight::{Note, Problem};
use super::model::{ConsoleState, ConsoleStatus, ConsolesFinding, ConsolesNow, FindingKind, FindingWeight, StoreStatus};
use super::ranges::{listed, shards};
use crate::ui::format::{clock, duration_plain, plural};

/// Leases go by the store's clock alone. Beyond this, charts and incidents of one console stand visibly beside those of another.
const CLOCKS_APART_S: f64 = 1.0;
/// From here on the history of a pool that changes its console has a gap or an overlap that everybody sees.
const CLOCKS_FAR_APART_S: f64 = 60.0;

/// All of them, the most urgent first.
pub(super) fn all(now: &ConsolesNow) -> Vec<ConsolesFinding> {
    if now.store == Some(StoreStatus::Down) {
        // What the others do is not known.
        return store_down(now).into_iter().collect();
    }
    let gone = now.consoles.iter().filter(|console| console.status == ConsoleStatus::Gone).map(|console| gone(console, now));
    let work = [("rules", "judges the rules: incidents are neither opened nor closed"), ("notices", "sends the notices: they wait")];
    let free_work = work.into_iter().filter_map(|(work, doing)| work_free(now, work, doing));
    let found = name_taken(now).into_iter().chain(gone).chain(shards_free(now)).chain(free_work);
    let mut found: Vec<ConsolesFinding> = found.chain(clocks_apart(now)).chain(rows_lost(now)).chain(versions_differ(now)).collect();
    found.sort_by_key(|finding| finding.weight);
    found
}

fn finding(kind: FindingKind, weight: FindingWeight, sentence: String) -> ConsolesFinding {
    ConsolesFinding { kind, weight, sentence }
}

fn store_down(now: &ConsolesNow) -> Option<ConsolesFinding> {
    let known = match now.read_at_ms {
        Some(at_ms) => format!("What the other consoles do is not known; below is what the store told at {} UTC.", clock(at_ms)),
        None => "What the other consoles do is not known.".to_owned(),
    };
    Some(finding(FindingKind::StoreDown, Problem, format!("{} {known}", now.store_error.as_ref()?)))
}

/// Another process has taken this console's name while it could not be heard.
fn name_taken(now: &ConsolesNow) -> Option<ConsolesFinding> {
    let name = now.this_console.as_ref().filter(|_| now.this().is_none())?;
    let sentence = format!(
        "Another process runs under the name {name}, so this console does no work. Stop one of the two, or start it with another \
         --console-name."
    );
    Some(finding(FindingKind::NameTaken, Problem, sentence))
}

fn gone(console: &ConsoleState, now: &ConsolesNow) -> ConsolesFinding {
    let silent_s = now.taken_at_ms.saturating_sub(console.heard_at_ms) as f64 / 1000.0;
    let is_taken_over = now.leases.iter().all(|lease| lease.console.as_ref().is_some_and(|holder| *holder != console.name));
    let work = match is_taken_over {
        true => "The others have taken over its work.",
        false => "The others are taking over its work.",
    };
    let sentence = format!(
        "{} was last heard of {} ago. {work} Start it again if it was not stopped on purpose, or look at its way to the store.",
        console.name,
        duration_plain(silent_s)
    );
    finding(FindingKind::ConsoleGone, Problem, sentence)
}

fn shards_free(now: &ConsolesNow) -> Option<ConsolesFinding> {
    let free: Vec<u8> = now.leases.iter().filter(|lease| lease.console.is_none()).filter_map(|lease| lease.shard).collect();
    let whose = match free.len() {
        0 => return None,
        1 => "Its sources are",
        _ => "Their sources are",
    };
    let sentence = format!(
        "Nobody holds {} at this moment. {whose} not asked. A console takes what is free within 2 s; if it stays free, see the consoles' logs.",
        shards(&free)
    );
    Some(finding(FindingKind::ShardsFree, Problem, sentence))
}

fn work_free(now: &ConsolesNow, work: &str, doing: &str) -> Option<ConsolesFinding> {
    let is_free = now.leases.iter().any(|lease| lease.work == work && lease.console.is_none());
    let sentence = format!("No console {doing}. A console takes this over within 2 s; if none does, see the consoles' logs.");
    is_free.then(|| finding(FindingKind::WorkFree, Problem, sentence))
}

fn clocks_apart(now: &ConsolesNow) -> Option<ConsolesFinding> {
    let live = now.consoles.iter().filter(|console| console.status == ConsoleStatus::Live);
    let mut clocks: Vec<(f64, &str)> = live.filter_map(|console| Some((console.clock_ahead_s?, console.name.as_str()))).collect();
    // The store's is the one that they are measured by.
    clocks.push((0.0, "the store"));
    clocks.sort_by(|one, other| one.0.total_cmp(&other.0));
    let ((behind, slow), (ahead, fast)) = (*clocks.first()?, *clocks.last()?);
    if ahead - behind <= CLOCKS_APART_S {
        return None;
    }
    let apart = format!("The clock of {fast} is {} ahead of the clock of {slow}", duration_plain(ahead - behind));
    let sentence = match ahead - behind >= CLOCKS_FAR_APART_S {
        false => format!("{apart}, so times in charts and incidents do not agree. Set the clocks of all machines by NTP."),
        true => format!(
            "{apart}: the history of a pool that one takes over from the other gets a gap or an overlap of that length. Set the clocks of all \
             machines by NTP, and stop the console whose clock is wrong until then."
        ),
    };
    Some(finding(FindingKind::ClocksApart, Problem, sentence))
}

fn rows_lost(now: &ConsolesNow) -> Option<ConsolesFinding> {
    let losers = now.consoles.iter().filter(|console| console.lost_rows > 0);
    let each: Vec<String> = losers.map(|console| format!("{} ({})", console.name, console.lost_rows)).collect();
    let names: Vec<&str> = each.iter().map(String::as_str).collect();
    let sentence = format!("Rows of the history were lost while the store was away: {}. The charts have gaps there.", listed(&names));
    (!each.is_empty()).then(|| finding(FindingKind::RowsLost, Note, sentence))
}

fn versions_differ(now: &ConsolesNow) -> Option<ConsolesFinding> {
    let mut versions = BTreeMap::<&str, Vec<&str>>::new();
    for console in now.consoles.iter().filter(|console| console.status == ConsoleStatus::Live) {
        versions.entry(&console.version).or_default().push(&console.name);
    }
    let each: Vec<String> = versions.iter().map(|(version, names)| format!("{version} ({})", listed(names))).collect();
    let names: Vec<&str> = each.iter().map(String::as_str).collect();
    let count = plural(u32::try_from(each.len()).unwrap_or(u32::MAX), "version runs", "versions run");
    let sentence = format!("{count} side by side: {}. That works during an upgrade; bring all consoles to the newest.", listed(&names));
    (each.len() > 1).then(|| finding(FindingKind::VersionsDiffer, Note, sentence))
}

#[cfg(test)]
#[path = "findings_tests.rs"]
mod tests;
