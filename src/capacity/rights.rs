//! What the role of a connection may do beyond reading: more than a console needs.

use sqlx::postgres::PgConnection;
use sqlx::{Error, FromRow};

use crate::base::pinned;
use plimsoll_pool::Pool;

/// The SQL of a role that has none of these rights.
pub const LEAST_PRIVILEGE_ROLE: &str = include_str!("../../docs/plimsoll_monitor.sql");

/// Its name. No service connects as this role.
pub const MONITOR: &str = "plimsoll_monitor";

/// Those of the role that has logged in: `RESET ROLE` is enough to be it. A membership counts also where it is not
/// inherited: `SET ROLE` is enough to use it.
const RIGHTS: &str = "
    select r.rolname::pg_catalog.text as role, r.rolsuper as superuser,
           pg_catalog.pg_has_role(session_user, 'pg_execute_server_program', 'member') as runs_programs,
           pg_catalog.pg_has_role(session_user, 'pg_write_server_files', 'member') as writes_files,
           pg_catalog.pg_has_role(session_user, 'pg_read_server_files', 'member') as reads_files,
           r.rolcreaterole as creates_roles, r.rolreplication as replicates, r.rolbypassrls as bypasses_row_security,
           r.rolcreatedb as creates_databases, pg_catalog.pg_has_role(session_user, d.datdba, 'member') as owns_database,
           exists (select from pg_catalog.pg_namespace n where n.nspname operator(pg_catalog.=) 'public'
                   and pg_catalog.has_schema_privilege(session_user, n.oid, 'create')) as creates_in_public
    from pg_catalog.pg_roles r, pg_catalog.pg_database d
    where r.rolname operator(pg_catalog.=) session_user and d.datname operator(pg_catalog.=) pg_catalog.current_database()";

/// The rights of a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Rights {
    pub role: String,
    /// Has all that follows.
    pub superuser: bool,
    pub runs_programs: bool,
    pub writes_files: bool,
    pub reads_files: bool,
    pub creates_roles: bool,
    pub replicates: bool,
    pub bypasses_row_security: bool,
    pub creates_databases: bool,
    pub owns_database: bool,
    pub creates_in_public: bool,
}

impl Rights {
    /// Reads them; in a transaction that is [pinned].
    ///
    /// # Errors
    /// The server's, or the connection's.
    pub async fn read(connection: &mut PgConnection) -> Result<Self, Error> {
        sqlx::query_as(RIGHTS).persistent(false).fetch_one(connection).await
    }

    /// Reads those of a pool's role.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn of(pool: &Pool) -> Result<Self, Error> {
        let mut lease = pool.acquire().await?;
        pinned::begin(&mut lease).await?;
        let read = Self::read(&mut lease).await;
        pinned::end(&mut lease).await?;
        read
    }

    /// Whether somebody with the role can take over the server, or read all of it.
    pub fn are_dangerous(&self) -> bool {
        !self.dangerous().is_empty()
    }

    /// "is a superuser", "may create roles and owns the database"; `None`: nothing beyond what a console needs.
    pub fn words(&self) -> Option<String> {
        let words: Vec<&str> = if self.superuser { vec!["is a superuser"] } else { [self.dangerous(), self.lesser()].concat() };
        let (last, others) = words.split_last()?;
        Some(if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) })
    }

    fn dangerous(&self) -> Vec<&'static str> {
        held(&[
            (self.superuser, "is a superuser"),
            (self.runs_programs, "may run programs on the server's machine"),
            (self.writes_files, "may write the server's files"),
            (self.reads_files, "may read the server's files"),
            (self.creates_roles, "may create roles"),
            (self.replicates, "may replicate the whole server"),
        ])
    }

    fn lesser(&self) -> Vec<&'static str> {
        held(&[
            (self.bypasses_row_security, "bypasses row security"),
            (self.creates_databases, "may create databases"),
            (self.owns_database, "owns the database"),
            (self.creates_in_public, "may create objects in the schema public"),
        ])
    }
}

fn held(rights: &[(bool, &'static str)]) -> Vec<&'static str> {
    rights.iter().filter(|(held, _)| *held).map(|(_, words)| *words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_superuser_is_told_as_one_and_others_by_what_they_may() {
        let superuser = Rights { superuser: true, runs_programs: true, owns_database: true, ..Rights::default() };
        assert_eq!((superuser.words().as_deref(), superuser.are_dangerous()), (Some("is a superuser"), true));
        let owner = Rights { owns_database: true, creates_in_public: true, ..Rights::default() };
        let words = "owns the database and may create objects in the schema public";
        assert_eq!((owner.words().as_deref(), owner.are_dangerous()), (Some(words), false));
        assert_eq!(Rights::default().words(), None);
    }
}
