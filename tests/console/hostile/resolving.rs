//! What the names of a statement mean to the server.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Objects outside of pg_catalog that the statement comes to use in a session with the database's search_path. The server
/// writes down what a view depends on, and leaves out what it has itself.
const DEPENDS: &str = "
    select pg_catalog.pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
    from pg_catalog.pg_depend d
    join pg_catalog.pg_rewrite r on r.oid operator(pg_catalog.=) d.objid and d.classid operator(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    join pg_catalog.pg_class v on v.oid operator(pg_catalog.=) r.ev_class
    left join pg_catalog.pg_depend e on e.classid operator(pg_catalog.=) d.refclassid and e.objid operator(pg_catalog.=) d.refobjid
                                    and e.deptype operator(pg_catalog.=) 'e'
    where v.relname operator(pg_catalog.=) 'looked_at' and d.refobjid operator(pg_catalog.<>) v.oid and e.objid is null
      -- What initdb has made has a lower one.
      and d.refobjid operator(pg_catalog.>=) 16384";

pub async fn outside_of_pg_catalog(url: &str, sql: &str) -> Vec<String> {
    let mut admin = PgConnection::connect(url).await.expect("a connection");
    sqlx::raw_sql("begin").execute(&mut admin).await.expect("begin");
    let view = format!("create view public.looked_at as select 1 as one from ({sql}) statement");
    let made = sqlx::raw_sql(AssertSqlSafe(view)).execute(&mut admin).await;
    made.unwrap_or_else(|error| panic!("this statement is not understood where names mean something else ({error}): {sql}"));
    let found = sqlx::query_scalar(DEPENDS).fetch_all(&mut admin).await.expect("what it depends on");
    admin.close().await.expect("it leaves");
    found
}
