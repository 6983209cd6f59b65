//! What is not begun: one sentence, and nothing is left.

use super::ground::Ground;
use crate::ground::{Ended, assert_refused, run};
use crate::program::plimsoll;

const SECRET: &str = "hunter22";

/// Nobody is there: what is refused without looking is refused here too.
fn nowhere(arguments: &[&str]) -> Ended {
    run(plimsoll().arg("loadtest").args(arguments).env("DATABASE_URL", "postgres://app:hunter22@127.0.0.1:1/app"))
}

#[test]
fn numbers_that_make_no_test_are_told_before_anything_is_opened() {
    let refused = |arguments: &[&str], hints: &[&str]| assert_refused(&nowhere(arguments), hints, SECRET);
    refused(&["--users", "0"], &["users is 0"]);
    refused(&["--users", "10001"], &["above the limit of 10000"]);
    refused(&["--users", "many"], &["--users"]);
    refused(&["--limit-p99", "0"], &["limit-p99 is 0"]);
    refused(&["--limit-p99", "fast"], &["--limit-p99", "\"fast\" is not a duration"]);
    refused(&["--duration", "0"], &["duration is 0"]);
    refused(&["--rate", "0"], &["rate must be above 0"]);
    refused(&["--rate", "-5"], &["rate must be above 0"]);
    refused(&["--pool-size", "0", "--max-overflow", "0"], &["pool_size and max_overflow are both 0"]);
    refused(&["--url", "not a url"], &["--url"]);
}

#[test]
fn what_contradicts_itself_says_what_to_take_instead() {
    let refused = |arguments: &[&str], hints: &[&str]| assert_refused(&nowhere(arguments), hints, SECRET);
    refused(&["--profile", "connect", "--duration", "5s"], &["--duration contradicts profile connect", "--profile hold"]);
    refused(&["--profile", "query", "--hold", "5s"], &["--hold contradicts"]);
    refused(&["--profile", "burst", "--rate", "5"], &["profile burst has no rate"]);
    refused(&["--profile", "hold", "--every", "1s"], &["--every contradicts profile hold"]);
    refused(&["--target", "http"], &["give --url"]);
    refused(&["--url", "http://127.0.0.1:1/"], &["--url is for a service", "--target http"]);
    refused(&["--target", "direct", "--profile", "ramp"], &["needs the target pool or http"]);
    refused(&["--target", "direct", "--statement", "select 1"], &["a statement needs the target pool"]);
    refused(&["--allow-writes"], &["--allow-writes is for a statement"]);
}

#[test]
fn a_server_elsewhere_or_in_production_needs_a_word() {
    let on = |url: &str, arguments: &[&str]| run(plimsoll().arg("loadtest").args(arguments).env("DATABASE_URL", url));
    // A name that nobody looks up: it is refused before that.
    assert_refused(&on("postgres://app:hunter22@db.example/shop", &[]), &["db.example:5432 is not this machine", "--yes"], SECRET);
    assert_refused(&on("postgres://app:hunter22@127.0.0.1:1/shop_prod", &[]), &["shop_prod", "looks like production", "--yes"], SECRET);
    assert_refused(&on("postgres://app:hunter22@127.0.0.1:1/shop_prod", &["--yes"]), &["no PostgreSQL answers at 127.0.0.1:1"], SECRET);
    let service = on("postgres://app@127.0.0.1:1/app", &["--target", "http", "--url", "https://shop.example/?token=hunter22"]);
    assert_refused(&service, &["shop.example is not this machine", "--yes"], SECRET);
}

#[test]
fn a_standby_needs_a_word() {
    let mut ground = Ground::new();
    ground.server.become_standby();
    assert_refused(&ground.test(&["--users", "5"]), &["is a standby that applications may use", "--yes"], SECRET);
    assert_eq!(ground.report(&["--users", "5", "--yes", "--limit-p99", "5s"]).0, Some(0));
    ground.assert_nothing_is_left();
}

#[test]
fn a_dead_url_or_a_wrong_one_is_named() {
    assert_refused(&nowhere(&[]), &["no PostgreSQL answers at 127.0.0.1:1", "correct the database URL"], SECRET);
    assert_refused(&nowhere(&["--target", "direct"]), &["no PostgreSQL answers at 127.0.0.1:1"], SECRET);
    let dead = nowhere(&["--target", "http", "--url", "http://u:hunter22@127.0.0.1:1/cart"]);
    assert_refused(&dead, &["nothing answers at http://127.0.0.1:1/cart", "start the service"], SECRET);
}

#[test]
fn more_users_than_descriptors_are_refused() {
    let program = plimsoll().get_program().to_owned();
    let mut limited = std::process::Command::new("bash");
    limited.args(["-c", "ulimit -n 256; exec \"$0\" loadtest --users 400"]).arg(program);
    let ended = run(limited.env("DATABASE_URL", "postgres://app:hunter22@127.0.0.1:1/app"));
    assert_refused(&ended, &["400 users need more file descriptors", "ulimit -n", "at most 216 users"], SECRET);
}

#[test]
fn no_more_slots_are_taken_than_are_free() {
    let ground = Ground::new();
    ground.server.run("alter role app connection limit 40");
    assert_refused(&ground.test(&[]), &["needs up to 100 connections", "39 of", "are free now"], SECRET);
    ground.assert_nothing_is_left();
    assert_refused(
        &ground.test(&["--pool-size", "50", "--max-overflow", "300", "--users", "320", "--force"]),
        &["--force never takes reserved slots"],
        SECRET,
    );
    let (code, _) = ground.report(&["--users", "30", "--pool-size", "10", "--limit-p99", "5s"]);
    assert_eq!(code, Some(0));
    ground.assert_nothing_is_left();
}
