use reqwest::Method;
use reqwest::header::COOKIE;

use super::ground::{Ground, QUICK};
use crate::ground::header;
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn an_incident_opens_is_acknowledged_silenced_and_resolved_and_says_by_whom() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "al-after", QUICK).await;
    // All three connections, and nobody waits.
    ground.load("3", "200ms", "1h").await;
    let incident = ground.one().await;
    assert_eq!((&incident["rule"], &incident["id"]), (&"utilization".into(), &1.into()));
    eventually("it is critical", async || ground.open().await[0]["severity"] == "critical").await;
    let open = ground.page().await.text("open");
    assert!(open.contains("of 3 connections in use") && open.contains("Acknowledge") && open.contains("Silence for 8 h"), "{open}");
    let overview = ground.console.get_as(&ground.session, "/").await.text().await.expect("a page");
    assert!(overview.contains("open-incidents") && overview.contains("of 3 connections in use"), "the overview lists it");

    ground.press("/api/alerts/incidents/1/acknowledge", &[]).await;
    ground.press("/api/alerts/incidents/1/silence", &[("hours", "8")]).await;
    let open = ground.page().await.text("open");
    assert!(open.contains("Acknowledged by admin from 127.0.0.1 at ") && open.contains("Silenced until "), "{open}");
    assert!(open.contains("End the silence") && !open.contains("Silence for 1 h"), "{open}");
    ground.press("/api/alerts/incidents/1/silence", &[("hours", "0")]).await;
    assert!(ground.open().await[0]["silenced_until_ms"].is_null());
    assert_eq!(ground.open().await[0]["acknowledged"]["by"], "admin from 127.0.0.1");

    ground.end_load().await;
    let resolved = ground.resolved().await;
    assert!(resolved.contains("acknowledged by admin from 127.0.0.1"), "{resolved}");
    let open = ground.page().await.text("open");
    assert!(open.contains("All quiet: no rule is firing."), "{open}");
    // A form that was open meanwhile does no harm.
    ground.press("/api/alerts/incidents/1/acknowledge", &[]).await;
    for line in ["incident acknowledged", "incident silenced"] {
        eventually("it is logged", async || !ground.console.log_lines(line).is_empty()).await;
        assert!(ground.console.log_lines(line).iter().all(|line| line.contains("admin from 127.0.0.1")), "{line}");
    }
}

#[tokio::test]
async fn nobody_without_a_session_and_no_other_site_says_anything_about_an_incident() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "al-strangers", QUICK).await;
    ground.load("3", "200ms", "1h").await;
    ground.one().await;
    for path in [
        "/api/alerts/incidents/1/acknowledge",
        "/api/alerts/incidents/1/silence",
        "/api/alerts/rules/leak",
        "/api/alerts/rules/leak/default",
    ] {
        let stranger = ground.console.request(Method::POST, path).form(&[("hours", "1")]).send().await.expect("an answer");
        assert!(stranger.status() == 303 && header(&stranger, "location").starts_with("/login"), "{path}");
        let elsewhere =
            ground.console.request(Method::POST, path).header(COOKIE, &ground.session.0).header("Origin", "http://evil.example");
        let elsewhere = elsewhere.header("Sec-Fetch-Site", "cross-site").form(&[("hours", "1")]).send().await.expect("an answer");
        assert_eq!(elsewhere.status(), 403, "{path}");
    }
    let untouched = &ground.open().await[0];
    assert!(untouched["acknowledged"].is_null() && untouched["silenced_until_ms"].is_null(), "{untouched}");
    assert_eq!(ground.post("/api/alerts/incidents/1/silence", &[("hours", "9999999")]).await.status(), 400);
    assert_eq!(ground.post("/api/alerts/rules/gossip", &[]).await.status(), 404);
    eventually("the page is still there", async || ground.page().await.failure.is_none()).await;
}
