//! What senders are known to get wrong.

use super::*;

#[test]
fn node_with_two_pools_contradicts_itself_with_its_cause() {
    let cause = "Known cause: OpenTelemetry for Node mixes up the connections of a process with several pools: \
                 https://github.com/open-telemetry/opentelemetry-js-contrib/issues/3354";
    let wrong = |is: &str| format!("The sender contradicts itself: db_client_connection_count is {is}. {cause}");
    let expected = [
        format!("opentelemetry [db1:5432/orders] base 10, capacity 10, in 5, waiting 0, {}", wrong("-2, which cannot be below 0")),
        format!(
            "opentelemetry [db1:5432/users] base 10, capacity 10, {}, {}",
            wrong("-1, which cannot be below 0"),
            wrong("14, which cannot be more than the pool may open, 10")
        ),
    ];
    assert_eq!(lines(&told(fixture!("node_postgres_two_pools"))), expected);
}

#[test]
fn the_cause_is_named_only_where_it_may_be_so() {
    let text = |scope: &str, name: &str| {
        let labels = format!("db_client_connection_pool_name=\"{name}\",otel_scope_name=\"{scope}\"");
        format!("db_client_connection_count{{{labels},db_client_connection_state=\"used\"}} -1\n").replace(",otel_scope_name=\"\"", "")
    };
    let names_it = |scope: &str, name: &str| lines(&told(&text(scope, name)))[0].contains("issues/3354");
    assert!(names_it("@opentelemetry/instrumentation-pg", "x") && names_it("", "db1:5432/orders"));
    assert!(!names_it("io.opentelemetry.hikaricp-3.0", "db1:5432/orders") && !names_it("", "HikariPool-1"));
}

#[test]
fn more_in_use_than_the_pool_may_open_is_told_apart() {
    let text =
        "hikaricp_connections_active{pool=\"a\"} 11\nhikaricp_connections_max{pool=\"a\"} 10\nhikaricp_connections_idle{pool=\"a\"} 0\n";
    let expected = "hikaricp_micrometer [a] base 10, capacity 10, in 0, The sender contradicts itself: hikaricp_connections_active is 11, \
                    which cannot be more than the pool may open, 10.";
    assert_eq!(lines(&told(text)), [expected]);
}

#[test]
fn hikaricps_acquires_are_those_that_did_not_time_out() {
    let text = "hikaricp_connections_acquire_seconds_count{pool=\"a\"} 10\nhikaricp_connections_timeout_total{pool=\"a\"} 10\n";
    assert_eq!(lines(&told(text)), ["hikaricp_micrometer [a] acquired 0, timed out 10, wait 10"]);
    let later = text.replace("timeout_total{pool=\"a\"} 10", "timeout_total{pool=\"a\"} 11");
    assert_eq!(lines(&told(&later)), ["hikaricp_micrometer [a] timed out 11, wait 10"], "counts of two instants");
}

#[test]
fn a_counter_that_is_no_number_is_not_told() {
    let text = "hikaricp_connections_timeout_total{pool=\"a\"} NaN\nhikaricp_connections_idle{pool=\"a\"} 1\n";
    assert_eq!(lines(&told(text)), ["hikaricp_micrometer [a] in 1"]);
    let infinite = lines(&told(&text.replace("NaN", "+Inf")));
    let expected =
        "hikaricp_micrometer [a] in 1, The sender contradicts itself: hikaricp_connections_timeout_total is inf, which cannot be a number.";
    assert_eq!(infinite, [expected]);
}

#[test]
fn a_count_may_be_larger_than_any_number_of_connections() {
    let text = "pgxpool_acquired_conns 5e9\npgxpool_acquire_count 5e12\npgxpool_acquire_duration_ns 9e18\npgxpool_idle_conns 2\n";
    let expected = "pgxpool_prometheus [] in 2, acquired 5000000000000, wait 5000000000000 in 9000000000s, The sender contradicts itself: \
                    pgxpool_acquired_conns is 5000000000, which cannot be a count of connections.";
    assert_eq!(lines(&told(text)), [expected]);
}

#[test]
fn one_pool_in_two_lines_counts_once() {
    let line = "pg_pool_active_connections{host=\"db\",database=\"orders\"} 4\n";
    assert_eq!(lines(&told(&format!("{line}{line}"))), ["node_postgres [db / orders] out 4"]);
}

#[test]
fn buckets_that_run_back_are_told_apart() {
    let text = fixture!("prisma").replace("le=\"50\"} 99", "le=\"50\"} 9");
    let [told] = &told(&text)[..] else { panic!("one pool") };
    let wait = told.reading.times.wait.as_ref().expect("waits");
    assert_eq!((wait.count, wait.sum_s, &wait.buckets), (Some(100), Some(0.4805), &None));
    let metric = "prisma_client_queries_wait_histogram_ms_bucket{le=\"0.05\"}";
    assert_eq!(told.reading.contradictions[0].metric, metric);
}

#[test]
fn both_generations_of_names_are_one_pool_only_by_its_name() {
    let new = "db_client_connection_count{db_client_connection_pool_name=\"a\",db_client_connection_state=\"used\"} 1\n";
    let old = |name: &str| format!("db_client_connections_usage{{pool_name=\"{name}\",state=\"used\"}} 1\n");
    assert_eq!(lines(&told(&format!("{new}{}", old("a")))), ["opentelemetry [a] out 1"]);
    assert_eq!(lines(&told(&format!("{new}{}", old("b")))), ["opentelemetry [a] out 1", "opentelemetry_old [b] out 1"]);
}

#[test]
fn words_of_units_do_not_hide_a_metric() {
    let text = "db_client_connections_usage_connections{pool_name=\"a\",state=\"used\"} 3\n\
                db_client_connections_max_connection{pool_name=\"a\"} 9\n\
                db_client_connections_pending_requests_requests{pool_name=\"a\"} 1\n\
                db_client_connections_timeouts{pool_name=\"a\"} 2\n";
    assert_eq!(lines(&told(text)), ["opentelemetry_old [a] base 9, capacity 9, out 3, waiting 1, timed out 2"]);
}
