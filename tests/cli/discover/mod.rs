//! `plimsoll discover`: what it finds in bodies of real senders, and the configuration that it prints.

mod senders;
mod server;

use crate::ground::{Ended, assert_refused, folder, on, run};
use crate::program::plimsoll;
use server::Served;

const GO: &str = include_str!("../../fixtures/emitted/go_database_sql.txt");
const PROMETHEUS: &str = include_str!("../../fixtures/emitted/prometheus.query.json");
const TEXT: &str = "text/plain; version=0.0.4";

fn discover(arguments: &[&str]) -> Ended {
    run(plimsoll().arg("discover").args(["--wait", "5s"]).args(arguments))
}

/// The printed sources. The console takes them as they are.
fn sources(printed: &str) -> Vec<toml::Table> {
    let folder = folder();
    let path = folder.path().join("plimsoll.toml");
    std::fs::write(&path, printed).expect("the configuration is written");
    let taken = run(on(folder.path(), &["config", "--config"]).arg(&path).env("SHOP_TOKEN", "hunter22"));
    assert_eq!(taken.code, Some(0), "{printed}\n{taken:?}");
    let table: toml::Table = printed.parse().expect("TOML");
    let sources = table["sources"].as_array().expect("tables").iter();
    sources.map(|source| source.as_table().expect("a table").clone()).collect()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of the row that begins with this service.
fn row<'t>(said: &'t str, service: &str) -> Vec<&'t str> {
    let line = said.lines().find(|line| line.starts_with(service)).unwrap_or_else(|| panic!("no row of {service}: {said}"));
    line.split_whitespace().collect()
}

/// A Prometheus that knows two services: the recorded answer, and none to the question for the times of the scrapes.
fn prometheus() -> Served {
    Served::start(|asked| {
        let is_first = !asked.body.contains("label_replace");
        let nothing = r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#;
        let of_job = |job: &str| asked.body.contains(&format!("job%3D%22{job}%22"));
        let found = is_first && !of_job("unknown");
        (200, "application/json", if found { PROMETHEUS } else { nothing }.to_owned())
    })
}

#[test]
fn the_metrics_of_a_service_are_a_table_and_a_source_for_the_console() {
    let served = Served::page(TEXT, GO);
    let url = served.url("/metrics");
    let found = discover(&["--metrics", &url, "--service", "orders"]);
    assert_eq!(found.code, Some(0), "{found:?}");
    let address = served.address.to_string();
    assert_eq!(row(&found.stderr, "orders"), ["orders", &address, "orders", "Go", "database/sql", "5", "5", "—"]);
    let said = flat(&found.stderr);
    assert!(said.contains("Found: 1 pool in 1 instance of 1 service."), "{said}");
    assert!(said.contains("Not told by Go database/sql:"), "{said}");
    assert!(said.contains("waiting: database/sql does not tell callers in its queue"), "{said}");
    let source = &sources(&found.stdout)[0];
    let text = |key: &str| source[key].as_str().expect("text");
    assert_eq!((text("kind"), text("service"), text("interval")), ("exposition", "orders", "10s"));
    assert_eq!(source["urls"].as_array().expect("a list"), &[toml::Value::from(url)]);
}

#[test]
fn a_service_without_a_name_gets_that_of_its_host() {
    let served = Served::page(TEXT, GO);
    let found = discover(&["--metrics", &served.url("/metrics")]);
    assert_eq!(sources(&found.stdout)[0]["service"].as_str(), Some("127.0.0.1"), "{found:?}");
}

#[test]
fn a_prometheus_tells_all_services_that_it_knows() {
    let served = prometheus();
    let found = discover(&["--prometheus", &served.url("")]);
    assert_eq!(found.code, Some(0), "{found:?}");
    assert_eq!(row(&found.stderr, "shop")[4..], ["database/sql", "5", "5", "—"]);
    assert_eq!(row(&found.stderr, "billing")[3..], ["psycopg_pool", "5", "5", "3"]);
    let source = &sources(&found.stdout)[0];
    assert_eq!((source["kind"].as_str(), source["interval"].as_str()), (Some("prometheus"), Some("15s")));
    let unknown = discover(&["--prometheus", &served.url(""), "--service", "unknown"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(1), ""), "{unknown:?}");
    assert!(unknown.stderr.contains("knows no pool: 0 series") && unknown.stderr.contains("matchers"), "{unknown:?}");
}

