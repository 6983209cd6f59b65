//! The page of one pool: the numbers of a real service, of one that tells gauges alone, and of one that is gone.

use serde_json::json;

use crate::console::{self, Console, source};
use crate::consoles::with_a_busy_pool;
use crate::emitters::{Emitter, Kind, TOKEN};
use crate::eventually::eventually;
use crate::ground::{Server, exhaust, release};

/// What stands on the page, without the markup.
fn text(html: &str) -> String {
    let words = html.split('<').map(|part| part.split_once('>').map_or("", |(_tag, words)| words));
    words.collect::<String>().replace('\u{a0}', " ").replace("&amp;", "&")
}

/// The value of a tile, and its line of context.
fn tile(html: &str, name: &str) -> Option<(String, String)> {
    let tile = html.split(&format!("data-tile=\"{name}\"")).nth(1)?;
    let mut cells = tile.split("<dd").skip(1).map(|cell| text(&format!("<dd{}", cell.split("</dd>").next().unwrap_or_default())));
    Some((cells.next()?, cells.next()?))
}

/// A name as an address has it.
fn encoded(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn the_page_shows_the_numbers_that_the_service_the_server_and_rest_tell() {
    let (server, application) = (Server::shared().await, "pool_page");
    let emitter = Emitter::start(Kind::Hikaricp, &server.url(application)).await;
    exhaust(&server, &emitter, Kind::Hikaricp, application).await;
    let console = Console::start(&server, &source("exposition", application, &emitter.metrics_url())).await;
    let told = [("checked_out", json!(5)), ("waiting", json!(2)), ("total_capacity", json!(5)), ("state", json!("live"))];
    let pool = console.observed(application, &told).await;
    let page = format!("/pools/{}", encoded(pool["name"].as_str().expect("a name")));

    eventually("the page shows the exhausted pool as its callers know it", async || {
        let (status, html) = console.page(&page).await;
        let (words, sessions) = (text(&html), server.sessions(application).await);
        assert_eq!(status, 200);
        words.contains("5 of 5 connections in use · 0 idle · 3 overflow")
            && words.contains("2 callers are waiting for a connection")
            && words.contains(&format!("The server has {sessions} sessions of {application} now. Live pools tell 5 open."))
            && tile(&html, "Waiting").is_some_and(|(value, _)| value == "2")
            && tile(&html, "Timeouts").is_some_and(|(_, note)| note.ends_with("1 since start"))
            && html.contains("data-level=\"critical\"")
    })
    .await;
    eventually("its highest reading is kept, and then its source has told everything", async || {
        let (_, html) = console.page(&page).await;
        tile(&html, "Highest today").is_some_and(|(value, _)| value.starts_with('5')) && !text(&html).contains("Not told by its source: ")
    })
    .await;
    let (_, html) = console.page(&page).await;
    assert!(text(&html).contains("config.setMetricsTrackerFactory(new PrometheusHistogramMetricsTrackerFactory());"), "{html}");
    assert!(tile(&html, "Wait p99").is_none() && tile(&html, "Peak today").is_none(), "nothing is invented: {html}");

    release(&emitter).await;
    let released = console.observed(application, &[("checked_out", json!(0)), ("checked_in", json!(5))]).await;
    let acquired = released["counters"]["acquired"].as_u64().expect("a count");
    assert_eq!(acquired, 7, "five that held and two that waited");
    eventually("the chart knows the queue, and the page that it is over", async || {
        let (_, html) = console.page(&page).await;
        let words = text(&html);
        words.contains("0 of 5 connections in use · 5 idle")
            && words.contains("5 connections left")
            && html.contains("2 waiting")
            && html.contains(">waiting</th>")
    })
    .await;
}

#[tokio::test]
async fn a_pool_of_gauges_alone_has_no_times_and_its_owner_is_told_what_to_add() {
    let (server, application) = (Server::shared().await, "pool_page_gauges");
    let emitter = Emitter::start(Kind::FastapiSqlalchemy, &server.url(application)).await;
    emitter.hold(7).await;
    let source = source("pool_stats", application, &emitter.pool_stats_url()) + &format!("token = \"{TOKEN}\"\n");
    let console = Console::start(&server, &source).await;
    let pool = console.observed(application, &[("checked_out", json!(7)), ("evidence", json!("C"))]).await;
    let (status, html) = console.page(&format!("/pools/{}", encoded(pool["name"].as_str().expect("a name")))).await;
    let words = text(&html);
    assert_eq!(status, 200);
    for part in [
        "7 of 10 connections in use · 0 idle · 2 overflow",
        "Warning",
        "Not told by its source: waiting callers, wait times, hold times, connect times, timeouts, acquires",
        "Add \"waiting\" to the answer",
        "Sampled gauges: what happens between two readings is missed.",
        "pool-stats JSON",
    ] {
        assert!(words.replace("&quot;", "\"").contains(part), "{part}: {words}");
    }
}

#[tokio::test]
async fn a_pool_of_another_console_has_its_peak_and_who_holds_its_leases() {
    let server = Server::shared().await;
    let (busy, _) = with_a_busy_pool(&server).await;
    let table = source("plimsoll", "shop", busy.url()) + &format!("token = {:?}\n", console::TOKEN);
    let watching = Console::start_as("watching", &server, &table).await;
    let pool = watching.observed("shop", &[("evidence", json!("A")), ("total_capacity", json!(4))]).await;
    let page = format!("/pools/{}", encoded(pool["name"].as_str().expect("a name")));
    eventually("the page has the peak of the other console, and names who holds its leases", async || {
        let (status, html) = watching.page(&page).await;
        let words = text(&html);
        status == 200
            && tile(&html, "Peak today")
                .is_some_and(|(value, note)| value.ends_with(" in use") && value != "0 in use" && note.starts_with("at "))
            && tile(&html, "Wait p99").is_some_and(|(_, note)| note.starts_with("p50 "))
            && words.contains("evidence A")
            && words.contains("Leases by call site")
            && words.contains("src/demo/engine.rs:")
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_is_gone_is_remembered_and_a_name_that_never_was_is_not_found() {
    let (server, application) = (Server::shared().await, "pool_page_gone");
    let emitter = Emitter::start(Kind::FastapiSqlalchemy, &server.url(application)).await;
    emitter.hold(3).await;
    let source = source("pool_stats", application, &emitter.pool_stats_url()) + &format!("token = \"{TOKEN}\"\n");
    let console = Console::start(&server, &source).await;
    let pool = console.observed(application, &[("checked_out", json!(3))]).await;
    let name = pool["name"].as_str().expect("a name").to_owned();
    let page = format!("/pools/{}", encoded(&name));
    eventually("its rows are kept", async || console.page(&page).await.1.contains(">in use</th>")).await;

    drop(emitter);
    eventually("it is gone, with the sentence of its source", async || {
        let words = text(&console.page(&page).await.1);
        words.contains("Gone: no reading for") && words.contains("3 of 10 connections in use") && words.contains("Unknown")
    })
    .await;

    // A console that no longer has the source: only the history knows of the pool.
    let later = Console::start_in(console.kill(), &server.url("console"), "", &[]).await;
    let (status, html) = later.page(&page).await;
    let words = text(&html);
    assert_eq!(status, 200, "{words}");
    for part in [
        "No source tells of this pool now.",
        "sampled every 1 s: gauges alone (evidence C)",
        "3 of 10 connections in use",
        "Waiting, open and capacity",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let (status, html) = later.page(&format!("/pools/{application}")).await;
    assert_eq!((status, text(&html).contains("is a service. Its pools are listed below.")), (200, true));
    assert!(html.contains("href=\"/pools/pool_page_gone%20%2F%20"), "{html}");
    let (status, html) = later.page("/pools/nobody%20%2F%20a").await;
    assert_eq!((status, text(&html).contains("No such pool")), (404, true));
    let (status, html) = later.page("/pools?name=pool_page").await;
    assert_eq!((status, text(&html).contains(&name)), (404, true), "a part of a name finds it: {}", text(&html));
}
