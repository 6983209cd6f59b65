//! The changes as a file for psql, and their reverse.
//!
//! The patch writes down what it replaces in a parameter of its own, `plimsoll.undo`, beside the settings in
//! postgresql.auto.conf. So the undo is exact also after the restart, for whoever asks for it from wherever;
//! without it nobody could know what stood there before. What is read back is only names and values: the
//! statements are made anew and quoted here, since a parameter may be set by others than the patch.

use std::collections::BTreeMap;

use super::findings::subjects;
use super::model::{Activation, Finding, Report, SettingChange, Severity};
use super::setting::{alter_system, ident, literal};
use crate::base::printable::line;

/// The parameter that remembers.
pub const MEMORY: &str = "plimsoll.undo";

/// What each subject was before; `None`: not set.
type PriorValues = BTreeMap<String, Option<String>>;

/// The patch. Changes below a warning are written as comments, unless they were `asked` for by name.
pub fn patch(report: &Report, remembered: Option<&str>, asked: bool) -> String {
    let taken: Vec<&SettingChange> = report.findings.iter().filter(|finding| is_active(finding, asked)).flat_map(applicable).collect();
    let mut sql = head(report, if taken.is_empty() { "nothing has to be changed" } else { "what to change" });
    for finding in report.findings.iter().filter(|finding| !finding.changes.is_empty()) {
        write_finding(&mut sql, finding, is_active(finding, asked));
    }
    if !taken.is_empty() {
        sql += &remember(&taken, remembered);
        sql += &closing(taken.iter().map(|change| change.needs).max());
    }
    sql
}

/// The reverse: of the patch that was applied, or, where none was, of the one that would be emitted now.
pub fn undo(report: &Report, remembered: Option<&str>, asked: bool) -> String {
    let memory = remembered.map(recall).unwrap_or_default();
    let planned = report.findings.iter().filter(|finding| is_active(finding, asked)).flat_map(applicable);
    let statements: Vec<String> = match memory.is_empty() {
        false => memory.iter().filter_map(|(subject, before)| statement(subject, before.as_deref())).collect(),
        true => planned.map(|change| change.undo.clone()).collect(),
    };
    if statements.is_empty() {
        return head(report, "nothing to undo: no patch of Plimsoll's is remembered on this server");
    }
    let mut sql = head(report, "undo");
    statements.iter().for_each(|statement| sql += &format!("{statement}\n"));
    sql += &format!(
        "\n-- Forgets what was remembered. The SET lets PostgreSQL know the parameter.\nSET {MEMORY} = '';\nALTER SYSTEM RESET {MEMORY};\n"
    );
    sql + &closing(Some(Activation::Restart))
}

fn is_active(finding: &Finding, asked: bool) -> bool {
    asked || finding.severity >= Severity::Warning
}

fn applicable(finding: &Finding) -> impl Iterator<Item = &SettingChange> {
    finding.changes.iter().filter(|change| change.obstacle.is_none())
}

fn head(report: &Report, what: &str) -> String {
    comment(&format!("plimsoll check: {what}. PostgreSQL {} at {}, for {}.", report.version, report.place, report.plan))
        + &comment("For a superuser: psql -f FILE. Not with --single-transaction: ALTER SYSTEM cannot run inside a transaction.")
        + "\n"
}

/// A comment ends with its line, and names of roles and databases may hold one.
fn comment(text: &str) -> String {
    format!("-- {}\n", line(text))
}

fn write_finding(sql: &mut String, finding: &Finding, active: bool) {
    let optional = if active { "" } else { ", optional: uncomment it to take it, and note its undo" };
    *sql += &comment(&format!("{} ({}{optional}): {}", finding.id, finding.severity.label().to_lowercase(), finding.sentence));
    for change in &finding.changes {
        change.obstacle.iter().for_each(|obstacle| *sql += &comment(&format!("Not by ALTER SYSTEM: {obstacle}.")));
        let taken = active && change.obstacle.is_none();
        *sql += &if taken { format!("{}\n", change.sql) } else { comment(&change.sql) };
        *sql += &comment(&format!("undo: {}", change.undo));
    }
    sql.push('\n');
}

/// The oldest value that is known of each subject is the one to go back to.
fn remember(taken: &[&SettingChange], remembered: Option<&str>) -> String {
    let mut memory: PriorValues = taken.iter().map(|change| (change.subject.clone(), change.before.clone())).collect();
    memory.extend(remembered.map(recall).unwrap_or_default());
    let text = literal(&serde_json::to_string(&memory).unwrap_or_default());
    format!(
        "-- Remembers what was before, so that `plimsoll check --emit-sql --undo` brings exactly that back.\n\
         SET {MEMORY} = {text};\nALTER SYSTEM SET {MEMORY} = {text};\n"
    )
}

fn closing(needs: Option<Activation>) -> String {
    let restart = if needs == Some(Activation::Restart) { "\n-- Then restart the server." } else { "" };
    format!("SELECT pg_catalog.pg_reload_conf();{restart}\n")
}

/// What was remembered; what is not of the patch's form is nobody's memory.
fn recall(remembered: &str) -> PriorValues {
    serde_json::from_str(remembered).unwrap_or_default()
}

