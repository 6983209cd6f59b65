//! Notifiers of a console that a service mounts.

use reqwest::Method;
use reqwest::header::COOKIE;

use super::ground::notifier;
use crate::ground::{PASSWORD, header};
use crate::receiver::Receiver;
use crate::service::{Service, host, pool};
use crate::support::Postgres;

#[tokio::test]
async fn a_service_gives_them_as_toml_and_tries_them_below_its_path() {
    let (receiver, postgres) = (Receiver::start().await, Postgres::shared().await);
    let toml = notifier("webhook", "ops", &format!("url = \"http://{}/\"", receiver.address));
    let console = plimsoll::console(pool(&postgres, "notifiers-mounted")).at("/admin").admin_password(PASSWORD).notifiers(toml);
    let console = console.start().await.expect("a console");
    let service = Service::serve(host().merge(console.router())).await;
    let session = service.log_in("/admin").await;
    let form = service.request(Method::POST, "/admin/api/alerts/notifiers/test").header(COOKIE, &session).form(&[("name", "ops")]);
    let answer = form.send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/admin/alerts"));
    assert_eq!(receiver.heard().len(), 1);
    let page = service.get_as(&session, "/admin/alerts").await.text().await.expect("a page");
    assert!(page.contains("accepted the test notice.") && page.contains("/admin/api/alerts/notifiers/test"), "{page}");
    console.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_them_is_told_at_the_start() {
    let postgres = Postgres::shared().await;
    let console = plimsoll::console(pool(&postgres, "notifiers-wrong")).admin_password(PASSWORD);
    let toml = "[[notifiers]]\nkind = \"slack\"\nname = \"ops\"\nurl = \"http://127.0.0.1/hunter22\"".to_owned();
    let refused = console.notifiers(toml).start().await.expect_err("it leads to this machine").to_string();
    assert!(refused.contains("\"ops\" has a url that leads to a loopback") && !refused.contains("hunter22"), "{refused}");
}
