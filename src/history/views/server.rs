//! The charts of a server.

use crate::history::compare::EarlierCourse;
use crate::history::points::{Points, ServerPoint};
use crate::ui::chart::{AxisUnit, Layer, Plot, Values, seconds};

type Figure = fn(&ServerPoint) -> Option<f64>;
type NamedFigure = (&'static str, &'static str, Figure);

/// Sessions, transactions, locks, replicas, readings without an answer.
pub fn plots(points: &[ServerPoint], earlier: Option<&EarlierCourse>) -> Vec<Plot> {
    let course = ServerCourse { points, earlier };
    let all: NamedFigure = ("line-1", "all sessions", |point| point.sessions_max.map(f64::from));
    let sessions = [
        ("line-4", "usable slots", (|point| point.usable_slots.map(f64::from)) as Figure),
        ("line-2", "other applications", |point| point.other_sessions_max.map(f64::from)),
        all,
    ];
    let active: NamedFigure = ("line-1", "active", |point| point.active_max.map(f64::from));
    let states = [
        active,
        ("line-2", "idle in transaction", |point| point.idle_in_transaction_max.map(f64::from)),
        ("line-3", "waiting for a lock", |point| point.waiting_for_locks_max.map(f64::from)),
    ];
    let transaction: NamedFigure = ("line-1", "transaction", |point| point.longest_transaction_s.map(f64::from));
    let longest = [transaction, ("line-2", "idle in transaction", |point| point.longest_idle_in_transaction_s.map(f64::from))];
    let plot = |id, title, layers, unit| Plot { id, title, layers, unit };
    let mut plots = vec![
        plot("sessions", "Sessions", course.lines(&sessions, all), AxisUnit::Count),
        plot("states", "Sessions by state", course.lines(&states, active), AxisUnit::Count),
        plot("longest", "Longest transactions", course.lines(&longest, transaction), AxisUnit::Seconds),
    ];
    let lags: Vec<_> = LAGS.into_iter().filter(|(.., value)| points.iter().any(|point| value(point).is_some())).collect();
    plots.extend(lags.first().map(|main| plot("lag", "Replica lag", course.lines(&lags, *main), AxisUnit::Seconds)));
    let failed = Layer::Bars { class: "some", name: "failed", values: course.of(|point| Some(point.readings_failed.into())) };
    plots.push(plot("failed", "Failed readings", vec![failed], AxisUnit::Count));
    plots
}

/// A line for the replicas and one for the server's own lag, where there are such.
const LAGS: [NamedFigure; 2] = [
    ("line-1", "replica furthest behind", |point| point.replica_lag_max_s),
    ("line-2", "this server behind its primary", |point| point.standby_lag_max_s),
];

struct ServerCourse<'a> {
    points: &'a [ServerPoint],
    earlier: Option<&'a EarlierCourse>,
}

impl ServerCourse<'_> {
    fn of(&self, value: Figure) -> Values {
        self.points.iter().map(|point| (point.at_s, value(point))).collect()
    }

    /// Lines, and the main one as it was earlier, where that is asked for.
    fn lines(&self, all: &[NamedFigure], (_, main, value): NamedFigure) -> Vec<Layer> {
        let line = |(class, name, value): &NamedFigure| Layer::Line { class, name, values: self.of(*value) };
        all.iter().map(line).chain(self.then(main, value)).collect()
    }

    fn then(&self, name: &str, value: Figure) -> Option<Layer> {
        let Points::Server(points) = &self.earlier?.points else { return None };
        Some(self.earlier?.layer(name, points.iter().map(|point| (point.at_s, value(point))).collect()))
    }
}

/// One step in words.
pub fn words(point: &ServerPoint) -> String {
    if point.readings_answered == 0 {
        return "the server did not answer".to_owned();
    }
    let count = |value: Option<u32>, what: &str| value.map_or_else(|| format!("{what}: not shown"), |value| format!("{value} {what}"));
    let usable = point.usable_slots.map(|usable| format!(" on {usable} usable slots")).unwrap_or_default();
    let mut words = vec![
        format!("peak {}", count(point.sessions_max, &format!("sessions{usable}"))),
        count(point.active_max, "active"),
        count(point.idle_in_transaction_max, "idle in transaction"),
        count(point.waiting_for_locks_max, "waiting for a lock"),
    ];
    words.extend(point.longest_transaction_s.map(|longest| format!("longest transaction {}", seconds(longest.into()))));
    words.extend(point.replica_lag_max_s.map(|lag| format!("replica lag {}", seconds(lag))));
    words.extend(point.standby_lag_max_s.map(|lag| format!("behind its primary {}", seconds(lag))));
    words.extend((point.readings_failed > 0).then(|| format!("{} readings failed", point.readings_failed)));
    words.join(" · ")
}
