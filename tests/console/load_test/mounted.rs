use reqwest::Method;
use reqwest::header::COOKIE;

use super::ground::{LONG, SHORT};
use crate::ground::header;
use crate::service::{self, Service};
use crate::support::{Postgres, eventually};

/// Every address of a page, wherever it leads.
fn addresses(page: &str) -> impl Iterator<Item = &str> {
    ["href=\"", "action=\"", "src=\""].into_iter().flat_map(|name| page.split(name).skip(1)).filter_map(|rest| rest.split('"').next())
}

#[tokio::test]
async fn in_a_service_all_of_it_stays_below_its_path() {
    let postgres = Postgres::shared().await;
    let pool = service::pool(&postgres, "lt-mounted");
    let mounted = service::console(&pool, "/admin").await;
    let service = Service::serve(service::host().merge(mounted.router())).await;
    let cookie = service.log_in("/admin").await;
    let page = async |path: &str| service.get_as(&cookie, path).await.text().await.expect("a page");
    let post = async |path: &str, fields| {
        let answer = service.request(Method::POST, path).header(COOKIE, &cookie).form(fields).send().await.expect("an answer");
        assert_eq!(header(&answer, "location"), "/admin/load-test", "{path}");
    };
    let is_listed = async |run: &str| {
        let over = |page: String| page.contains(&format!(">Test {run}</a>")) && !page.contains("Running now");
        eventually("the run is over and listed", async || over(page("/admin/load-test").await)).await
    };
    post("/admin/api/load-test/start", SHORT).await;
    is_listed("1").await;
    post("/admin/api/load-test/start", LONG).await;
    let mut live = service.get_as(&cookie, "/admin/api/load-test/live").await;
    let first = live.chunk().await.expect("a stream").expect("an event");
    assert!(String::from_utf8_lossy(&first).contains("action=\"/admin/api/load-test/abort\""), "{first:?}");
    let running = page("/admin/load-test").await;
    post("/admin/api/load-test/abort", &[]).await;
    is_listed("2").await;
    let compare = service.get_as(&cookie, "/admin/api/load-test/compare?before=1&now=2").await;
    assert_eq!(header(&compare, "location"), "/admin/load-test/compare/1/2");
    let run = page("/admin/load-test/runs/1").await;
    assert!(run.contains("href=\"/admin/api/load-test/runs/1/csv\""), "{run}");
    for page in
        [running, page("/admin/load-test").await, run, page("/admin/load-test/compare/1/2").await, page("/admin/load-test/runs/9").await]
    {
        let astray: Vec<_> = addresses(&page).filter(|address| address.starts_with('/') && !address.starts_with("/admin")).collect();
        assert!(astray.is_empty() && addresses(&page).count() > 3, "{astray:?}");
    }
    mounted.stop().await;
    eventually("the test's connections are the pool's", async || pool.snapshot().checked_out == 0).await;
}