/// The statement that brings a value back, for what a patch can change and nothing else.
fn statement(subject: &str, before: Option<&str>) -> Option<String> {
    let limit = |statement: &str, name: &str| {
        let limit: i32 = before?.parse().ok()?;
        Some(format!("{statement} {} CONNECTION LIMIT {limit};", ident(name)))
    };
    match subject.split_once(' ') {
        Some(("role", name)) => limit("ALTER ROLE", name),
        Some(("database", name)) => limit("ALTER DATABASE", name),
        Some(_) => None,
        None => subjects().any(|known| known == subject).then(|| alter_system(subject, before)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::engine::report_of;
    use crate::capacity::facts::Facts;
    use crate::capacity::facts::fixture::{plan, stock};

    fn statements(sql: &str) -> Vec<&str> {
        sql.lines().filter(|line| !line.starts_with("--") && !line.is_empty()).collect()
    }

    fn report(facts: &Facts) -> Report {
        report_of(facts, &plan(1), None)
    }

    #[test]
    fn a_patch_takes_what_is_urgent_and_comments_the_rest() {
        let sql = patch(&report(&stock()), None, false);
        let memory = r#"'{"max_connections":null,"shared_buffers":null}';"#;
        let expected = [
            "ALTER SYSTEM SET max_connections = '350';",
            "ALTER SYSTEM SET shared_buffers = '4096MB';",
            &format!("SET plimsoll.undo = {memory}"),
            &format!("ALTER SYSTEM SET plimsoll.undo = {memory}"),
            "SELECT pg_catalog.pg_reload_conf();",
        ];
        assert_eq!(statements(&sql), expected);
        assert!(
            sql.contains("-- ALTER SYSTEM SET log_connections = 'on';") && sql.contains("-- undo: ALTER SYSTEM RESET max_connections;")
        );
    }

    #[test]
    fn the_undo_of_an_applied_patch_is_what_was_remembered() {
        let remembered = r#"{"max_connections":null,"shared_buffers":"256MB","role app":"20"}"#;
        let sql = undo(&report(&stock().with("max_connections", "350").with("shared_buffers", "524288")), Some(remembered), false);
        let expected = [
            "ALTER SYSTEM RESET max_connections;",
            r#"ALTER ROLE "app" CONNECTION LIMIT 20;"#,
            "ALTER SYSTEM SET shared_buffers = '256MB';",
            "SET plimsoll.undo = '';",
            "ALTER SYSTEM RESET plimsoll.undo;",
            "SELECT pg_catalog.pg_reload_conf();",
        ];
        assert_eq!(statements(&sql), expected);
    }

    #[test]
    fn a_second_patch_does_not_forget_what_was_before_the_first() {
        let sql = patch(&report(&stock()), Some(r#"{"max_connections":"80","work_mem":null}"#), false);
        assert!(sql.contains(r#"'{"max_connections":"80","shared_buffers":null,"work_mem":null}'"#), "{sql}");
    }

    #[test]
    fn what_others_put_into_the_memory_never_becomes_a_statement_of_theirs() {
        let planted = r#"{"role x\" superuser; --":"1","database y":"1; drop table z","archive_command":"rm -rf /","work_mem":"1'; drop table z; --"}"#;
        let sql = undo(&report(&stock()), Some(planted), false);
        let expected = [r#"ALTER ROLE "x"" superuser; --" CONNECTION LIMIT 1;"#, "ALTER SYSTEM SET work_mem = '1''; drop table z; --';"];
        assert_eq!(statements(&sql)[..2], expected);
        assert_eq!(statements(&sql).len(), 5);
    }

    #[test]
    fn without_a_patch_the_undo_is_that_of_the_one_to_come() {
        let sql = undo(&report(&stock()), Some(""), false);
        assert_eq!(statements(&sql)[..2], ["ALTER SYSTEM RESET max_connections;", "ALTER SYSTEM RESET shared_buffers;"]);
    }

    #[test]
    fn a_server_in_order_gives_an_empty_patch_and_nothing_to_undo() {
        let fits = report(&stock().with("max_connections", "350").with("shared_buffers", "524288"));
        assert_eq!(statements(&patch(&fits, None, false)), [""; 0]);
        assert_eq!(statements(&undo(&fits, None, false)), [""; 0]);
    }

    #[test]
    fn a_name_with_a_line_break_does_not_end_the_comment_that_it_stands_in() {
        let role =
            crate::capacity::facts::ConnectionLimits { name: "a\ndrop table b; --".into(), limit: Some(1), sessions: 0, exempt: false };
        let sql = patch(&report(&Facts { role, ..stock() }), None, false);
        let outside: Vec<&str> = sql.lines().filter(|line| line.starts_with("drop table b")).collect();
        assert_eq!(outside, [""; 0], "{sql}");
        assert!(sql.contains(r#"ALTER ROLE U&"a\+00000Adrop table b; --" CONNECTION LIMIT 300;"#), "{sql}");
    }

    #[test]
    fn what_the_command_line_decides_is_told_and_not_emitted() {
        let mut facts = stock().with("shared_buffers", "524288");
        facts.settings.get_mut("max_connections").expect("it").source = "command line".into();
        let sql = patch(&report(&facts), None, false);
        assert_eq!(statements(&sql), [""; 0]);
        assert!(sql.contains("-- Not by ALTER SYSTEM: max_connections is set on the server's command line"));
    }
}
