//! The tables of a store that are copied, with their columns: the same in both kinds. The history stands apart, as
//! [`Series`](super::part::Series).

use super::value::ValueKind;

/// A column; `nullable`: a backup of an earlier version may lack it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: ValueKind,
    pub nullable: bool,
}

/// A table. The first `key` columns are its key and its order.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [Column],
    pub key: usize,
    /// Its first column is a number that the store gives.
    pub numbered: bool,
    /// Rows that belong to nothing are left behind: SQLite refuses them, and nothing reads them.
    pub belonging: Option<&'static str>,
}

const fn column(name: &'static str, kind: ValueKind) -> Column {
    Column { name, kind, nullable: false }
}

const fn int(name: &'static str) -> Column {
    column(name, ValueKind::Int)
}

const fn text(name: &'static str) -> Column {
    column(name, ValueKind::Text)
}

const fn blob(name: &'static str) -> Column {
    column(name, ValueKind::Blob)
}

const fn flag(name: &'static str) -> Column {
    column(name, ValueKind::Flag)
}

const fn real(name: &'static str) -> Column {
    column(name, ValueKind::Real)
}

const fn or_null(column: Column) -> Column {
    Column { nullable: true, ..column }
}

const fn table(name: &'static str, key: usize, columns: &'static [Column]) -> Table {
    Table { name, columns, key, numbered: false, belonging: None }
}

const fn numbered(name: &'static str, columns: &'static [Column]) -> Table {
    Table { numbered: true, ..table(name, 1, columns) }
}

const fn of_source(name: &'static str, key: usize, columns: &'static [Column]) -> Table {
    Table { belonging: Some("source in (select id from history_source)"), ..table(name, key, columns) }
}

/// The numbers of the sources: before everything that names them.
pub static SOURCES: Table = numbered("history_source", &[int("id"), text("name")]);

/// Rows that stand in no block.
pub static HISTORY: Table = table("history", 3, &[int("source"), int("tier"), int("at_s"), blob("frame")]);
/// Packed rows.
pub static BLOCKS: Table = table("history_block", 3, &[int("source"), int("tier"), int("at_s"), int("until_s"), blob("frames")]);

pub static HOLDINGS: Table = of_source("holding", 2, &[int("source"), int("at_s"), text("holding")]);

/// Which store the keys of notices are of. A new store has one already.
pub static ORIGIN: Table = table("outbox_origin", 1, &[text("id")]);

static PEAKS: Table =
    of_source("peak", 4, &[int("source"), text("what"), text("stretch"), int("began_s"), int("value"), int("at_ms"), text("holding")]);
static MARKS: Table = numbered("mark", &[int("id"), int("at_s"), text("kind"), text("words")]);
static ADMIN: Table = table("admin", 1, &[int("id"), text("password_hash"), flag("given"), int("changed_at")]);
static SESSIONS: Table = numbered(
    "session",
    &[int("number"), blob("hash"), int("created_at"), int("expires_at"), int("seen_at"), or_null(text("address")), text("browser")],
);
static TOKENS: Table =
    table("token", 1, &[text("name"), blob("hash"), int("created_at"), text("scope"), or_null(int("expires_at")), or_null(int("used_at"))]);
static AUDIT: Table = numbered(
    "audit_entry",
    &[
        int("id"),
        int("at_ms"),
        int("until_ms"),
        int("times"),
        text("who"),
        or_null(int("session")),
        or_null(text("address")),
        text("action"),
        text("target"),
        text("outcome"),
        text("details"),
        flag("stranger"),
    ],
);
static LOAD_TESTS: Table = numbered(
    "load_test",
    &[int("id"), int("began_at_ms"), text("who"), or_null(text("ended_by")), text("word"), text("what"), text("report")],
);
static INCIDENTS: Table = table(
    "incident",
    1,
    &[
        int("id"),
        text("rule"),
        text("source"),
        text("severity"),
        text("sentence"),
        or_null(text("cause")),
        int("opened_at_ms"),
        or_null(int("resolved_at_ms")),
        or_null(text("acknowledged_by")),
        or_null(int("acknowledged_at_ms")),
        or_null(int("silenced_until_ms")),
        int("told_at_ms"),
        int("repeats"),
        or_null(text("told_severity")),
        or_null(text("name")),
        or_null(int("sentence_at_ms")),
    ],
);
static INCIDENT_RULES: Table = Table {
    belonging: Some("incident in (select id from incident)"),
    ..table(
        "incident_rule",
        3,
        &[
            int("incident"),
            text("rule"),
            text("source"),
            text("severity"),
            int("since_ms"),
            or_null(int("until_ms")),
            or_null(real("first_value")),
            or_null(real("worst_value")),
        ],
    )
};
static ALERT_SETTINGS: Table = table("alert_setting", 1, &[text("rule"), text("settings"), text("who"), int("at_ms")]);
static OUTBOX: Table = numbered(
    "outbox",
    &[
        int("id"),
        text("notifier"),
        text("key"),
        int("incident"),
        text("notice"),
        int("created_at_ms"),
        int("attempts"),
        int("next_at_ms"),
        or_null(int("delivered_at_ms")),
        or_null(int("failed_at_ms")),
        or_null(text("reason")),
        or_null(int("reason_at_ms")),
    ],
);
static ADDED_SOURCES: Table = numbered("source", &[int("id"), text("given"), int("created_at")]);
static FLEET_FILTERS: Table = table("fleet_filter", 1, &[text("name"), text("query"), int("created_at")]);

/// What is read after the history, those first that others belong to.
pub static OTHERS: [&Table; 15] = [
    &HOLDINGS,
    &PEAKS,
    &MARKS,
    &ADMIN,
    &SESSIONS,
    &TOKENS,
    &AUDIT,
    &LOAD_TESTS,
    &INCIDENTS,
    &INCIDENT_RULES,
    &ALERT_SETTINGS,
    &OUTBOX,
    &ORIGIN,
    &ADDED_SOURCES,
    &FLEET_FILTERS,
];

/// All that hold rows, in the order in which they are read.
pub fn all() -> impl Iterator<Item = &'static Table> {
    [&SOURCES, &HISTORY, &BLOCKS].into_iter().chain(OTHERS)
}

pub fn named(name: &str) -> Option<&'static Table> {
    all().find(|table| table.name == name)
}

/// Each is there once.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Table {
    /// Names of all columns, as a statement lists them.
    pub fn column_list(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
#[path = "tables_tests.rs"]
mod tests;
