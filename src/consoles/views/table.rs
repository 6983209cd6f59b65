//! The consoles, a row each.

use leptos::prelude::*;

use super::marks::{Key, Mark, Marks};
use crate::base::timestamps::date_minute;
use crate::consoles::model::{ConsoleState, ConsoleStatus, ConsolesNow};
use crate::ui::format::{clock, duration_plain};
use crate::ui::level::LevelIcon;
use plimsoll_model::Level;

/// A difference that measuring makes by itself.
const IN_STEP_S: f64 = 0.01;

#[component]
pub fn ConsolesTable(now: ConsolesNow, marks: Marks) -> impl IntoView {
    let at_ms = now.taken_at_ms;
    let row = |console: ConsoleState| view! { <Row mark=marks.mark(Some(&console.name)) console at_ms /> };
    let rows = now.consoles.into_iter().map(row).collect_view();
    view! {
        // It scrolls by itself where it has no room.
        <div class="consoles-table" role="region" aria-labelledby="consoles-table" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Console, address"</th>
                        <th scope="col">"Last heard of"</th>
                        <th scope="col" class="number">"Shards"</th>
                        <th scope="col">"Also"</th>
                        <th scope="col">"Version"</th>
                        <th scope="col">"Up since"</th>
                        <th scope="col">"Clock"</th>
                        <th scope="col" class="number" title="Rows of the history that wait for the store">"Spooled"</th>
                        <th scope="col" class="number" title="Rows of the history that could not be kept">"Lost"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(console: ConsoleState, mark: Mark, at_ms: u64) -> impl IntoView {
    let (heard, also, ahead) = (heard(&console, at_ms), also(&console), clock_words(console.clock_ahead_s));
    let is_gone = console.status == ConsoleStatus::Gone;
    view! {
        <tr data-status=status_word(console.status)>
            <th scope="row">
                <Key mark /><bdi>{console.name}</bdi>
                {console.is_this.then(|| view! { " "<span class="this-console">"this console"</span> })}
                <small class="address"><bdi>{console.address.unwrap_or_else(|| "address not told".to_owned())}</bdi></small>
            </th>
            <td>{is_gone.then(|| view! { <span class="level" data-level="critical"><LevelIcon level=Level::Critical />"Gone"</span> })}{heard}</td>
            <td class="number">{console.shards.len()}</td>
            <td>{also}</td>
            <td>{console.version}</td>
            <td>{format!("{} UTC", date_minute(console.started_at_ms / 1000))}</td>
            <td>{ahead}</td>
            <td class="number">{console.spooled_rows}</td>
            <td class="number">{console.lost_rows}</td>
        </tr>
    }
}

fn status_word(status: ConsoleStatus) -> &'static str {
    match status {
        ConsoleStatus::Live => "live",
        ConsoleStatus::Gone => "gone",
        ConsoleStatus::Unknown => "unknown",
    }
}

/// "now", or how long ago; while the store is away only the moment is sure.
fn heard(console: &ConsoleState, at_ms: u64) -> String {
    let silent_s = at_ms.saturating_sub(console.heard_at_ms) as f64 / 1000.0;
    match console.status {
        ConsoleStatus::Live if silent_s < 3.0 => "now".to_owned(),
        ConsoleStatus::Gone => format!("{} ago", duration_plain(silent_s)),
        ConsoleStatus::Live | ConsoleStatus::Unknown => format!("{} UTC", clock(console.heard_at_ms)),
    }
}

/// What it does beside its shards.
fn also(console: &ConsoleState) -> &'static str {
    match (console.judges, console.sends) {
        (true, true) => "judges, sends notices",
        (true, false) => "judges",
        (false, true) => "sends notices",
        (false, false) => "—",
    }
}

/// Against the store's clock.
fn clock_words(ahead_s: Option<f64>) -> String {
    match ahead_s {
        None => "not measured".to_owned(),
        Some(ahead) if ahead.abs() < IN_STEP_S => "in step".to_owned(),
        Some(ahead) if ahead > 0.0 => format!("{} ahead", duration_plain(ahead)),
        Some(behind) => format!("{} behind", duration_plain(-behind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_ahead_or_behind_of_the_stores() {
        let words = [None, Some(0.004), Some(-0.004), Some(2.5), Some(-0.3)].map(clock_words);
        assert_eq!(words, ["not measured", "in step", "in step", "2.5 s ahead", "300 ms behind"]);
    }
}
