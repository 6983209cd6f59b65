//! Servers that a cloud provider manages: their settings are changed elsewhere than by `ALTER SYSTEM`.

use super::model::SettingChange;
use super::setting::Setting;

/// Azure keeps so many slots for replication and monitoring (its documentation, "Limits in Azure Database for PostgreSQL").
const AZURE_RESERVES: u32 = 15;

/// Who manages the server, told by the settings that only their servers have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Amazon RDS, or Aurora.
    Rds,
    CloudSql,
    Azure,
}

impl Provider {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Provider::Rds => "Amazon RDS or Aurora",
            Provider::CloudSql => "Google Cloud SQL",
            Provider::Azure => "Azure Database for PostgreSQL",
        }
    }

    /// Where a setting is changed.
    fn place(self) -> &'static str {
        match self {
            Provider::Rds => "the DB parameter group of the instance (aws rds modify-db-parameter-group)",
            Provider::CloudSql => "the database flags of the instance (gcloud sql instances patch --database-flags, with all other flags)",
            Provider::Azure => "the server parameters (az postgres flexible-server parameter set)",
        }
    }

    /// Slots that it keeps for itself, beyond `reserved` of PostgreSQL's own settings.
    pub fn reserves(self, reserved: u32, rds: Option<&str>) -> u32 {
        match self {
            // Anybody may set a parameter of that name in a database of theirs: what is no small number is no such setting.
            Provider::Rds => rds.and_then(|count| count.parse().ok()).filter(|count| *count <= 100).unwrap_or(0),
            Provider::CloudSql => 0,
            Provider::Azure => AZURE_RESERVES.saturating_sub(reserved),
        }
    }

    /// The change as a line of the provider's form, in the setting's own unit.
    pub fn change(self, setting: &Setting, change: SettingChange) -> SettingChange {
        let name = &setting.name;
        let value = change.conf_line.as_deref().and_then(|line| line.split_once(" = ")).map(|(_, value)| value.trim_matches('\''));
        let line = |value: &str| format!("{name} = {}", in_unit(value, setting.unit.as_deref()));
        SettingChange {
            sql: value.map_or_else(|| name.clone(), line),
            undo: line(&setting.spelled()),
            obstacle: Some(format!("{} has no ALTER SYSTEM: change the line in {}", self.name(), self.place())),
            conf_line: None,
            ..change
        }
    }
}

/// `4096MB` in units of 8kB is `524288`: the forms of the providers take bare numbers.
fn in_unit(value: &str, unit: Option<&str>) -> String {
    let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let (number, suffix) = value.split_at(digits);
    let size = |unit: &str| match unit {
        "B" | "ms" => Some(1),
        "kB" => Some(1 << 10),
        "8kB" => Some(8 << 10),
        "MB" => Some(1 << 20),
        "GB" => Some(1 << 30),
        "s" => Some(1000),
        "min" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let converted = || number.parse::<u64>().ok()?.checked_mul(size(suffix)?)?.checked_div(size(unit?)?);
    converted().map_or_else(|| value.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::Facts;
    use crate::capacity::facts::fixture::stock;

    #[test]
    fn a_change_is_a_line_of_the_parameter_group_in_the_settings_unit() {
        let facts = Facts { provider: Some(Provider::Rds), ..stock() };
        let change = facts.change("shared_buffers", "4096MB").remove(0);
        assert_eq!((change.sql.as_str(), change.undo.as_str()), ("shared_buffers = 524288", "shared_buffers = 16384"));
        assert!(change.obstacle.is_some_and(|why| why.contains("DB parameter group")) && change.conf_line.is_none());
        assert_eq!(facts.change("idle_in_transaction_session_timeout", "5min")[0].sql, "idle_in_transaction_session_timeout = 300000");
        assert_eq!(facts.change("log_connections", "on")[0].sql, "log_connections = on");
    }

    #[test]
    fn slots_that_the_provider_keeps_are_counted_and_nonsense_is_not() {
        assert_eq!(Provider::Rds.reserves(3, Some("2")), 2);
        assert_eq!([Some("-7"), Some("99999"), Some("x"), None].map(|planted| Provider::Rds.reserves(3, planted)), [0; 4]);
        assert_eq!(
            (Provider::Azure.reserves(3, None), Provider::Azure.reserves(20, None), Provider::CloudSql.reserves(3, None)),
            (12, 0, 0)
        );
    }
}
