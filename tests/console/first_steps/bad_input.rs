//! What cannot be read is a sentence that says what to do.

use std::net::TcpListener as StdListener;

use axum::Router;
use tokio::net::TcpListener;

use super::ground::{Ground, SECRET, services};
use crate::tls;

/// A port that nobody listens on.
fn nobody() -> u16 {
    StdListener::bind("127.0.0.1:0").and_then(|taken| taken.local_addr()).expect("a free port").port()
}

#[tokio::test]
async fn what_cannot_be_read_is_told_with_what_helps_and_adds_nothing() {
    let (ground, service) = (Ground::new().await, services().await);
    let silent = StdListener::bind("127.0.0.1:0").expect("a port");
    let silent = format!("http://{}", silent.local_addr().expect("its address"));
    let plain_as_tls = service.url("/actuator/prometheus").replace("http://", "https://");
    let nobody = format!("http://127.0.0.1:{}", nobody());
    for (stack, urls, said, help) in [
        ("spring-boot", nobody.as_str(), "Connection refused", "Check host and port"),
        ("spring-boot", &service.url("/nothing"), "status 404", "at /actuator/prometheus"),
        ("spring-boot", &service.url("/page"), "web page", "at /actuator/prometheus"),
        ("spring-boot", &service.url("/jvm"), "begin with http_server, jvm_memory", "Make the change for Spring Boot"),
        ("metrics", &service.url("/jvm"), "begin with http_server, jvm_memory", "[sources.metrics]"),
        ("spring-boot", &plain_as_tls, "cannot be read", "http:// or https://"),
        ("pool-stats", &service.url("/"), "wants to know who asks (status 401)", "token_env"),
        ("pool-stats", &service.url("/page"), "web page", "/api/admin/pool-stats"),
        ("metrics", "http://nobody.invalid/", "cannot be read", "does not know the name"),
        ("pgbouncer", &nobody.replace("http", "postgres"), "refused", "Check host and port"),
        ("redis", &nobody.replace("http", "redis"), "refused", "Check host and port"),
        ("metrics", "http://169.254.169.254/metrics", "cloud metadata address", "give the address of the service"),
        ("pool-stats", &silent, "does not answer within 3.8 s", "firewall"),
    ] {
        let page = ground.send("try", &[("stack", stack), ("service", "orders"), ("urls", urls)]).await;
        let text = page.text();
        assert!(text.contains(said) && text.contains(help), "{stack} {urls}: {text}");
        assert!(!text.contains("hunter22") && page.status == 200, "{text}");
        assert!(page.fields("add").is_empty() && page.fields("try").contains(&("service".to_owned(), "orders".to_owned())), "{text}");
    }
    assert!(ground.sources().await.is_empty());
    let tried = ground.audit("source.try").await;
    assert!(tried.len() == 13 && tried.iter().all(|line| line.contains("failed") || line.contains("refused")), "{tried:?}");
}

#[tokio::test]
async fn an_answer_that_cannot_be_is_marked_and_never_repeats_a_secret() {
    let (ground, service) = (Ground::new().await, services().await);
    let address = service.url("/");
    let with_password = address.replace("http://", &format!("http://u:{SECRET}@"));
    for (fields, field, said) in [
        (vec![("stack", "metrics"), ("service", ""), ("urls", address.as_str())], "service", "The service has no name"),
        (vec![("stack", "metrics"), ("service", "orders"), ("urls", "")], "urls", "There is no address"),
        (vec![("stack", "metrics"), ("service", "orders"), ("urls", "http://")], "urls", "not understood"),
        (vec![("stack", "metrics"), ("service", "orders"), ("urls", &with_password)], "urls", "may be secret"),
        (vec![("stack", "metrics"), ("service", "orders"), ("urls", &address), ("secret", SECRET)], "secret", "name of the secret"),
        (vec![("stack", "metrics"), ("service", "orders"), ("urls", &address), ("secret", "DATABASE_URL")], "secret", "name of the secret"),
        (vec![("stack", "metrics"), ("service", "orders"), ("urls", &address), ("secret", "PLIMSOLL_SOURCE_NO")], "secret", "is not set"),
        (vec![("stack", "metrics"), ("service", "orders"), ("urls", &address), ("server", "db9")], "server", "db9"),
        (vec![("stack", "redis"), ("urls", "10.0.0.7"), ("user", "default")], "secret", "user without a password"),
    ] {
        for action in ["try", "add"] {
            let page = ground.send(action, &fields).await;
            assert!(page.text().contains(said) && page.text().contains("Not accepted."), "{field}: {}", page.text());
            assert!(!page.html.contains(SECRET) && !page.address.contains(SECRET), "{field}: {}", page.address);
            let marked = page.html.split("aria-invalid=\"true\"").count() - 1;
            assert_eq!(marked, usize::from(field != "server"), "{field}: {}", page.html);
        }
    }
    let lost = ground.send("try", &[("stack", "cobol"), ("urls", "a:1")]).await;
    assert_eq!(lost.status, 400, "{}", lost.text());
    let all = [ground.audit("source.").await.join("\n"), ground.console.log()].concat();
    assert!(!all.contains(SECRET), "{all}");
    assert!(ground.sources().await.is_empty());
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_told_as_such() {
    let ground = Ground::new().await;
    let (acceptor, _nobody_trusts_it) = tls::for_localhost();
    let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("https://localhost:{}", tcp.local_addr().expect("its address").port());
    let serving = tokio::spawn(async move { axum::serve(tls::TlsListener { tcp, acceptor }, Router::new()).await });
    let page = ground.send("try", &[("stack", "metrics"), ("service", "orders"), ("urls", &address)]).await;
    serving.abort();
    assert!(page.text().contains("does not trust the certificate"), "{}", page.text());
}

#[tokio::test]
async fn strangers_and_other_sites_try_and_add_nothing() {
    let (ground, service) = (Ground::new().await, services().await);
    let fields = [("stack", "spring-boot"), ("service", "orders"), ("urls", &service.url("/"))];
    for action in ["try", "add"] {
        let request = ground.console.request(reqwest::Method::POST, &format!("/api/first-steps/{action}")).form(&fields);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status() == 303 && crate::ground::header(&answer, "location").starts_with("/login"), "{action}");
        assert_eq!(ground.send_from_elsewhere(action, &fields).await, 403, "{action}");
    }
    assert_eq!(ground.console.get("/first-steps").await.status(), 303);
    assert!(ground.sources().await.is_empty() && ground.audit("source.").await.is_empty());
}

#[tokio::test]
async fn names_in_any_script_are_text() {
    let (ground, service) = (Ground::new().await, services().await);
    let name = "<script>alert(1)</script> שירות \u{202e}evil & \"quoted\"";
    let read = ground.send("try", &[("stack", "spring-boot"), ("service", name), ("urls", &service.url("/"))]).await;
    assert!(read.text().contains("שירות") && !read.html.contains("<script>alert"), "{}", read.text());
    assert!(read.fields("add").contains(&("service".to_owned(), name.to_owned())), "{:?}", read.fields("add"));
}
