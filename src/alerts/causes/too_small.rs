//! More callers come than the pool can serve.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;
use crate::ui::format::plural;
use plimsoll_model::Level;
use plimsoll_model::room::growth;

pub(super) const ID: &str = "too_small";

/// A pool that was never so full in the last minute was large enough. Tenths of a percent.
const FULL: u32 = 10 * Level::BOUNDS[1];

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool?;
    let minute = &pool.minute;
    minute.utilization.max().filter(|most| *most >= FULL)?;
    let capacity = minute.total_capacity?;
    // A maximum of readings is no peak.
    let when = if minute.resolution_s().is_some() { "at the highest reading" } else { "at the peak" };
    let mut evidence = vec![format!("{when} {} of {capacity} connections were in use", minute.checked_out.max()?)];
    evidence.extend(minute.waiting.max().map(|waiting| format!("{when} {waiting} callers waited")));
    let gave_up = minute.counted.exact().map(|totals| totals.gave_up).filter(|count| *count > 0);
    evidence.extend(gave_up.map(|count| {
        let callers = plural(u32::try_from(count).unwrap_or(u32::MAX), "caller", "callers");
        format!("{callers} gave up after 100 ms or longer, before the pool's timeout")
    }));
    if let Some(hold) = minute.holds.quantile(0.95) {
        evidence.push(format!("{} leases ended in the last minute, hold p95 {}", minute.holds.count(), duration_plain(hold.as_secs_f64())));
    }
    if let Some(before) = pool.before().holds.quantile(0.95) {
        evidence.push(format!("hold p95 was {} in the 15 minutes before", duration_plain(before.as_secs_f64())));
    }
    evidence.extend(hidden(scene));
    let room = scene.room().filter(|_| pool.is_shown());
    cause(ID, format!("{capacity} connections are too few for the callers. To make room, {}.", growth(room.as_ref())), evidence)
}

/// A lock that many sessions wait for is a cause that lies deeper, and cannot be ruled out where sessions are hidden.
fn hidden(scene: &Scene) -> Option<String> {
    let hidden = scene.server?.answer()?.hidden.max().filter(|hidden| *hidden > 0)?;
    let sessions = plural(hidden, "session is", "sessions are");
    Some(format!("{sessions} not shown to the console's role, so lock waits are unknown"))
}
