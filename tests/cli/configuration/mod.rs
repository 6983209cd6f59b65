//! `plimsoll config`: what holds, and where it comes from.

mod secrets;
mod stores;

use std::path::Path;

use crate::ground::{assert_refused, folder, on, run};

/// The value of a key as printed, and its origin.
fn line<'a>(printed: &'a str, key: &str) -> (&'a str, &'a str) {
    let line = printed.lines().find(|line| line.trim_start_matches("# ").starts_with(&format!("{key} ="))).expect("the key is printed");
    let (assignment, origin) = line.rsplit_once(" # ").expect("the origin is printed");
    let (_, value) = assignment.split_once('=').expect("a value is printed");
    (value.trim(), origin)
}

fn file(folder: &Path, content: &str) -> String {
    let path = folder.join("plimsoll.toml");
    std::fs::write(&path, content).expect("the configuration is written");
    path.display().to_string()
}

/// Every setting with its variable and two values for it.
const SETTINGS: [(&str, &str, &str, &str); 27] = [
    ("listen", "PLIMSOLL_LISTEN", "127.0.0.1:81", "127.0.0.1:82"),
    ("http_connections", "PLIMSOLL_HTTP_CONNECTIONS", "7", "8"),
    ("http_connections_per_address", "PLIMSOLL_HTTP_CONNECTIONS_PER_ADDRESS", "7", "8"),
    ("environment", "PLIMSOLL_ENVIRONMENT", "production", "staging"),
    ("node_exporter", "PLIMSOLL_NODE_EXPORTER", "http://one:9100/metrics", "http://other:9100/metrics"),
    ("allow_root", "PLIMSOLL_ALLOW_ROOT", "true", "false"),
    ("demo", "PLIMSOLL_DEMO", "true", "false"),
    ("demo_fleet", "PLIMSOLL_DEMO_FLEET", "true", "false"),
    ("read_only", "PLIMSOLL_READ_ONLY", "true", "false"),
    ("allow_load_tests", "PLIMSOLL_ALLOW_LOAD_TESTS", "false", "true"),
    ("load_test_statements", "PLIMSOLL_LOAD_TEST_STATEMENTS", "false", "true"),
    ("allow_end_sessions", "PLIMSOLL_ALLOW_END_SESSIONS", "false", "true"),
    ("log_format", "PLIMSOLL_LOG_FORMAT", "json", "text"),
    ("log", "PLIMSOLL_LOG", "warn", "debug"),
    ("pool_size", "PLIMSOLL_POOL_SIZE", "7", "8"),
    ("max_overflow", "PLIMSOLL_MAX_OVERFLOW", "9", "11"),
    ("timeout", "PLIMSOLL_TIMEOUT", "7s", "8s"),
    ("warm_up", "PLIMSOLL_WARM_UP", "false", "true"),
    ("overflow_linger", "PLIMSOLL_OVERFLOW_LINGER", "7s", "8s"),
    ("connect_timeout", "PLIMSOLL_CONNECT_TIMEOUT", "7s", "8s"),
    ("connect_parallelism", "PLIMSOLL_CONNECT_PARALLELISM", "7", "8"),
    ("recycle", "PLIMSOLL_RECYCLE", "2h", "3h"),
    ("pre_ping", "PLIMSOLL_PRE_PING", "always", "700ms"),
    ("command_timeout", "PLIMSOLL_COMMAND_TIMEOUT", "7s", "8s"),
    ("max_waiters", "PLIMSOLL_MAX_WAITERS", "7", "8"),
    ("application_name", "PLIMSOLL_APPLICATION_NAME", "shop", "till"),
    ("leak_threshold", "PLIMSOLL_LEAK_THRESHOLD", "7s", "8s"),
];

#[test]
fn a_flag_wins_over_the_environment_that_over_the_file_and_that_over_the_default() {
    let folder = folder();
    for (key, variable, one, other) in SETTINGS {
        let bare = one.parse::<u32>().is_ok() || one.parse::<bool>().is_ok();
        let shown = |value: &str| if bare { value.to_owned() } else { format!("{value:?}") };
        let config = file(folder.path(), &format!("{key} = {}", shown(one)));
        let flag = format!("--{}={other}", key.replace('_', "-"));
        let holds = |command: &mut std::process::Command, value: &str, origin: &str| {
            let ended = run(command);
            assert_eq!(ended.code, Some(0), "{ended:?}");
            assert_eq!(line(&ended.stdout, key), (shown(value).as_str(), origin), "{}", ended.stdout);
        };
        let plain = || {
            let mut command = on(folder.path(), &["config"]);
            command.env_remove("PLIMSOLL_LISTEN");
            command
        };
        holds(plain().args(["--config", &config]), one, "file");
        holds(plain().args(["--config", &config]).env(variable, other), other, "environment");
        holds(plain().args(["--config", &config, &flag]).env(variable, one), other, "flag");
        assert_eq!(line(&run(&mut plain()).stdout, key).1, "default");
    }
}

