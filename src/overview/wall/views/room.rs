//! How many servers a screen of 16 to 9 has room for, each as large as it can be. Nobody scrolls a wall.

use crate::overview::server_lines::{LineSize, ServerLine, ServersNow};

/// In lines of text, below head and clock.
const ROOM: u32 = 38;
/// An incident of two lines.
const INCIDENT: u32 = 5;
const INCIDENTS: u32 = 3;
const LARGE: u32 = 20;
/// A server that has never answered has a sentence alone.
const SENTENCE: u32 = 7;
const SMALL: u32 = 14;
const COMPACT: u32 = 4;

/// The servers that have a place, the first ones first, each with its size; and those that have none.
pub(super) fn placed(mut servers: ServersNow, incidents: usize) -> (Vec<(ServerLine, LineSize)>, ServersNow) {
    let incidents = u32::try_from(incidents).unwrap_or(u32::MAX).min(INCIDENTS);
    let first = servers.lines.first().map_or(0, |line| if line.slots.is_some() { LARGE } else { SENTENCE });
    let left = (ROOM - incidents * INCIDENT).saturating_sub(first);
    let further = u32::try_from(servers.lines.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let (size, each) = if further.saturating_mul(SMALL) <= left { (LineSize::Small, SMALL) } else { (LineSize::Compact, COMPACT) };
    let rest = servers.lines.split_off(servers.lines.len().min(1 + (left / each) as usize));
    let sized = |(place, line)| (line, if place == 0 { LineSize::Large } else { size });
    let shown = servers.lines.into_iter().enumerate().map(sized).collect();
    (shown, ServersNow { taken_at_ms: servers.taken_at_ms, lines: rest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::server_lines::fixture::line;

    fn sizes(servers: usize, incidents: usize) -> (Vec<LineSize>, usize) {
        let lines = (0..servers).map(|n| line(&format!("db{n}"), 5, 97)).collect();
        let (shown, rest) = placed(ServersNow { taken_at_ms: 0, lines }, incidents);
        (shown.into_iter().map(|(_, size)| size).collect(), rest.lines.len())
    }

    #[test]
    fn a_few_servers_have_their_names_and_many_are_compact_or_counted() {
        use LineSize::{Compact, Large, Small};
        assert_eq!(sizes(0, 0), (vec![], 0));
        assert_eq!(sizes(1, 3), (vec![Large], 0));
        assert_eq!(sizes(2, 0), (vec![Large, Small], 0));
        assert_eq!(sizes(2, 1), (vec![Large, Compact], 0), "an incident takes the room of a legend");
        assert_eq!(sizes(32, 0), (vec![Large, Compact, Compact, Compact, Compact], 27));
        assert_eq!(sizes(32, 9), (vec![Large], 31));
    }
}
