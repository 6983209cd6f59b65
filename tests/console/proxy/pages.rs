use reqwest::Method;
use reqwest::header::COOKIE;
use tokio::time::{Duration, timeout};

use super::ground::{BASE, BROWSER, Browser, Ground};
use crate::ground::header;

#[tokio::test]
async fn behind_nginx_below_a_path_every_page_is_there_and_a_load_test_is_followed_to_its_end() {
    let ground = Ground::start().await;
    let stranger = ground.get("/capacity").send().await.expect("an answer");
    assert_eq!(header(&stranger, "location"), "/plimsoll/login?next=%2Fplimsoll%2Fcapacity");
    let cookies = ground.log_in().await;
    for page in ["", "/capacity", "/activity", "/history", "/alerts", "/load-test", "/access", "/api-docs"] {
        let answer = ground.get(page).header(COOKIE, &cookies).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{page}");
        let text = answer.text().await.expect("a page");
        let links: Vec<&str> = text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(links.iter().all(|link| link.starts_with(&BASE[1..])), "{page}: {links:?}");
    }
    follow_a_load_test(&ground, &cookies).await;
}

#[tokio::test]
async fn behind_nginx_with_its_defaults_a_load_test_is_followed_to_its_end() {
    let ground = Ground::with_defaults().await;
    let cookies = ground.log_in().await;
    follow_a_load_test(&ground, &cookies).await;
}

pub async fn follow_a_load_test(ground: &Browser, cookies: &str) {
    let form = [("users", "2"), ("duration", "3s"), ("hold", "20ms"), ("live", "on")];
    let start = ground.request(Method::POST, "/api/load-test/start").header(COOKIE, cookies).header("origin", ground.origin());
    let started = start.form(&form).send().await.expect("an answer");
    assert_eq!((started.status().as_u16(), header(&started, "location")), (303, "/plimsoll/load-test"));
    let mut live = ground.get("/api/load-test/live").header(COOKIE, cookies).send().await.expect("an answer");
    assert_eq!(live.status(), 200);
    let mut piece = async || String::from_utf8_lossy(&live.chunk().await.expect("a piece").expect("it goes on")).into_owned();
    let over = async {
        let mut said = piece().await;
        assert!(!said.contains("event: over"), "the stream is held back until its end: {said}\n{}", ground.audit().await);
        while !said.contains("event: over") {
            said += &piece().await;
        }
    };
    timeout(Duration::from_secs(15), over).await.expect("the stream says when it is over");
}

#[tokio::test]
async fn the_audit_has_the_browsers_address_and_not_one_that_it_has_made_up() {
    let ground = Ground::start().await;
    let made_up = ground.request(Method::POST, "/login").form(&[("password", "wrong"), ("next", "")]);
    let made_up =
        made_up.header("x-forwarded-for", "203.0.113.9").header("forwarded", "for=203.0.113.10").header("origin", ground.origin());
    assert_eq!(made_up.send().await.expect("an answer").status(), 303);
    ground.log_in().await;
    let audit = ground.audit().await;
    let lines: Vec<&str> = audit.lines().skip(1).collect();
    assert!(lines.len() == 2 && lines.iter().all(|line| line.contains(&format!(",{BROWSER},"))), "{audit}");
    assert!(!audit.contains("203.0.113"), "{audit}");
}
