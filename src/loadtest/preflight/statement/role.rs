//! What a role may do beyond reading and writing rows.

use sqlx::postgres::PgConnection;

/// The superuser, and whoever may run programs, touch files or signal other sessions: roles as which nobody's own
/// statement is run from the page.
const POWERS: &str = "
    select case when r.rolsuper then 'is a superuser'::pg_catalog.text
           else (select 'is a member of '::pg_catalog.text operator(pg_catalog.||) pg_catalog.min(g.rolname::pg_catalog.text)
                 from pg_catalog.pg_roles g
                 where g.rolname operator(pg_catalog.=) any ($1::pg_catalog.text[]::pg_catalog.name[])
                   and pg_catalog.pg_has_role(r.oid, g.oid, 'member'::pg_catalog.text)) end
    from pg_catalog.pg_roles r where r.rolname operator(pg_catalog.=) session_user";

const GROUPS: [&str; 5] =
    ["pg_execute_server_program", "pg_read_server_files", "pg_signal_autovacuum_worker", "pg_signal_backend", "pg_write_server_files"];

/// Why this session's role is too powerful for statements from the page: "is a superuser".
///
/// # Errors
/// Where the catalog cannot be read.
pub async fn excess_rights(connection: &mut PgConnection) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(POWERS).persistent(false).bind(GROUPS.map(str::to_owned).to_vec()).fetch_one(connection).await
}
