//! PgBouncer and those that took after it.

use super::*;

#[test]
fn pgbouncer_by_its_exporter() {
    let expected = [
        "pgbouncer_exporter [orders / api] base 20, capacity 25, out 20, in 1, opening 2, waiting 4, wait longest 2s",
        "pgbouncer_exporter [orders / batch] base 20, capacity 25, out 0, in 5, waiting 0, wait longest 0s",
        "pgbouncer_exporter [reports / bi] base 5, capacity 5, out 1, in 1, opening 0, waiting 0, wait in 1.5s longest 0s, hold 600 in 30s",
    ];
    assert_eq!(lines(&told(fixture!("pgbouncer_exporter"))), expected, "totals of two users are not told of either");
}

#[test]
fn pgbouncer_by_other_exporters() {
    let spreaker = "pgbouncer_exporter [orders / api] base 20, capacity 25, out 3, in 3, opening 0, waiting 0, wait in 4s longest 0s, \
                    hold 500 in 25s";
    assert_eq!(lines(&told(fixture!("pgbouncer_spreaker"))), [spreaker]);
    let debian = "pgbouncer_debian [orders / api] base 20, capacity 20, out 4, waiting 1";
    assert_eq!(lines(&told(fixture!("pgbouncer_debian"))), [debian]);
}

#[test]
fn pgdog() {
    let expected = [
        "pgdog [orders / api / 10.0.0.1 / 5432 / 0 / primary] out 10, in 0, waiting 2, timed out 3, connects 10, wait longest 0.25s, \
         hold 1000 in 20s, connect 10 in 0.15s",
        "pgdog [orders / api / 10.0.0.2 / 5432 / 0 / replica] out 3, in 7, waiting 0",
    ];
    assert_eq!(lines(&told(fixture!("pgdog"))), expected);
    assert_eq!(lines(&told(fixture!("pgdog_namespace"))), ["pgdog [orders / api / db / 5432 / 0 / primary] out 1, in 2, waiting 0"]);
}

#[test]
fn odyssey() {
    let expected = [
        "odyssey [orders / api] base 10, capacity 10, out 10, in 0, waiting 5, wait longest 1.5s",
        "odyssey [orders / bi] out 1, in 3, waiting 0",
    ];
    assert_eq!(lines(&told(fixture!("odyssey"))), expected, "a capacity of 0 is none");
    assert_eq!(lines(&told(fixture!("odyssey_earlier"))), ["odyssey [orders / api] base 8, capacity 8, out 4, in 1"]);
}

#[test]
fn pgcat() {
    let expected = "pgcat [orders / api] base 30, capacity 30, out 11, in 7, opening 2, waiting 1, wait in 2s longest 2.25s";
    assert_eq!(lines(&told(fixture!("pgcat"))), [expected]);
}

#[test]
fn supavisor() {
    let expected =
        "supavisor [dev / app / postgres / transaction / single] out 5, in 10, acquired 60, wait 60 in 0.25s 0.001:41 15:60 inf:60";
    assert_eq!(lines(&told(fixture!("supavisor"))), [expected]);
}

#[test]
fn pg_doorman() {
    let expected = "pg_doorman [orders / api] base 40, capacity 40, out 12, in 5, opening 1, waiting 3, acquired 1001, \
                    wait 1001 in 5.5s 0.0001:900 1:1000 inf:1001, hold 989 in 49.5s 10:980 inf:989";
    assert_eq!(lines(&told(fixture!("pg_doorman"))), [expected]);
}
