use super::ground::{Ground, QUICK};
use crate::support::{Postgres, eventually};

/// Ten users at once on three connections that are held for a fifth of a second each are served one after the other,
/// in two of them; three that hold longer than anybody waits leave the others with nothing.
#[tokio::test]
async fn a_short_peak_in_which_a_caller_timed_out_opens_an_incident_and_one_without_does_not() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "al-spike", &QUICK.replace("[alerts.utilization]", "[alerts.utilization]\nenabled = false")).await;
    ground.load("6", "100ms", "300ms").await;
    let peak = async || ground.console.told(&ground.session, "pools").await["pools"][0]["peak"]["value"].clone();
    eventually("the peak was seen", async || peak().await == 3).await;
    ground.load_is_over().await;
    assert_eq!(ground.open().await, Vec::<serde_json::Value>::new(), "everybody was served");
    // Held for longer than the second that callers wait.
    ground.load("4", "1500ms", "1200ms").await;
    let incident = ground.one().await;
    assert_eq!((&incident["rule"], &incident["severity"]), (&"exhausted".into(), &"critical".into()));
    let sentence = incident["sentence"].as_str().expect("a sentence");
    assert!(
        sentence.starts_with("Pool al-spike · plimsoll: ") && sentence.contains("got no connection (") && sentence.contains("3 of 3"),
        "{sentence}"
    );
    assert_eq!(incident["cause"]["id"], "too_small");
    let resolved = ground.resolved().await;
    assert!(resolved.contains("got no connection") && resolved.contains("At the peak, 3 of 3 connections were in use"), "{resolved}");
    ground.console.logged(1, "incident opened").await;
    ground.console.logged(1, "incident resolved").await;
}
