//! Settings that a role or a database brings: they win over those of the server.

use super::facts::Facts;
use super::plan::CapacityPlan;
use super::setting::ident;

/// One of them. Neither role nor database: of nobody that is still there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleSetting {
    pub role: Option<String>,
    pub database: Option<String>,
    pub name: String,
    pub value: String,
}

/// A row of `pg_db_role_setting`, one a setting.
#[derive(sqlx::FromRow)]
pub struct RoleSettingRow {
    role: Option<String>,
    database: Option<String>,
    config: String,
}

impl From<RoleSettingRow> for RoleSetting {
    fn from(row: RoleSettingRow) -> Self {
        let (name, value) = row.config.split_once('=').unwrap_or((&row.config, ""));
        Self { name: name.to_owned(), value: value.to_owned(), role: row.role, database: row.database }
    }
}

impl RoleSetting {
    /// The statement that has set it.
    pub fn statement(&self) -> String {
        let Self { role, database, name, value } = self;
        match (role, database) {
            (Some(role), Some(database)) => format!("ALTER ROLE {} IN DATABASE {} SET {name} = {value}", ident(role), ident(database)),
            (Some(role), None) => format!("ALTER ROLE {} SET {name} = {value}", ident(role)),
            (None, database) => format!("ALTER DATABASE {} SET {name} = {value}", ident(database.as_deref().unwrap_or("?"))),
        }
    }

    fn rank(&self) -> u8 {
        u8::from(self.role.is_some()) * 2 + u8::from(self.database.is_some())
    }
}

/// The roles that services log in as: those whose sessions are of a planned pool, and the one of this connection.
pub fn service_roles<'f>(facts: &'f Facts, plan: &CapacityPlan) -> Vec<&'f str> {
    let names: Vec<&str> = plan.pools.iter().map(|pool| pool.application_name.as_str()).collect();
    let of_pools = facts.sessions.iter().filter(|session| session.application.as_deref().is_some_and(|name| names.contains(&name)));
    let mut roles: Vec<&str> = of_pools.filter_map(|session| session.role.as_deref()).chain([facts.role.name.as_str()]).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// What a role brings in the database of this connection instead of the server's value: the narrowest wins.
pub fn of_role<'f>(facts: &'f Facts, role: &str, name: &str) -> Option<&'f RoleSetting> {
    let applies = |setting: &&RoleSetting| {
        setting.name == name
            && setting.role.as_deref().is_none_or(|of| of == role)
            && setting.database.as_deref().is_none_or(|of| of == facts.database.name)
            && setting.rank() > 0
    };
    facts.role_settings.iter().filter(applies).max_by_key(|setting| setting.rank())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    fn set(role: Option<&str>, database: Option<&str>, value: &str) -> RoleSetting {
        let owned = |name: Option<&str>| name.map(str::to_owned);
        RoleSetting { role: owned(role), database: owned(database), name: "work_mem".into(), value: value.into() }
    }

    #[test]
    fn the_narrowest_wins_and_other_databases_do_not_count() {
        let role_settings = vec![
            set(None, Some("orders"), "1MB"),
            set(Some("app"), None, "2MB"),
            set(Some("app"), Some("orders"), "3MB"),
            set(Some("app"), Some("other"), "4MB"),
        ];
        let facts = Facts { role_settings, ..stock() };
        let value = |role| of_role(&facts, role, "work_mem").map(|setting| setting.value.as_str());
        assert_eq!((value("app"), value("clerk")), (Some("3MB"), Some("1MB")));
        assert!(of_role(&facts, "app", "jit").is_none());
    }

    #[test]
    fn services_are_told_by_the_name_of_their_pools() {
        let mut facts = stock().with_sessions("shop", 2).with_sessions("nightly", 1);
        facts.sessions[0].role = Some("shop_rw".into());
        facts.sessions[2].role = Some("batch".into());
        assert_eq!(service_roles(&facts, &plan(1)), ["app", "shop_rw"]);
    }
}
