//! The servers behind the pools, as far as they are known. With several of them each line has the label `server`; a number that is not
//! told, or of a server that does not answer, has no line.

use super::families::{Families, FamilyLines, Labels, Line};
use crate::overview::model::{Replication, ServerFacts, ServerRole, ServerView, WatchedView};

/// With several servers, the name of each.
const SERVER: &str = "server";

/// What each server has, and what is left of it.
#[derive(Debug)]
pub struct ServerMetrics(Vec<WatchedView>);

impl ServerMetrics {
    pub fn of(servers: Vec<WatchedView>) -> Self {
        Self(servers)
    }

    fn each<V>(&self, value: impl Fn(&WatchedView) -> Option<V>) -> FamilyLines<V> {
        let is_one_of_several = self.0.len() > 1;
        let labels = |server: &WatchedView| -> Labels { is_one_of_several.then(|| (SERVER, server.name.clone())).into_iter().collect() };
        self.0.iter().filter_map(|server| Some(Line::now(labels(server), value(server)?))).collect()
    }

    /// Of those that answer.
    fn now(&self, value: impl Fn(&ServerFacts) -> i64) -> FamilyLines<i64> {
        self.each(|server| match &server.server {
            ServerView::Up(facts) => Some(value(facts)),
            ServerView::Unknown | ServerView::Down { .. } => None,
        })
    }

    fn replication<V>(&self, value: impl Fn(&Replication) -> Option<V>) -> FamilyLines<V> {
        self.each(|server| value(server.replication.as_ref()?))
    }

    fn slots(&self, to: &mut Families) {
        let is_up = self.each(|server| Some(matches!(server.server, ServerView::Up(_)).into()));
        let mut known = |name, help, lines: FamilyLines<i64>| {
            if !lines.is_empty() {
                to.gauge(name, help, lines)
            }
        };
        known("plimsoll_server_up", "Whether the database answers", is_up);
        known("plimsoll_server_usable_slots", "max_connections less what is reserved", self.now(|facts| facts.usable_slots().into()));
        known("plimsoll_server_reserved_slots", "Slots that ordinary roles cannot use", self.now(|facts| facts.reserved.into()));
        known("plimsoll_server_sessions", "Client sessions", self.now(|facts| facts.taken.sessions.into()));
        known("plimsoll_server_other_sessions", "Client sessions of other applications", self.now(|facts| facts.others.into()));
        known("plimsoll_server_headroom", "Usable slots left when every pool is at its capacity", self.now(ServerFacts::headroom));
    }

    fn replicas(&self, to: &mut Families) {
        let is_replica = self.replication(|told| Some((told.role == ServerRole::Replica).into()));
        let replicas = self.replication(|told| Some(i64::try_from(told.replicas.as_ref()?.len()).unwrap_or(i64::MAX)));
        let conflicts = self.replication(|told| Some(told.conflicts?.sum().unsigned_abs()));
        let lag = self.replication(Replication::lag_s);
        let mut known = |name, help, lines: FamilyLines<i64>| {
            if !lines.is_empty() {
                to.gauge(name, help, lines)
            }
        };
        known("plimsoll_server_is_replica", "Whether the server is in recovery", is_replica);
        known("plimsoll_server_replicas", "Replicas that are connected to the server", replicas);
        if !conflicts.is_empty() {
            to.counter("plimsoll_server_conflicts", "Statements of a replica that recovery has cancelled", conflicts);
        }
        if !lag.is_empty() {
            let help = "Lag of a replica, or of the replica of a primary that is furthest behind";
            to.fractional_gauge("plimsoll_server_lag_seconds", help, lag);
        }
    }

    /// All families of which something is known.
    pub fn write(&self, to: &mut Families) {
        self.slots(to);
        self.replicas(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::model::{Conflicts, Standby};
    use crate::server::metrics::text::open_metrics;

    fn server(name: &str, server: ServerView, replication: Option<Replication>) -> WatchedView {
        let (name, place) = (name.to_owned(), "db:5432".to_owned());
        WatchedView { source: name.clone(), name, place, is_main: false, server, replication }
    }

    fn lines(servers: Vec<WatchedView>) -> Vec<String> {
        let mut families = Families::default();
        ServerMetrics::of(servers).write(&mut families);
        let text = open_metrics(families).expect("text");
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }

    #[test]
    fn the_only_server_has_no_label() {
        let facts = ServerFacts { max_connections: 100, reserved: 3, ..ServerFacts::default() };
        let told = lines(vec![server("orders-db", ServerView::Up(facts), None)]);
        assert_eq!(told[..3], ["plimsoll_server_up 1", "plimsoll_server_usable_slots 97", "plimsoll_server_reserved_slots 3"]);
        assert!(!told.iter().any(|line| line.contains("lag") || line.contains("replica")), "{told:?}");
    }

    #[test]
    fn of_several_each_has_its_name_and_one_that_is_down_has_no_numbers() {
        let standby = Standby { lag_s: Some(2.5), ..Standby::default() };
        let conflicts = Some(Conflicts { lock: 4, ..Conflicts::default() });
        let replication = Replication { taken_at_ms: 0, role: ServerRole::Replica, replicas: None, standby: Some(standby), conflicts };
        let down = ServerView::Down { since_ms: 0, reason: String::new(), last: Some(ServerFacts::default()) };
        let replica = server("replica", ServerView::Up(ServerFacts::default()), Some(replication));
        let told = lines(vec![server("gone", down, None), replica]);
        let of_gone: Vec<_> = told.iter().filter(|line| line.contains("gone")).collect();
        assert_eq!(of_gone, ["plimsoll_server_up{server=\"gone\"} 0"]);
        for line in ["is_replica{server=\"replica\"} 1", "conflicts_total{server=\"replica\"} 4", "lag_seconds{server=\"replica\"} 2.5"] {
            assert!(told.contains(&format!("plimsoll_server_{line}")), "{line}: {told:?}");
        }
        assert!(!told.iter().any(|line| line.starts_with("plimsoll_server_replicas")), "{told:?}");
    }
}
