//! Closed loops against the model, open loops, ramps, bursts.

use super::ground::{Ground, assert_exact, number, verdict};

#[test]
fn a_closed_loop_is_as_the_machine_repair_model_expects() {
    let ground = Ground::new();
    let small = ["--pool-size", "20", "--max-overflow", "0", "--hold", "100ms", "--duration", "3s"];
    for further in [&["--users", "40"][..], &["--users", "15"], &["--users", "70", "--think", "100ms"]] {
        let (_, report) = ground.report(&[&small[..], further].concat());
        let off = number(&report, "/model/off_percent");
        assert!(off.abs() <= 10.0, "{off} %: {:#}", report["model"]);
        let (wait, expected) = (number(&report, "/wait/mean_ms"), number(&report, "/model/wait_ms"));
        assert!((wait - expected).abs() <= 15.0, "a mean wait of {wait} ms where {expected} ms are expected");
        assert_exact(&report);
    }
}

#[test]
fn an_open_loop_comes_at_its_rate() {
    let ground = Ground::new();
    let (code, report) = ground.report(&["--users", "50", "--rate", "200", "--hold", "20ms", "--duration", "3s", "--limit-p99", "5s"]);
    assert_eq!(code, Some(0), "{report:#}");
    let rate = number(&report, "/throughput_per_s");
    assert!((150.0..250.0).contains(&rate), "{rate}: a Poisson stream of 600 varies by 4 %");
    assert_eq!(number(&report, "/setup/rate_per_s"), 200.0);
    assert_exact(&report);
}

#[test]
fn an_open_loop_that_cannot_be_served_is_timed_from_when_it_was_due() {
    let ground = Ground::new();
    let narrow = ["--pool-size", "1", "--max-overflow", "0", "--hold", "100ms"];
    let (code, report) = ground.report(&[&narrow[..], &["--users", "10", "--rate", "50", "--duration", "2s"]].concat());
    assert_eq!(code, Some(1));
    // Ten users wait a second for each other's holds; what came due meanwhile is later still.
    assert!(number(&report, "/wait/max_ms") > 1000.0 && number(&report, "/unstarted") > 10.0, "{report:#}");
    let (passed, said) = verdict(&report, "p99");
    assert!(!passed && said.contains("requests were due while none of the 10 users was free"), "{said}");
    assert_exact(&report);
}

#[test]
fn a_ramp_shows_where_it_bends() {
    let ground = Ground::new();
    let ramp = ["--profile", "ramp", "--users", "40", "--pool-size", "10", "--max-overflow", "0", "--hold", "50ms", "--duration", "4s"];
    let (_, report) = ground.report(&ramp);
    assert_eq!(report["steps"].as_array().map(Vec::len), Some(20));
    let users = number(&report, "/bend/users");
    assert!((6.0..=16.0).contains(&users), "the pool has 10 connections: {:#}", report["bend"]);
    assert_exact(&report);
}

#[test]
fn bursts_come_together_and_come_again() {
    let ground = Ground::new();
    let (_, report) = ground.report(&["--profile", "burst", "--users", "60", "--every", "500ms", "--duration", "2s", "--hold", "20ms"]);
    assert_eq!((number(&report, "/done"), number(&report, "/users_served")), (240.0, 60.0), "{report:#}");
    assert_exact(&report);
    let (_, once) = ground.report(&["--profile", "burst", "--users", "60", "--every", "0"]);
    assert_eq!(number(&once, "/done"), 60.0);
    ground.assert_nothing_is_left();
}