#[test]
fn the_defaults_are_those_of_the_manual() {
    let folder = folder();
    let printed = run(on(folder.path(), &["config"]).env_remove("PLIMSOLL_LISTEN")).stdout;
    for (key, value) in [
        ("listen", "\"127.0.0.1:8000\""),
        ("http_connections", "512"),
        ("http_connections_per_address", "64"),
        ("pool_size", "50"),
        ("max_overflow", "100"),
        ("timeout", "\"30s\""),
        ("overflow_linger", "\"10s\""),
        ("connect_timeout", "\"10s\""),
        ("connect_parallelism", "4"),
        ("recycle", "\"1h\""),
        ("pre_ping", "\"500ms\""),
        ("command_timeout", "\"1m\""),
        ("max_waiters", "1500"),
        ("application_name", "\"plimsoll\""),
        ("leak_threshold", "\"1m\""),
        ("warm_up", "true"),
        ("read_only", "false"),
        ("allow_root", "false"),
        ("allow_load_tests", "true"),
        ("load_test_statements", "true"),
        ("allow_end_sessions", "true"),
    ] {
        assert_eq!(line(&printed, key), (value, "default"));
    }
    assert_eq!(line(&printed, "data_dir").1, "environment");
}

#[test]
fn names_of_hosts_are_a_list_and_what_is_no_name_is_refused() {
    let folder = folder();
    let config = file(folder.path(), "allowed_hosts = [\"plimsoll.example\"]");
    let of_file = run(&mut on(folder.path(), &["config", "--config", &config]));
    assert_eq!(line(&of_file.stdout, "allowed_hosts"), ("[\"plimsoll.example\"]", "file"), "{of_file:?}");
    let by_flag = run(&mut on(folder.path(), &["config", "--config", &config, "--allowed-hosts", "a.example,*.b.example"]));
    assert_eq!(line(&by_flag.stdout, "allowed_hosts"), ("[\"a.example\", \"*.b.example\"]", "flag"), "{by_flag:?}");
    let wrong = run(on(folder.path(), &["config"]).env("PLIMSOLL_ALLOWED_HOSTS", "https://a.example"));
    assert_refused(&wrong, &["--allowed-hosts", "without a port"], "hunter22");
}

#[test]
fn what_is_printed_can_be_fed_back() {
    let folder = folder();
    let given =
        ["--pool-size=7", "--pre-ping=never", "--recycle=90m", "--demo", "--log=plimsoll=debug,warn", "--database-url=postgres://h/d"];
    let printed = run(on(folder.path(), &["config"]).args(given)).stdout;
    let config = file(folder.path(), &printed);
    let again = run(&mut on(folder.path(), &["config", "--config", &config]));
    assert_eq!(again.code, Some(0), "{again:?}");
    let values =
        |printed: &str| printed.lines().map(|line| line.rsplit_once(" # ").map(|(value, _)| value.trim().to_owned())).collect::<Vec<_>>();
    assert_eq!(values(&again.stdout), values(&printed));
    assert_eq!(line(&again.stdout, "pool_size"), ("7", "file"));
}

#[test]
fn read_only_switches_off_all_that_does_something_and_does_not_go_with_demo_traffic() {
    let folder = folder();
    let printed = run(on(folder.path(), &["config", "--read-only", "--allow-load-tests=true"]).env("PLIMSOLL_ALLOW_END_SESSIONS", "true"));
    for key in ["allow_load_tests", "load_test_statements", "allow_end_sessions"] {
        assert_eq!(line(&printed.stdout, key).0, "false", "{printed:?}");
    }
    for (flag, key) in [("--demo", "demo"), ("--demo-fleet", "demo_fleet")] {
        let said = format!("{key} contradicts read_only");
        assert_refused(&run(&mut on(folder.path(), &["config", "--read-only", flag])), &[&said], "hunter22");
    }
}

