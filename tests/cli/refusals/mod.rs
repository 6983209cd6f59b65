//! Bad input: one sentence that says what to do, exit code 2, no secret told.

mod file;

use std::net::TcpListener;
use std::path::Path;

use crate::ground::{Ended, assert_refused, folder, on, run};

/// A word that stands in every secret here and must be in no answer.
const SECRET: &str = "hunter22";

fn serve(arguments: &[&str]) -> Ended {
    run(on(folder().path(), &["serve"]).args(arguments))
}

fn serve_with(variable: &str, value: &str) -> Ended {
    run(on(folder().path(), &["serve"]).env(variable, value))
}

/// What `serve` says of a configuration file.
fn serve_from(content: &str) -> Ended {
    serve_from_with(content, &[])
}

/// The same with variables besides.
fn serve_from_with(content: &str, variables: &[(&str, &str)]) -> Ended {
    let folder = folder();
    let file = folder.path().join("plimsoll.toml");
    std::fs::write(&file, content).expect("the configuration is written");
    run(on(folder.path(), &["serve", "--config"]).arg(&file).envs(variables.iter().copied()))
}

#[test]
fn a_malformed_url_is_told_by_its_shape_and_not_quoted() {
    for url in ["postgres://app:hunter22@db:99999999/app", "mysql://root:hunter22@db/app", "postgres//app:hunter22@db", "hunter22"] {
        assert_refused(&serve_with("DATABASE_URL", url), &["the database URL", "postgres://user@host:5432/database"], SECRET);
        assert_refused(&serve(&["--database-url", url]), &["the database URL"], SECRET);
    }
}

#[test]
fn an_impossible_address_is_quoted_with_a_possible_one() {
    for address in ["localhost", "127.0.0.1", "256.1.1.1:80", "127.0.0.1:70000", ""] {
        assert_refused(&serve(&["--listen", address]), &[&format!("{address:?}"), "127.0.0.1:8000"], SECRET);
    }
    // TEST-NET-1: no machine's own.
    let ended = run(on(folder().path(), &["serve", "--listen", "192.0.2.1:80"]).env("PLIMSOLL_ADMIN_PASSWORD", "hunter22hunter22"));
    assert_refused(&ended, &["cannot listen on 192.0.2.1:80", "--listen"], SECRET);
}

#[test]
fn a_taken_port_is_named_with_two_ways_out() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address");
    let ended = serve(&["--listen", &address.to_string()]);
    assert_refused(&ended, &[&format!("port {} is in use", address.port()), "stop that program", "--listen"], SECRET);
}

#[test]
fn a_pool_that_cannot_be_is_explained() {
    assert_refused(&serve(&["--pool-size", "0", "--max-overflow", "0"]), &["pool_size and max_overflow are both 0"], SECRET);
    assert_refused(&serve(&["--pool-size", "9000", "--max-overflow", "1001"]), &["10001", "10000", "PgBouncer"], SECRET);
    assert_refused(&serve(&["--pool-size", "4294967295"]), &["above the limit of 10000"], SECRET);
    assert_refused(&serve(&["--timeout", "0"]), &["timeout is 0"], SECRET);
    assert_refused(&serve(&["--timeout", "0s"]), &["timeout is 0"], SECRET);
    assert_refused(&serve_with("PLIMSOLL_CONNECT_TIMEOUT", "0"), &["connect_timeout is 0"], SECRET);
}

#[test]
fn a_bad_duration_is_answered_with_good_ones_wherever_it_stands() {
    let (flag, variable, file) =
        (serve(&["--timeout", "soon"]), serve_with("PLIMSOLL_TIMEOUT", "soon"), serve_from("\ntimeout = \"soon\""));
    for (ended, place) in [(flag, "--timeout"), (variable, "--timeout"), (file, "plimsoll.toml, line 2")] {
        assert_refused(&ended, &[place, "\"soon\" is not a duration", "500ms, 30s or 1h"], SECRET);
    }
    assert_refused(&serve(&["--pre-ping", "sometimes"]), &["pre-ping", "always, never"], SECRET);
    assert_refused(&serve(&["--timeout", "30"]), &["\"30\" is not a duration"], SECRET);
}

#[test]
fn the_network_is_not_served_with_a_generated_password() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        assert_refused(&serve(&["--listen", address]), &["to the network", "PLIMSOLL_ADMIN_PASSWORD"], SECRET);
    }
}

#[test]
fn short_secrets_are_refused_without_being_told() {
    assert_refused(&serve_with("PLIMSOLL_ADMIN_PASSWORD", "hunter2"), &["PLIMSOLL_ADMIN_PASSWORD is shorter than 8"], "hunter2");
    assert_refused(&serve_with("PLIMSOLL_API_TOKEN", "hunter22hunter2"), &["PLIMSOLL_API_TOKEN is shorter than 16"], SECRET);
}

#[test]
fn a_bad_log_filter_is_quoted_with_good_ones() {
    // A word that is no level counts as a module's name: such a filter is understood, and nothing is logged.
    for filter in ["plimsoll=loud=very", "verbose", "nonsense"] {
        let quoted = format!("{filter:?}");
        let hints = [quoted.as_str(), "plimsoll=debug,warn"];
        assert_refused(&serve(&["--log", filter]), &hints, SECRET);
        assert_refused(&serve_with("PLIMSOLL_LOG", filter), &hints, SECRET);
        assert_refused(&run(on(folder().path(), &["config"]).env("PLIMSOLL_LOG", filter)), &hints, SECRET);
    }
}

