use super::*;

#[track_caller]
fn all(effect: Effect, statements: &[&str]) {
    for sql in statements {
        assert_eq!(effect_of(sql), effect, "{sql}");
    }
}

#[test]
fn only_statements_known_to_leave_nothing_are_trusted() {
    all(
        Effect::Nothing,
        &[
            "select 1",
            "  SELECT\n1",
            "Insert into t_x values (1)",
            "with x as (select 1) select * from x",
            "select trailing_",
            "-- c\nselect 1",
            "/* by /* name */ */ select 1",
            "notify jobs",
        ],
    );
    all(Effect::Session, &["set search_path to x", "listen jobs", "", "selectivity()", "copy t from stdin", "call p()", "/* c"]);
}

#[test]
fn a_select_that_changes_the_session_is_seen() {
    all(
        Effect::Session,
        &[
            "select set_config('search_path', 'x', false)",
            "select PG_ADVISORY_LOCK(1)",
            "select pg_try_advisory_lock_shared(1)",
            "select pg_catalog . \"set_config\" /* c */ ('a', 'b', false)",
            "select set_config('a', 'b', true), set_config('c', 'd', false)",
            "with x as (select pg_advisory_lock(1)) select 1 from x",
        ],
    );
}

#[test]
fn what_cannot_be_read_in_plain_sight_may_hold_for_the_session() {
    all(
        Effect::Session,
        &[
            "select set_config('a', 'b', $1)",
            "select set_config('a', 'b', not true)",
            "select set_config('a', 'b', is_local => true)",
            "select set_config('a', 'b', true and x)",
            "select my.set_config('a', 'b', true)",
            "select set_config(variadic x, true)",
            "select set_config('a', 'b', true",
            "select query_to_xml('select set_config(''a'', ''b'', false)', true, true, '')",
            "select query_to_xml($$select pg_advisory_lock(1)$$, true, true, '')",
            "select U&\"set\\005fconfig\"('a', 'b', false)",
            "select x_config, u&\"set\\005fconfig\"('a', 'b', false) from t",
            "select set_config('a', 'b', 't' || $1)",
            "select set_config('a', 'b', 'off'::bool)",
            "select '\\', set_config('a', 'b', true) --', ''",
        ],
    );
}

#[test]
fn what_ends_with_its_transaction_does_not_count_as_left_behind() {
    all(
        Effect::Transaction,
        &[
            "select set_config('app.tenant', $1, true)",
            "select 1, set_config('app.tenant', $1, true)",
            "SELECT pg_catalog.SET_CONFIG('app.tenant', coalesce($1, f(2, 3)), 'on'::bool)",
            "select set_config('a'::text, 'it''s, )', TRUE) from t where set_config = 1",
            "set local work_mem = '1GB'",
            "SET /* c */ LOCAL role x",
            "set transaction isolation level serializable",
            "set constraints all deferred",
            "savepoint a",
            "release a",
            "rollback to savepoint a",
            "rollback transaction to a",
            "lock t in share mode",
            "declare c cursor for select 1",
            "fetch 10 from c",
            "close c",
        ],
    );
    all(
        Effect::Session,
        &["set session characteristics as transaction read only", "set localx = 1", "declare c cursor with hold for select 1"],
    );
}

#[test]
fn who_may_have_lifted_the_limit_on_statements_is_trusted_until_the_transaction_ends() {
    all(
        Effect::Unbounded,
        &["set local statement_timeout = 0", "select set_config('Statement_Timeout', '0', true)", "select set_config($1, '0', true)"],
    );
}

#[test]
fn names_that_only_look_like_those_functions_leave_nothing() {
    all(
        Effect::Nothing,
        &[
            "select * from app_config",
            "select * from set_config where set_config.x = 1",
            "select pg_advisory_xact_lock(1), pg_try_advisory_xact_lock_shared(1, 2)",
            "select pg_advisory_unlock_all()",
            "select 1 /* set_config('a', 'b', false) */",
            "insert into t_config (a) values ($1)",
            "select a & \"b\", x_config from t",
            "select a&\"b\", u&1 from t",
        ],
    );
}

#[test]
fn transactions_are_followed() {
    all(Effect::Begin, &["begin", "START TRANSACTION read only", "begin isolation level serializable"]);
    all(Effect::End, &["commit", "END;", "rollback work", "abort transaction"]);
    all(Effect::Session, &["commit and chain", "commit prepared 'x'"]);
}

#[test]
fn who_asks_for_a_read_only_transaction_is_heard() {
    let asks = |sql| kind_of(sql, true).read_only;
    assert!(["begin READ  ONLY", "set transaction read only", "set default_transaction_read_only = on"].into_iter().all(asks));
    assert!(!["begin", "select 'read only'", "set work_mem = 1"].into_iter().any(asks));
    assert!(kind_of("begin; set transaction read only", false).read_only);
}