#[test]
fn alert_rules_are_printed_those_of_the_file_as_such_and_the_others_as_comments() {
    let folder = folder();
    let config = file(folder.path(), "[alerts]\nrepeat = \"2h\"\n[alerts.utilization]\nwarning = 75");
    let printed = run(&mut on(folder.path(), &["config", "--config", &config])).stdout;
    let of_rule = |rule: &str| printed.split(&format!("[alerts.{rule}]\n")).nth(1).expect("the rule is printed");
    assert_eq!(line(&printed, "repeat"), ("\"2h\"", "file"));
    assert_eq!((line(of_rule("utilization"), "warning"), line(of_rule("utilization"), "for")), (("75", "file"), ("\"1m\"", "file")));
    assert_eq!(line(of_rule("wait_p99"), "warning"), ("\"500ms\"", "default"));
    assert!(printed.contains("\n# [alerts.wait_p99]\n# enabled = true "), "{printed}");
    let again = run(on(folder.path(), &["config", "--config"]).arg(file(folder.path(), &printed)));
    assert_eq!((again.code, again.stdout.contains("# [alerts.wait_p99]")), (Some(0), true), "{again:?}");
}

#[test]
fn the_demo_fleet_is_started_around_the_embedded_server_alone() {
    let folder = folder();
    let printed = run(&mut on(folder.path(), &["config", "--demo-fleet"])).stdout;
    assert_eq!((line(&printed, "demo_fleet"), line(&printed, "demo")), (("true", "flag"), ("false", "default")));
    let said = ["demo_fleet contradicts the server that is given", "leave out the server, or use demo instead"];
    let url = "postgres://u:hunter22@h/d";
    assert_refused(&run(on(folder.path(), &["config", "--demo-fleet"]).env("DATABASE_URL", url)), &said, "hunter22");
    let servers = file(folder.path(), &format!("demo_fleet = true\n[[servers]]\nname = \"db\"\nurl = \"{url}\""));
    assert_refused(&run(&mut on(folder.path(), &["config", "--config", &servers])), &said, "hunter22");
}

/// As `${X:-}` in a compose file has it.
#[test]
fn an_empty_variable_counts_as_not_given() {
    let folder = folder();
    let config = file(folder.path(), "pool_size = 7");
    let mut command = on(folder.path(), &["config"]);
    command.env("PLIMSOLL_CONFIG", &config).env("DATABASE_URL", "").env("DATABASE_URL_FILE", "");
    for variable in SETTINGS.iter().map(|(_, variable, ..)| variable).chain(&["PLIMSOLL_ADMIN_PASSWORD", "PLIMSOLL_TRUSTED_PROXY"]) {
        command.env(variable, "");
    }
    let ended = run(&mut command);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    assert_eq!(line(&ended.stdout, "pool_size"), ("7", "file"));
    assert_eq!((line(&ended.stdout, "listen").1, line(&ended.stdout, "database_url").1), ("default", "default"), "{ended:?}");
}

#[test]
fn booleans_are_taken_as_people_write_them() {
    let folder = folder();
    for (written, meant) in
        [("yes", "true"), ("On", "true"), ("1", "true"), ("TRUE", "true"), ("no", "false"), ("OFF", "false"), ("0", "false")]
    {
        let ended = run(on(folder.path(), &["config"]).env("PLIMSOLL_WARM_UP", written).env("PLIMSOLL_DEMO", written));
        assert_eq!((line(&ended.stdout, "warm_up").0, line(&ended.stdout, "demo").0), (meant, meant), "{written}: {ended:?}");
    }
}

#[test]
fn the_configuration_is_there_as_json_with_origins_and_masked() {
    let folder = folder();
    let config = file(folder.path(), "pool_size = 7\n[alerts.utilization]\nwarning = 75");
    let mut command = on(folder.path(), &["config", "--format", "json", "--config", &config, "--timeout", "7s"]);
    let ended = run(command.env("DATABASE_URL", "postgres://u:hunter22@h/d").env("PLIMSOLL_API_TOKEN", "hunter22hunter22"));
    assert!(ended.code == Some(0) && !ended.stdout.contains("hunter22"), "{ended:?}");
    let read: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    let of = |key: &str| (read["settings"][key]["value"].clone(), read["settings"][key]["origin"].clone());
    assert_eq!(of("pool_size"), (7.into(), "file".into()));
    assert_eq!(of("timeout"), ("7s".into(), "flag".into()));
    assert_eq!(of("node_exporter"), (serde_json::Value::Null, "default".into()));
    assert_eq!(of("database_url"), ("postgres://u:********@h/d".into(), "environment".into()));
    assert_eq!((&read["alerts"]["utilization"]["warning"], &read["alerts"]["wait_p99"]["warning"]), (&75.into(), &"500ms".into()));
}
