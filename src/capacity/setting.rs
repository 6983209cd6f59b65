//! One setting of the server, and how a change of it is written.

use super::model::{Activation, Evidence, SettingChange};
use crate::base::lossy::{OptionalText, Text};
use crate::base::printable::is_hostile;

/// A row of `pg_settings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Setting {
    pub name: String,
    #[sqlx(try_from = "Text")]
    pub setting: String,
    pub unit: Option<String>,
    pub source: String,
    pub context: String,
    pub pending_restart: bool,
    /// Shown to superusers and `pg_read_all_settings` only.
    #[sqlx(try_from = "OptionalText")]
    pub sourcefile: Option<String>,
}

/// Their values are lists: quoted as a whole they would be one name, and the server would not start.
const LISTS: [&str; 2] = ["shared_preload_libraries", "session_preload_libraries"];

impl Setting {
    /// A whole number, in the setting's own unit.
    pub fn int(&self) -> Option<i64> {
        self.setting.parse().ok()
    }

    /// In bytes, for a size.
    pub fn bytes(&self) -> Option<u64> {
        let unit: u64 = match self.unit.as_deref()? {
            "B" => 1,
            "kB" => 1 << 10,
            "8kB" => 8 << 10,
            "MB" => 1 << 20,
            _ => return None,
        };
        u64::try_from(self.int()?).ok()?.checked_mul(unit)
    }

    /// In milliseconds, for a duration.
    pub fn ms(&self) -> Option<i64> {
        let unit = match self.unit.as_deref()? {
            "ms" => 1,
            "s" => 1000,
            "min" => 60_000,
            _ => return None,
        };
        self.int()?.checked_mul(unit)
    }

    /// The value with its unit, exactly: `128MB`, `30s`, `100`.
    pub fn spelled(&self) -> String {
        match (self.bytes(), self.ms(), self.int()) {
            (Some(bytes), ..) => spell_bytes(bytes),
            (_, Some(ms), Some(value)) if value > 0 => spell_ms(ms),
            _ => self.setting.clone(),
        }
    }

    /// As evidence.
    pub fn evidence(&self) -> Evidence {
        let spelled = self.spelled();
        Evidence {
            name: self.name.clone(),
            // Special values such as -1 are bare, and their unit would mislead.
            unit: self.unit.clone().filter(|_| spelled == self.setting && self.int().is_some_and(|value| value > 0)),
            value: spelled,
            source: Some(self.source.clone()).filter(|source| !source.is_empty()),
            pending_restart: self.pending_restart,
        }
    }

    /// The change to another value.
    pub fn change(&self, value: &str) -> SettingChange {
        let before = self.set_by_alter_system().then(|| self.spelled());
        SettingChange {
            subject: self.name.clone(),
            sql: alter_system(&self.name, Some(value)),
            conf_line: Some(format!("{} = {}", self.name, conf_literal(value))),
            needs: if self.context == "postmaster" { Activation::Restart } else { Activation::Reload },
            undo: alter_system(&self.name, before.as_deref()),
            before,
            obstacle: self.obstacle(),
        }
    }

    /// Who may not see the file cannot tell the two apart; setting the old value again is right in both cases.
    fn set_by_alter_system(&self) -> bool {
        self.source == "configuration file" && self.sourcefile.as_deref().is_none_or(|file| file.ends_with("postgresql.auto.conf"))
    }

    /// What stands above the files that `ALTER SYSTEM` writes.
    fn obstacle(&self) -> Option<String> {
        let sentence = match self.source.as_str() {
            "command line" => {
                format!(
                    "{} is set on the server's command line (-c), which overrides ALTER SYSTEM; change it there and restart the server",
                    self.name
                )
            }
            "environment variable" => {
                format!(
                    "{} comes from the server's environment, which overrides ALTER SYSTEM; change it there and restart the server",
                    self.name
                )
            }
            "database" => {
                format!("{} is set for this database, which overrides ALTER SYSTEM; use ALTER DATABASE … SET {}", self.name, self.name)
            }
            "user" | "database user" => {
                format!("{} is set for this role, which overrides ALTER SYSTEM; use ALTER ROLE … SET {}", self.name, self.name)
            }
            _ => return None,
        };
        Some(sentence)
    }
}

/// `ALTER SYSTEM SET`, or `RESET` without a value.
pub fn alter_system(name: &str, value: Option<&str>) -> String {
    match value {
        None => format!("ALTER SYSTEM RESET {name};"),
        Some(list) if LISTS.contains(&name) => {
            let items: Vec<String> = list.split(',').map(|item| literal(item.trim().trim_matches('"'))).collect();
            format!("ALTER SYSTEM SET {name} = {};", items.join(", "))
        }
        Some(value) => format!("ALTER SYSTEM SET {name} = {};", literal(value)),
    }
}

