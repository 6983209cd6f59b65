//! Pools of the JVM and of .NET.

use super::*;

#[test]
fn hikaricp_by_micrometer() {
    let expected = "hikaricp_micrometer [HikariPool-1] started 1795875023000, base 10, capacity 20, out 9, in 3, waiting 2, acquired 1000, \
                    timed out 4, connects 14, wait 1004 in 125.5s longest 30.001s 0.001:900 0.1:990 inf:1004, \
                    hold 991 in 49.55s longest 1.5s, connect 14 in 0.28s longest 0.05s";
    assert_eq!(lines(&told(fixture!("hikaricp_micrometer"))), [expected]);
}

#[test]
fn hikaricp_by_its_own_tracker() {
    let expected = "hikaricp_prometheus [main] base 2, capacity 10, out 5, in 1, waiting 0, acquired 60, timed out 1, connects 8, \
                    wait 61 in 30.0025s 0.000001:40 0.001024:60 inf:61, hold 55 in 1.1s 0.001:10 inf:55, connect 8 in 0.056s";
    assert_eq!(lines(&told(fixture!("hikaricp_prometheus"))), [expected]);
    let earlier = "hikaricp_prometheus [HikariPool-1] out 2, in 8, waiting 0, acquired 12, timed out 0, wait 12 in 0.000036s";
    assert_eq!(lines(&told(fixture!("hikaricp_prometheus_2_7"))), [earlier]);
}

#[test]
fn a_tomcat_pool_stays_beside_a_hikari_pool_of_the_same_size() {
    let expected = [
        "hikaricp_micrometer [HikariPool-1] base 10, capacity 10, out 4, in 6, waiting 0",
        "jdbc_connections [archive] base 0, out 0, in 2",
        "jdbc_connections [reports] base 10, capacity 10, out 1, in 9",
    ];
    assert_eq!(lines(&told(fixture!("spring_two_kinds"))), expected);
}

#[test]
fn opentelemetry_for_java_in_both_generations_counts_once() {
    let expected = "opentelemetry [HikariPool-1] base 5, capacity 10, out 7, in 3, waiting 1, acquired 100, timed out 2, connects 10, \
                    wait 100 in 1.25s 0.005:90 inf:100, hold 93 in 4.65s inf:93, connect 10 in 0.2s inf:10";
    assert_eq!(lines(&told(fixture!("opentelemetry_java_dup"))), [expected]);
}

#[test]
fn opentelemetry_for_java_in_the_earlier_names() {
    let expected = [
        "opentelemetry_old [HikariPool-1] base 10, capacity 10, out 3, in 7, waiting 0, acquired 50, timed out 0, connects 10, \
         wait 50 in 0.5s 0.005:40 inf:50, connect 10 in 0.08s",
        "opentelemetry_old [c3p0-1] out 1, in 2, waiting 6",
        "opentelemetry_old [dbcp2-1] base 0, out 4, in 0",
        "opentelemetry_old [tomcat-1] base 5, capacity 50, out 0, in 5, waiting 0",
    ];
    assert_eq!(lines(&told(fixture!("opentelemetry_java_old"))), expected);
}

#[test]
fn npgsql() {
    let ten = "opentelemetry [Host=db1;Database=orders] base 100, capacity 100, out 6, in 4, waiting 3, timed out 5, connects 10, \
               connect 10 in 0.5s 0.05:8 inf:10";
    assert_eq!(lines(&told(fixture!("npgsql_10"))), [ten]);
    let eight =
        "opentelemetry_old [Host=db1] base 30, capacity 30, out 2, in 1, waiting 0, timed out 1, connects 3, connect 3 in 0.06s inf:3";
    assert_eq!(lines(&told(fixture!("npgsql_8"))), [eight]);
}

#[test]
fn agroal() {
    let expected = "agroal [default] out 20, in 0, waiting 7, acquired 400, connects 22, wait 400 in 8s, connect 22 in 0.44s";
    assert_eq!(lines(&told(fixture!("agroal"))), [expected]);
    assert_eq!(lines(&told(fixture!("agroal_vendor"))), ["agroal [default] out 1, in 4, waiting 0"]);
}
