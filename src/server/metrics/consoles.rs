//! The consoles that share a store. A console alone has no such line; while the store is down, only what this console knows by itself has.

use super::families::{Families, FamilyLines, Line};
use crate::consoles::{ConsoleStatus, ConsolesNow, StoreStatus};

/// How many there are, and what this one holds.
#[derive(Debug)]
pub struct ConsoleMetrics(ConsolesNow);

impl ConsoleMetrics {
    pub fn of(now: ConsolesNow) -> Self {
        Self(now)
    }

    /// All families.
    pub fn write(&self, to: &mut Families) {
        let Some(store) = self.0.store else { return };
        let alone = |value: i64| -> FamilyLines<i64> { vec![Line::now(Vec::new(), value)] };
        to.gauge("plimsoll_store_up", "Whether the shared store answers", alone((store == StoreStatus::Up).into()));
        if let Some(this) = self.0.this() {
            let help = "Shards that this console holds; while the store is down, held when it last answered";
            to.gauge("plimsoll_console_shards", help, alone(number(this.shards.len())));
        }
        if store == StoreStatus::Down {
            return;
        }
        let of = |name: &str, status| Line::now(vec![("state", name.to_owned())], number(self.0.count(status)));
        let states = vec![of("live", ConsoleStatus::Live), of("gone", ConsoleStatus::Gone)];
        to.gauge("plimsoll_consoles", "Consoles that share the store, by state; gone ones for an hour", states);
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::metrics::open_metrics;

    fn lines(now: ConsolesNow) -> Vec<String> {
        let mut families = Families::default();
        ConsoleMetrics::of(now).write(&mut families);
        open_metrics(families).expect("text").lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }

    #[test]
    fn a_console_alone_has_no_line() {
        assert_eq!(lines(ConsolesNow::default()), Vec::<String>::new());
    }

    #[test]
    fn while_the_store_is_down_nobody_is_counted() {
        let now = |store| ConsolesNow { store: Some(store), ..ConsolesNow::default() };
        assert_eq!(lines(now(StoreStatus::Down)), ["plimsoll_store_up 0"]);
        let up = ["plimsoll_store_up 1", "plimsoll_consoles{state=\"live\"} 0", "plimsoll_consoles{state=\"gone\"} 0"];
        assert_eq!(lines(now(StoreStatus::Up)), up);
    }
}
