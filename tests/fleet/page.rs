//! The Fleet page: its numbers are those that the services hold, as the server sees them.

use crate::console::{Console, source};
use crate::emitters::{Emitter, Kind};
use crate::eventually::eventually;
use crate::ground::{QUEUED, Server};

/// It opens connections on demand: what is open is what is held, and the server sees as many sessions.
const KIND: Kind = Kind::ActiveRecord;

/// The words in the cells of the row of this name, by the class of each.
fn row<'p>(page: &'p str, name: &str) -> Option<Vec<(&'p str, String)>> {
    let named = format!("<bdi>{name}</bdi></a>");
    let row = page.split("<tr ").find(|row| row.contains(&named))?.split("</tr>").next()?;
    let cells = row.split("<td ").skip(1).map(|cell| {
        let class = cell.split("class=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let words = cell.split('<').map(|part| part.split_once('>').map_or("", |(_tag, words)| words));
        (class, words.collect::<String>().replace('\u{a0}', " ").trim().to_owned())
    });
    Some(cells.collect())
}

fn cell(page: &str, name: &str, class: &str) -> Option<String> {
    let cells = row(page, name)?;
    cells.into_iter().find(|(of, _)| of.split(' ').any(|word| word == class)).map(|(_, words)| words)
}

fn told(page: &str, name: &str, wanted: &[(&str, &str)]) -> bool {
    wanted.iter().all(|(class, words)| cell(page, name, class).as_deref() == Some(*words))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_row_of_a_service_is_the_sum_of_its_instances_and_what_the_server_sees() {
    let (server, service) = (Server::shared().await, "paged");
    let (mut full, other) = (Emitter::start(KIND, &server.url(service)).await, Emitter::start(KIND, &server.url(service)).await);
    full.hold(KIND.total_capacity()).await;
    full.queue(QUEUED).await;
    other.hold(2).await;
    let sources = [&full, &other].map(|emitter| source("exposition", service, &emitter.metrics_url())).concat();
    let console = Console::start(&server, &sources).await;
    let session = console.log_in().await;
    let page = async |query: &str| console.drawn(&session, &format!("overview{query}")).await;
    eventually("the service has its sums", async || {
        told(&page("").await, service, &[("in-use", "7 / 10"), ("size", "2 × 5"), ("waiting", "2"), ("state", "Critical")])
    })
    .await;
    assert_eq!(server.sessions(service).await, 7, "as many as are in use");
    // Active Record tells gauges alone: no source has these numbers.
    let now = page("").await;
    assert!(!now.contains("Wait p99</a>") && now.contains("No source tells "), "{now}");

    full.kill();
    eventually("the one that was killed is in no sum, and says that it has gone", async || {
        let now = page("?q=service:paged").await;
        told(&now, service, &[("in-use", "2 / 5"), ("size", "5"), ("waiting", "0")]) && now.contains("gone since ")
    })
    .await;
    eventually("the server sees as many", async || server.sessions(service).await == 2).await;
    assert!(page("?q=state:gone").await.contains("1 pool gone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_source_does_not_tell_says_so_beside_one_that_tells_it() {
    let (server, go, rails) = (Server::shared().await, "paged_go", "paged_rails");
    let (untold, tells) = (Emitter::start(Kind::GoDatabaseSql, &server.url(go)).await, Emitter::start(KIND, &server.url(rails)).await);
    untold.hold(1).await;
    tells.hold(1).await;
    let sources = format!("{}{}", source("exposition", go, &untold.metrics_url()), source("exposition", rails, &tells.metrics_url()));
    let console = Console::start(&server, &sources).await;
    let session = console.log_in().await;
    eventually("Go tells no queue, Active Record an empty one", async || {
        let page = console.drawn(&session, "overview").await;
        told(&page, go, &[("in-use", "1 / 5"), ("waiting", "not told")]) && told(&page, rails, &[("in-use", "1 / 5"), ("waiting", "0")])
    })
    .await;
    let panel =
        console.drawn(&session, &format!("overview?pool={}", console.observed(go, &[]).await["name"].as_str().expect("a name"))).await;
    assert!(panel.contains("pool-panel") && panel.contains("Not told"), "{panel}");
}