/// A string as SQL, whatever `standard_conforming_strings` says. Characters that are not plainly read are escapes, so that
/// a statement on a terminal shows all that it does.
pub fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    let mut is_escaped = false;
    for c in text.chars() {
        match c {
            '\'' => quoted += "''",
            '\\' => quoted += r"\\",
            c if is_hostile(c) => quoted += &format!(r"\U{:08X}", u32::from(c)),
            c => quoted.push(c),
        }
        is_escaped |= c == '\\' || is_hostile(c);
    }
    if is_escaped { format!("E'{quoted}'") } else { format!("'{quoted}'") }
}

/// An identifier as SQL. As in [`literal`], by `U&"…"` where the name has characters that are not plainly read.
pub fn ident(name: &str) -> String {
    let quoted = name.replace('"', "\"\"");
    if !name.contains(is_hostile) {
        return format!("\"{quoted}\"");
    }
    let escaped = |c: char| match c {
        '\\' => r"\\".to_owned(),
        c if is_hostile(c) => format!(r"\+{:06X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("U&\"{}\"", quoted.chars().map(escaped).collect::<String>())
}

fn conf_literal(value: &str) -> String {
    if value.parse::<i64>().is_ok() { value.to_owned() } else { format!("'{}'", value.replace('\'', "''")) }
}

/// The largest unit that says it exactly.
pub fn spell_bytes(bytes: u64) -> String {
    let units = [(1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    let unit = units.into_iter().find(|(size, _)| bytes > 0 && bytes.is_multiple_of(*size));
    unit.map_or_else(|| format!("{bytes}B"), |(size, unit)| format!("{}{unit}", bytes / size))
}

fn spell_ms(ms: i64) -> String {
    match ms {
        ms if ms % 60_000 == 0 => format!("{}min", ms / 60_000),
        ms if ms % 1000 == 0 => format!("{}s", ms / 1000),
        ms => format!("{ms}ms"),
    }
}

/// As people read it: `23.4 GB`, three digits at most.
pub fn human_bytes(bytes: u64) -> String {
    let units = [(1_u64 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    let (size, unit) = units.into_iter().find(|(size, _)| bytes >= *size).unwrap_or((1, "B"));
    let value = bytes as f64 / size as f64;
    let text = if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") };
    format!("{} {unit}", text.trim_end_matches(".0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(name: &str, value: &str, unit: Option<&str>, source: &str) -> Setting {
        let (name, setting, unit) = (name.to_owned(), value.to_owned(), unit.map(str::to_owned));
        Setting { name, setting, unit, source: source.into(), context: "postmaster".into(), ..Setting::default() }
    }

    #[test]
    fn a_value_is_spelled_exactly_in_its_largest_unit() {
        let spelled = |value, unit| setting("x", value, Some(unit), "default").spelled();
        assert_eq!(spelled("16384", "8kB"), "128MB");
        assert_eq!(spelled("16385", "8kB"), "131080kB");
        assert_eq!([spelled("60000", "ms"), spelled("90", "s"), spelled("-1", "ms")], ["1min", "90s", "-1"]);
    }

    #[test]
    fn the_undo_resets_what_was_not_set_and_sets_again_what_was() {
        let default = setting("max_connections", "100", None, "default").change("350");
        assert_eq!(
            (default.sql.as_str(), default.undo.as_str()),
            ("ALTER SYSTEM SET max_connections = '350';", "ALTER SYSTEM RESET max_connections;")
        );
        let mut own = setting("shared_buffers", "16384", Some("8kB"), "configuration file");
        own.sourcefile = Some("/data/postgresql.auto.conf".into());
        assert_eq!(own.change("1GB").undo, "ALTER SYSTEM SET shared_buffers = '128MB';");
        own.sourcefile = Some("/data/postgresql.conf".into());
        assert_eq!(own.change("1GB").undo, "ALTER SYSTEM RESET shared_buffers;");
        own.sourcefile = None;
        assert_eq!(own.change("1GB").undo, "ALTER SYSTEM SET shared_buffers = '128MB';", "where the file is not shown");
    }

    #[test]
    fn a_list_is_never_quoted_as_a_whole() {
        let list = alter_system("shared_preload_libraries", Some("auto_explain, pg_stat_statements"));
        assert_eq!(list, "ALTER SYSTEM SET shared_preload_libraries = 'auto_explain', 'pg_stat_statements';");
    }

    #[test]
    fn what_is_given_on_the_command_line_cannot_be_changed_by_alter_system() {
        let change = setting("max_connections", "300", None, "command line").change("350");
        assert!(change.obstacle.is_some_and(|obstacle| obstacle.contains("command line")));
    }

    #[test]
    fn quotes_and_backslashes_stay_inside_their_literal() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r"a\'b"), r"E'a\\''b'");
        assert_eq!(ident(r#"a"b"#), r#""a""b""#);
        assert_eq!(literal("a\u{1b}\\'\u{202e}"), r"E'a\U0000001B\\''\U0000202E'");
        assert_eq!(ident("a\"\n\\\u{202e}"), r#"U&"a""\+00000A\\\+00202E""#);
    }

    #[test]
    fn sizes_are_rounded_for_people() {
        assert_eq!([human_bytes(25 << 30), human_bytes(1 << 30), human_bytes((1 << 30) * 3 / 2)], ["25 GB", "1 GB", "1.5 GB"]);
    }
}