#[test]
fn programs_get_one_object_with_the_pools_and_the_configuration() {
    let served = prometheus();
    let found = discover(&["--prometheus", &served.url(""), "--format", "json"]);
    assert_eq!((found.code, found.stderr.as_str()), (Some(0), ""), "{found:?}");
    let read: serde_json::Value = serde_json::from_str(&found.stdout).expect("JSON");
    let pools = read["pools"].as_array().expect("a list");
    let psycopg = pools.iter().find(|pool| pool["service"] == "billing").expect("a pool");
    assert_eq!((&psycopg["waiting"], &psycopg["evidence"], &psycopg["resolution_s"]), (&3.into(), &"B".into(), &15.0.into()));
    assert_eq!(sources(read["configuration"].as_str().expect("text")).len(), 1);
    assert_eq!((&read["sources"][0]["kind"], &read["sources"][0]["failing"]), (&"prometheus".into(), &0.into()));
}

#[test]
fn a_token_is_taken_from_its_variable_and_never_printed() {
    let served = Served::start(|asked| match asked.head.contains("Bearer hunter22\r\n") {
        true => (200, TEXT, GO.to_owned()),
        false => (401, TEXT, String::new()),
    });
    let with_token = |token: &str| {
        let mut command = plimsoll();
        command.args(["discover", "--metrics", &served.url("/metrics"), "--token-env", "SHOP_TOKEN"]).env("SHOP_TOKEN", token);
        run(&mut command)
    };
    let found = with_token("hunter22");
    assert_eq!(sources(&found.stdout)[0]["token_env"].as_str(), Some("SHOP_TOKEN"), "{found:?}");
    let refused = with_token("hunter22-wrong");
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""), "{refused:?}");
    assert!(refused.stderr.contains("refuses the token (status 401); check token_env"), "{refused:?}");
    assert!([found, refused].iter().all(|ended| !format!("{ended:?}").contains("hunter22")));
}

#[test]
fn a_parameter_of_a_url_is_not_printed_and_the_configuration_says_so() {
    let served = Served::page(TEXT, GO);
    let found = discover(&["--metrics", &served.url("/metrics?key=hunter22")]);
    assert!(found.code == Some(0) && !format!("{found:?}").contains("hunter22"), "{found:?}");
    assert!(found.stdout.contains("key=********") && found.stdout.contains("# Write the parameters"), "{found:?}");
}

#[test]
fn where_no_pool_is_found_the_sentence_says_what_is_there_and_what_to_do() {
    let own = Served::page(TEXT, "shop_pool_checked_out{engine=\"a\"} 3\nhttp_requests_total 5\n");
    let page = Served::page("text/html", "<!doctype html><title>Shop</title>");
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    for (url, words) in [
        (own.url("/metrics"), &["metrics begin with shop_pool", "map it in [sources.metrics]"][..]),
        (page.url("/metrics"), &["answers with a web page"]),
        (format!("http://{free}/metrics"), &["no pool is found"]),
    ] {
        let ended = discover(&["--metrics", &url]);
        assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.lines().count()), (Some(1), "", 1), "{ended:?}");
        assert!(words.iter().all(|words| ended.stderr.contains(words)), "{ended:?}");
    }
}

#[test]
fn bad_input_is_one_sentence_and_exit_code_2() {
    let url = "http://127.0.0.1:9/metrics";
    for (arguments, words) in [
        (&[][..], &["--prometheus URL", "--otlp-listen ADDRESS"][..]),
        (&["--metrics", url, "--prometheus", url], &["contradicts"]),
        (&[url], &["after --prometheus or --metrics"]),
        (&["--metrics", "hunter22"], &["--metrics is no address", "looks like http://"]),
        (&["--prometheus", "http://u:hunter22@h:9090"], &["--password-env instead"]),
        (&["--metrics", url, "--token-env", "NOWHERE"], &["NOWHERE, which is not set"]),
        (&["--metrics", url, "--user", "u"], &["user without a password"]),
        (&["--metrics", url, "--service", " "], &["service that is no name"]),
        (&["--otlp-listen", "4318"], &["--otlp-listen takes an IP address and a port"]),
        (&["--otlp-listen", "127.0.0.1:0", "--token-env", "X"], &["contradicts"]),
        (&["--metrics", url, "--wait", "0"], &["at least 100ms"]),
        (&["--metrics", url, "--wait", "soon"], &["not a duration"]),
    ] {
        assert_refused(&run(plimsoll().arg("discover").args(arguments)), words, "hunter22");
    }
}
