use reqwest::Method;
use reqwest::header::COOKIE;

use crate::ground::header;
use crate::service::{self, Service};
use crate::support::Postgres;

#[tokio::test]
async fn in_a_service_the_page_and_its_forms_stay_below_its_path() {
    let postgres = Postgres::shared().await;
    let pool = service::pool(&postgres, "al-mounted");
    let mounted = service::console(&pool, "/admin").await;
    let service = Service::serve(service::host().merge(mounted.router())).await;
    let cookie = service.log_in("/admin").await;
    let page = async || service.get_as(&cookie, "/admin/alerts").await.text().await.expect("a page");
    let first = page().await;
    assert!(first.contains(r#"action="/admin/api/alerts/rules/leak""#) && !first.contains(r#""/api/alerts"#), "{first}");
    let fields = [("enabled", "on"), ("warning", "7"), ("critical", "off"), ("for", "0s"), ("keep_firing", "1m"), ("hysteresis", "10")];
    let form = service.request(Method::POST, "/admin/api/alerts/rules/leak").header(COOKIE, &cookie).form(&fields);
    assert_eq!(header(&form.send().await.expect("an answer"), "location"), "/admin/alerts#rule-leak");
    assert!(page().await.contains("warning from 7"));
    mounted.stop().await;
}