#[test]
fn a_data_folder_that_is_a_file_or_cannot_be_made_is_named() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a file");
    // Below /proc nobody makes folders, not even root.
    for data_dir in [file.as_path(), &file.join("below"), Path::new("/proc/plimsoll")] {
        let named = data_dir.display().to_string();
        let hints = [named.as_str(), "PLIMSOLL_DATA_DIR"];
        assert_refused(&run(&mut on(data_dir, &["serve"])), &hints, SECRET);
        assert_refused(&run(on(data_dir, &["serve"]).env("DATABASE_URL", "postgres://app:hunter22@127.0.0.1:1/app")), &hints, SECRET);
        assert_refused(&run(&mut on(data_dir, &["token", "create", "--name", "grafana"])), &hints, SECRET);
        assert_refused(&run(&mut on(data_dir, &["password"])), &hints, SECRET);
    }
}

#[test]
fn an_address_that_is_no_exporters_is_refused_at_the_start_without_being_quoted() {
    for arguments in [&["serve"][..], &["config"], &["check", "--database-url", "postgres://h/d"]] {
        let folder = folder();
        let ended = run(on(folder.path(), arguments).env("PLIMSOLL_NODE_EXPORTER", "ftp://u:hunter22@db:9100"));
        assert_refused(&ended, &["it looks like http://db.example:9100/metrics"], SECRET);
    }
}

#[test]
fn a_refused_value_is_shown_with_its_place_and_an_example() {
    assert_refused(&serve(&["--pool-size", "abc"]), &["--pool-size takes a whole number, not \"abc\"", "for example 50"], SECRET);
    assert_refused(
        &serve_with("PLIMSOLL_POOL_SIZE", "abc"),
        &["--pool-size (PLIMSOLL_POOL_SIZE) takes a whole number, not \"abc\""],
        SECRET,
    );
    assert_refused(&serve(&["--pool-size", "5000000000"]), &["--pool-size", "out of range"], SECRET);
    assert_refused(&serve_with("PLIMSOLL_DEMO", "maybe"), &["--demo (PLIMSOLL_DEMO)", "\"maybe\"", "write true or false"], SECRET);
    assert_refused(&serve(&["--log-format", "xml"]), &["--log-format takes one of text, json, not \"xml\""], SECRET);
    let check = |arguments: &[&str]| run(on(folder().path(), &["check", "--database-url", "postgres://h/d"]).args(arguments));
    assert_refused(&check(&["--instances", "0"]), &["--instances takes a whole number from 1 to 1000, not \"0\""], SECRET);
    assert_refused(&check(&["--cores", "many"]), &["--cores takes a whole number, not \"many\""], SECRET);
    assert_refused(&check(&["--format", "xml"]), &["--format takes one of text, json, markdown, not \"xml\""], SECRET);
    assert_refused(&check(&["--emit-role", "--emit-sql"]), &["contradicts", "leave one of them out"], SECRET);
}

#[test]
fn what_is_unknown_is_named_with_the_nearest_and_never_with_a_secret() {
    assert_refused(&serve(&["--pool-sise", "3"]), &["there is no flag --pool-sise; did you mean --pool-size?"], SECRET);
    assert_refused(&serve(&["--admin-password=hunter22"]), &["there is no flag --admin-password"], SECRET);
    assert_refused(&run(&mut on(folder().path(), &["server"])), &["there is no command server; did you mean serve?"], SECRET);
    assert_refused(&run(&mut on(folder().path(), &["zzz"])), &["there is no command zzz; plimsoll --help lists"], SECRET);
    assert_refused(&run(&mut on(folder().path(), &["token", "create"])), &["--name <NAME> is missing"], SECRET);
    assert_refused(
        &run(&mut on(folder().path(), &["top", "https://a:hunter22@b"])),
        &["a console or a service is given after --url"],
        SECRET,
    );
    assert_refused(&run(&mut on(folder().path(), &["check", "postgres://a:hunter22@b/c"])), &["is given by DATABASE_URL"], SECRET);
}

#[test]
fn a_value_of_20000_characters_is_cut_and_what_to_do_is_not() {
    let long = "x".repeat(20_000);
    for arguments in [["--timeout", &long], ["--listen", &long], ["--log", &long], ["--pool-size", &long], [&long, "--demo"]] {
        let ended = serve(&arguments);
        assert_refused(&ended, &["more characters)"], SECRET);
        assert!(ended.stderr.len() < 700, "{} bytes", ended.stderr.len());
    }
    assert_refused(&serve(&["--timeout", &long]), &["write for example 500ms, 30s or 1h"], SECRET);
}

#[test]
fn secrets_with_a_control_character_are_refused_and_not_told() {
    for secret in ["hunter22\nhunter22", "hunter22hunter22\u{1b}[2J"] {
        assert_refused(&serve_with("PLIMSOLL_ADMIN_PASSWORD", secret), &["PLIMSOLL_ADMIN_PASSWORD", "on one line"], SECRET);
        assert_refused(&serve_with("PLIMSOLL_API_TOKEN", secret), &["PLIMSOLL_API_TOKEN", "on one line"], SECRET);
    }
}
