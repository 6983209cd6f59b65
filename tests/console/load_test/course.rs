use std::time::Duration;

use reqwest::Response;
use serde_json::Value;

use super::ground::{Ground, SHORT};
use crate::drawn::Drawn;
use crate::ground::header;
use crate::support::{Postgres, eventually};

/// What the stream tells from here until a test that runs is over: the name of each event and its HTML.
async fn told_until_over(live: &mut Response) -> Vec<(String, String)> {
    let mut told = String::new();
    loop {
        let chunk = tokio::time::timeout(Duration::from_secs(20), live.chunk()).await.expect("in time").expect("a stream");
        told += &String::from_utf8_lossy(&chunk.expect("it goes on until the test is over"));
        let whole = told.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
        let events: Vec<_> = whole.split("\n\n").filter_map(event).collect();
        let ran = events.iter().position(|(_, html)| html.contains("Running now"));
        if ran.is_some_and(|ran| events[ran..].iter().any(|(name, _)| name == "over")) {
            return events;
        }
    }
}

fn event(block: &str) -> Option<(String, String)> {
    let field = |name: &str| block.lines().filter_map(|line| line.strip_prefix(name)).collect::<String>();
    let name = field("event: ");
    (!name.is_empty()).then(|| (name, field("data: ")))
}

fn figure(html: &str, name: &str) -> Option<String> {
    let rest = html.split_once(&format!("data-figure=\"{name}\""))?.1;
    Some(rest.split_once("<dd>")?.1.split('<').next()?.to_owned())
}

#[tokio::test]
async fn a_test_is_followed_while_it_climbs_and_the_stream_says_when_it_is_over() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-followed").await;
    let mut live = ground.get("/api/load-test/live").await;
    assert_eq!(header(&live, "content-type"), "text/event-stream");
    ground.start(&[("users", "10"), ("duration", "1500ms"), ("hold", "20ms")]).await;
    let events = told_until_over(&mut live).await;
    let pictures: Vec<_> = events.iter().filter(|(name, html)| name == "now" && html.contains("Running now")).collect();
    let done: Vec<u64> = pictures.iter().filter_map(|(_, html)| figure(html, "Done")?.parse().ok()).collect();
    assert!(done.len() >= 3 && done.is_sorted() && done.first() < done.last(), "{done:?}");
    let points: Vec<_> = pictures.iter().map(|(_, html)| html.matches('L').count()).collect();
    assert!(points.first() < points.last(), "the lines grow: {points:?}");
    assert!(pictures.iter().any(|(_, html)| figure(html, "In use").as_deref() == Some("5 of 5")), "{pictures:?}");
    assert!(events.last().is_some_and(|(name, html)| name == "over" && !html.contains("Running now")), "{events:?}");
    assert!(ground.row(1).await[1].contains("PASS") || ground.row(1).await[1].contains("FAIL"));
}

#[tokio::test]
async fn a_run_is_kept_with_who_began_it_and_read_in_three_formats_and_leaves_no_session() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-kept").await;
    ground.start(SHORT).await;
    // Test, verdict, what, began, who.
    let row = ground.row(1).await;
    assert_eq!((row[1].trim_start_matches("✓ "), row[4].as_str()), ("PASS", "admin from 127.0.0.1"), "{row:?}");
    assert!(row[2].contains("10 users") && row[2].contains("on a pool of 3 + 2"), "{row:?}");
    let run = Drawn::read(&ground.console, &ground.session, "load-test/runs/1").await;
    assert!(run.html.contains("0 errors") && run.html.contains("10 of 10 users were served"), "{}", run.html);

    let of = async |format: &str| ground.get(&format!("/api/load-test/runs/1/{format}")).await;
    let (json, csv, markdown) = (of("json").await, of("csv").await, of("md").await);
    for (answer, kind) in [(&json, "application/json"), (&csv, "text/csv; charset=utf-8"), (&markdown, "text/markdown; charset=utf-8")] {
        assert_eq!((answer.status().as_u16(), header(answer, "content-type")), (200, kind));
        assert!(header(answer, "content-disposition").starts_with("attachment; filename=\"plimsoll-loadtest-1."));
    }
    let report: Value = json.json().await.expect("JSON");
    assert_eq!((&report["users_served"], &report["setup"]["pool"]["max_overflow"]), (&10.into(), &2.into()));
    let csv = csv.text().await.expect("text");
    let lines: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert!(lines.len() > 3 && lines.iter().all(|line| line.len() == 9), "{csv}");
    let number = |cell: &str| cell.is_empty() || cell.parse::<f64>().is_ok();
    assert!(lines[0][0] == "at_ms" && lines[1..].iter().flatten().all(|cell| number(cell)), "{csv}");
    let markdown = markdown.text().await.expect("text");
    assert!(markdown.starts_with("# plimsoll loadtest: PASS") && markdown.contains("\n|"), "{markdown}");
    for unknown in ["1/xml", "9/json"] {
        assert_eq!(ground.get(&format!("/api/load-test/runs/{unknown}")).await.status(), 404);
    }
    eventually("only the base is left", async || postgres.backends("lt-kept").await == 3).await;
    let begun = ground.console.logged(1, "a load test begins").await;
    assert!(begun[0].contains("audit.who=\"admin from 127.0.0.1\""), "{begun:?}");
}

#[tokio::test]
async fn two_are_shown_side_by_side_and_one_that_there_is_not_is_told() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-two").await;
    for (run, users) in [(1, "10"), (2, "4")] {
        ground.start(&[("users", users), ("duration", "300ms"), ("hold", "20ms")]).await;
        ground.row(run).await;
    }
    let compare = ground.get("/api/load-test/compare?before=1&now=2").await;
    assert_eq!((compare.status().as_u16(), header(&compare, "location")), (303, "/load-test/compare/1/2"));
    let page = ground.get("/load-test/compare/1/2").await.text().await.expect("a page");
    for part in ["Load tests 1 and 2", "Differences", "users: 10, now 4", "aria-label=\"Load test 1", "aria-label=\"Load test 2"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for (path, missing) in [("runs/77", "77"), ("runs/seven", "seven"), ("compare/1/77", "77"), ("compare/x/1", "x")] {
        let answer = ground.get(&format!("/load-test/{path}")).await;
        assert_eq!(answer.status(), 404, "{path}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains(&format!("Load test {missing} does not exist")), "{path}: {page}");
    }
}
