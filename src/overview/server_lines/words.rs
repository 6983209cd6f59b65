//! The line in sentences: who holds most, who grew, what all pools could take, and what is not known.

use super::model::{LineState, Segment, SegmentKind, ServerLine, SlotLine};
use crate::base::readable::short;
use crate::overview::demand::Queue;
use crate::overview::model::ServerRole;
use crate::ui::age::ago;
use crate::ui::format::{clock, clock_short, duration_plain, plural};
use plimsoll_model::Level;

/// From this share of all sessions on, one service is the one that holds them.
const HOLDS_MOST: f64 = 0.5;
/// A growth of less than this share of the usable slots is how every service breathes.
const WORTH_SAYING: f64 = 0.05;
/// What ended less long ago than this, in seconds, goes on.
const NOW_S: f64 = 20.0;

impl SlotLine {
    /// "orders holds 81 of 97 usable slots."; `None` while less than half of the slots is taken, and nobody has to be found.
    pub fn holder(&self) -> Option<String> {
        if Level::of_percent(self.percent()) == Level::Healthy {
            return None;
        }
        let mut largest: Vec<&Segment> = self.segments.iter().filter(|of| of.kind != SegmentKind::More).collect();
        largest.sort_by_key(|segment| std::cmp::Reverse(segment.sessions));
        let (first, usable) = (largest.first()?, self.usable());
        let share = |sessions: u32| f64::from(sessions) / f64::from(self.taken.max(1));
        if share(first.sessions) >= HOLDS_MOST {
            return Some(format!("{} holds {} of {usable} usable slots.", short(&first.name), first.sessions));
        }
        Some(match largest.get(1) {
            Some(second) if share(first.sessions + second.sessions) >= HOLDS_MOST => {
                let (one, other) = (short(&first.name), short(&second.name));
                format!("{one} and {other} hold most: {} and {} of {usable} usable slots.", first.sessions, second.sessions)
            }
            _ => {
                format!("No service stands out: the largest, {}, holds {} of {usable} usable slots.", short(&first.name), first.sessions)
            }
        })
    }

    /// "orders grew most: from 20 to 81 sessions in 30 s, 4 min ago."; `None` where nobody grew by much.
    pub fn growth(&self) -> Option<String> {
        let grown = self.grown.as_ref().filter(|grown| f64::from(grown.more()) >= WORTH_SAYING * f64::from(self.usable()))?;
        let seconds = |from_ms: u64, to_ms: u64| (to_ms.saturating_sub(from_ms) / 1000) as f64;
        let span = duration_plain(seconds(grown.since_ms, grown.until_ms));
        let since = seconds(grown.until_ms, self.taken_at_ms);
        let when = if since >= NOW_S { format!(", {} ago", duration_plain(since)) } else { String::new() };
        let to = plural(grown.to, "session", "sessions");
        Some(format!("{} grew most: from {} to {to} in {span}{when}.", short(&grown.name), grown.from))
    }

    /// "All pools and applications together may take 380: 86 more than fit".
    pub fn fit(&self) -> String {
        let (could, usable) = (self.could_take, self.usable());
        match could.checked_sub(usable) {
            Some(more) if more > 0 => format!("All pools and applications together may take {could}: {more} more than fit"),
            _ => format!("All pools and applications together may take {could}: they fit, {} to spare", usable - could),
        }
    }

    /// "May take 380: 300 declared, 60 told by its instances, 20 seen at most since 14:02 UTC."
    pub fn basis(&self) -> Option<String> {
        let parts: Vec<_> = self.could_take_by.iter().map(|(basis, slots)| format!("{slots} {basis}")).collect();
        (!parts.is_empty()).then(|| format!("May take {}: {}.", self.could_take, parts.join(", ")))
    }
}

impl Queue {
    /// "37", or "37 or more" where a pool does not tell; `None`: nobody waits, as far as it is told.
    pub fn words(&self) -> Option<String> {
        let more = if self.not_told > 0 { " or more" } else { "" };
        (self.waiting > 0).then(|| format!("{}{more}", self.waiting))
    }
}

impl ServerLine {
    /// "replica · PostgreSQL 17.6 · lag 0.4 s"
    pub fn whereabouts(&self) -> String {
        let role = self.role.map_or("role not told", |role| role.as_str()).to_owned();
        let version = self.slots.as_ref().map(|slots| format!("PostgreSQL {}", slots.version));
        // That of a primary is the lag of its replicas, which their own lines say.
        let lag = self.lag_s.filter(|_| self.role == Some(ServerRole::Replica)).map(|lag| format!("lag {}", duration_plain(lag)));
        [Some(role), version, lag].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Why there are no numbers of now; `None` while it answers.
    pub fn trouble(&self, now_ms: u64) -> Option<String> {
        let (since_ms, reason) = match &self.state {
            LineState::Answers => return None,
            LineState::Unread => return Some("Not read yet.".to_owned()),
            LineState::Away { since_ms, reason } => (*since_ms, reason.trim_end_matches('.')),
        };
        let numbers = self.slots.as_ref().map_or_else(
            || "It has not answered since the console started.".to_owned(),
            |slots| {
                let age = ago(now_ms.saturating_sub(slots.taken_at_ms) / 1000);
                format!("The numbers are those of its last answer, at {} UTC, {age}.", clock(slots.taken_at_ms))
            },
        );
        Some(format!("No answer since {} UTC: {reason}. {numbers}", clock(since_ms)))
    }
}

/// The whole bar for somebody who does not see it.
pub(super) fn described(slots: &SlotLine, queue: Queue) -> String {
    let segments: Vec<_> = slots.segments.iter().map(|of| format!("{} {}", short(&of.name), of.sessions)).collect();
    let by = if segments.is_empty() { String::new() } else { format!(" By service: {}.", segments.join(", ")) };
    let peak = match slots.peak.value {
        0 => String::new(),
        value => format!(" Peak today {value} at {} UTC.", clock_short(slots.peak.at_ms)),
    };
    let waiting = queue.words().map(|words| format!(" Waiting callers: {words}.")).unwrap_or_default();
    let (taken, usable, reserved, fit) = (slots.taken, slots.usable(), slots.slots.reserved, slots.fit());
    format!("{taken} of {usable} usable slots taken, {:.1} percent; {reserved} reserved. {fit}.{by}{peak}{waiting}", slots.percent())
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
