//! The console inside a service of somebody else's.

use std::sync::Arc;

use plimsoll::pool::Pool;
use reqwest::Method;
use reqwest::header::COOKIE;
use serde_json::Value;

use crate::ground::{PASSWORD, TOKEN, folder, header};
use crate::service::{Service, console, host, pool};
use crate::support::{Postgres, eventually};

/// A service with a console under `/admin`, its pool, and the server that this draws on.
async fn mounted(name: &str) -> (Service, Pool, Arc<Postgres>) {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, name);
    let app = host().merge(console(&pool, "/admin").await.router());
    (Service::serve(app).await, pool, postgres)
}

/// The addresses that a page names.
fn addresses(page: &str) -> Vec<&str> {
    let attributes = ["href=\"", "src=\"", "action=\""].into_iter().flat_map(|name| page.split(name).skip(1));
    attributes.filter_map(|rest| rest.split('"').next()).filter(|address| !address.is_empty() && !address.starts_with('#')).collect()
}

#[tokio::test]
async fn every_page_leads_to_the_login_below_the_path_and_back() {
    let (service, _pool, _postgres) = mounted("mounted-login").await;
    for (path, location) in [
        ("/admin", "/admin/login?next=%2Fadmin"),
        ("/admin?range=hour", "/admin/login?next=%2Fadmin%3Frange%3Dhour"),
        ("/admin/nowhere", "/admin/login?next=%2Fadmin%2Fnowhere"),
        ("/admin/", "/admin"),
    ] {
        let response = service.get(path).await;
        assert_eq!((response.status().as_u16(), header(&response, "location")), (303, location), "{path}");
    }
    let back = service.try_to_log_in("/admin", PASSWORD, "/admin?range=hour").await;
    assert_eq!(header(&back, "location"), "/admin?range=hour");
    for foreign in ["/orders", "/", "/admin/../orders", "//evil.example", "/administration"] {
        let back = service.try_to_log_in("/admin", PASSWORD, foreign).await;
        assert_eq!(header(&back, "location"), "/admin", "{foreign} is not the console's");
    }
    let refused = service.try_to_log_in("/admin", "not the password", "/admin?range=hour").await;
    assert_eq!(header(&refused, "location"), "/admin/login?refused=wrong-password&next=%2Fadmin%3Frange%3Dhour");
}

#[tokio::test]
async fn whatever_a_page_names_is_below_the_path() {
    let (service, _pool, _postgres) = mounted("mounted-pages").await;
    let session = service.log_in("/admin").await;
    for (path, status, title) in [
        ("/admin", 200, "Overview"),
        ("/admin/login", 200, "Log in"),
        ("/admin/nowhere", 404, "Not found"),
        ("/admin/pools/service", 200, "Pool"),
        ("/admin/pools/nobody%20%2F%20a", 404, "No such pool"),
    ] {
        let response = service.get_as(&session, path).await;
        assert_eq!(response.status(), status, "{path}");
        let page = response.text().await.expect("a page");
        assert!(page.contains(&format!("{title} · ")) && page.contains(" · Plimsoll</title>"), "{path}: {page}");
        assert!(page.contains("data-base=\"/admin\""), "the browser learns the path from the document: {path}");
        let named = addresses(&page);
        // The login has icons, styles and its form, and loads no script.
        let least = if path == "/admin/login" { 4 } else { 5 };
        assert!(named.len() >= least, "{named:?}");
        for address in named {
            assert!(address == "/admin" || address.starts_with("/admin/") || address.starts_with("/admin?"), "{address} on {path}");
            let answer = service.get_as(&session, address).await;
            assert_ne!(answer.text().await.expect("text"), "the host knows no such page", "{address}");
        }
    }
    for address in ["/admin/favicon.ico", "/admin/assets/another-build/pkg/plimsoll.js"] {
        assert_ne!(service.get(address).await.status(), 303, "files need no login: {address}");
    }
}

#[tokio::test]
async fn the_session_holds_below_the_path_and_ends_with_the_logout() {
    let (service, _pool, _postgres) = mounted("mounted-session").await;
    let given = service.try_to_log_in("/admin", PASSWORD, "/admin").await;
    let cookie = header(&given, "set-cookie").to_owned();
    assert!(cookie.starts_with("plimsoll_session+admin=") && cookie.contains("; Path=/admin;"), "{cookie}");
    let session = cookie.split(';').next().expect("a name and a value").to_owned();
    assert_eq!(service.get_as(&session, "/admin/api/standing").await.status(), 200);
    let ended = service.request(Method::POST, "/admin/logout").header(COOKIE, &session).send().await.expect("an answer");
    assert_eq!((ended.status().as_u16(), header(&ended, "location")), (303, "/admin/login"));
    assert!(header(&ended, "set-cookie").contains("Path=/admin;"), "{:?}", ended.headers());
    assert_eq!(service.get_as(&session, "/admin/api/standing").await.status(), 401);
}

#[tokio::test]
async fn programs_find_their_interfaces_below_the_path() {
    let (service, pool, _postgres) = mounted("mounted-programs").await;
    let stats = service.request(Method::GET, "/admin/api/admin/pool-stats").bearer_auth(TOKEN).send().await.expect("an answer");
    let stats: Value = stats.json().await.expect("JSON");
    assert_eq!(stats["total_capacity"], pool.snapshot().total_capacity());
    assert_eq!(service.get("/admin/api/admin/pool-stats").await.status(), 401);
    let missing = service.get("/admin/api/nowhere").await;
    assert_eq!(missing.status(), 404);
    assert!(missing.text().await.expect("JSON").contains("/admin/api/openapi.json describes all endpoints"));
    for (path, body) in [("/admin/healthz", "ok\n"), ("/admin/readyz", "ready\n")] {
        assert_eq!(service.get(path).await.text().await.expect("text"), body);
    }
}

#[tokio::test]
async fn two_consoles_in_one_service_know_nothing_of_each_other() {
    let postgres = Postgres::shared().await;
    let (orders, reports) = (pool(&postgres, "mounted-orders"), pool(&postgres, "mounted-reports"));
    let second = plimsoll::console(reports.clone()).at("/admin/reports").admin_password("another-horse").start().await.expect("a console");
    let app = host().merge(console(&orders, "/admin").await.router()).merge(second.router());
    let service = Service::serve(app).await;
    let first_session = service.log_in("/admin").await;
    let response = service.try_to_log_in("/admin/reports", "another-horse", "").await;
    assert_eq!(header(&response, "location"), "/admin/reports");
    let second_session = header(&response, "set-cookie").split(';').next().expect("a cookie").to_owned();
    // A browser sends both to the inner path.
    let both = format!("{second_session}; {first_session}");
    for (path, name) in [("/admin", "mounted-orders · "), ("/admin/reports", "mounted-reports · ")] {
        let page = service.get_as(&both, path).await.text().await.expect("a page");
        assert!(page.contains(name), "{path}: {page}");
    }
    let value = |cookie: &str| cookie.split_once('=').expect("a value").1.to_owned();
    let swapped = format!("plimsoll_session+admin+reports={}", value(&first_session));
    assert_eq!(service.get_as(&swapped, "/admin/reports/api/standing").await.status(), 401);
    let refused = service.try_to_log_in("/admin/reports", PASSWORD, "").await;
    assert!(header(&refused, "location").contains("refused=wrong-password"));
    let stats = service.request(Method::GET, "/admin/reports/api/admin/pool-stats").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(stats.status(), 401, "a token opens its own console alone");
}

#[tokio::test]
async fn what_the_console_does_to_its_routes_it_does_not_do_to_the_hosts() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "mounted-host");
    let console = console(&pool, "/admin").await;
    for app in [host().merge(console.router()), console.router().merge(host())] {
        let service = Service::serve(app).await;
        for (path, body) in
            [("/", "the host"), ("/nowhere", "the host knows no such page"), ("/administration", "the host knows no such page")]
        {
            let response = service.get(path).await;
            for name in ["cache-control", "x-content-type-options", "referrer-policy", "x-frame-options", "cross-origin-opener-policy"] {
                assert_eq!(header(&response, name), "", "{name} of {path}");
            }
            assert_eq!(response.text().await.expect("text"), body);
        }
        let long = service.request(Method::POST, "/orders").header("Origin", "http://elsewhere.example").body("x".repeat(100_000));
        let answer = long.send().await.expect("an answer");
        assert_eq!(answer.text().await.expect("text"), "100000", "neither the limit on bodies nor the check of the origin is the host's");
        let own =
            service.request(Method::POST, "/admin/login").header("Origin", "http://elsewhere.example").form(&[("password", PASSWORD)]);
        assert_eq!(own.send().await.expect("an answer").status(), 403);
        assert_eq!(header(&service.get("/admin/login").await, "x-frame-options"), "DENY");
    }
}

#[tokio::test]
async fn a_console_that_stops_leaves_the_hosts_pool_open_and_takes_its_own_along() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "mounted-stop");
    let console = console(&pool, "/admin").await;
    eventually("the console's probes are there", async || postgres.backends("mounted-stop-console").await > 0).await;
    console.stop().await;
    eventually("they are gone", async || postgres.backends("mounted-stop-console").await == 0).await;
    assert!(!pool.is_closed());
    let one: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await.expect("the host's pool serves");
    assert_eq!(one, 1);
}

#[tokio::test]
async fn a_console_that_is_dropped_takes_its_probes_along() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "mounted-drop");
    let router = console(&pool, "/admin").await.router();
    eventually("the router alone keeps it alive", async || postgres.backends("mounted-drop-console").await > 0).await;
    drop(router);
    eventually("its probes are gone", async || postgres.backends("mounted-drop-console").await == 0).await;
}

#[tokio::test]
async fn a_console_with_a_folder_remembers_who_is_logged_in() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let pool = pool(&postgres, "mounted-folder");
    let start = async || {
        let console = plimsoll::console(pool.clone()).at("/admin").admin_password(PASSWORD).data_dir(folder.path().join("console"));
        Service::serve(console.start().await.expect("a console").router()).await
    };
    let session = start().await.log_in("/admin").await;
    let again = start().await;
    assert_eq!(again.get_as(&session, "/admin").await.status(), 200);
}

#[tokio::test]
async fn what_cannot_be_is_told_in_one_sentence() {
    let postgres = Postgres::shared().await;
    let pool = pool(&postgres, "mounted-refused");
    let console = || plimsoll::console(pool.clone()).at("/admin");
    let refused = [
        (console().start().await, "the console has no admin password; give it one of at least 8 characters with admin_password()"),
        (console().admin_password("seven77").start().await, "the admin password is shorter than 8 characters; choose a longer one"),
        (
            console().admin_password(PASSWORD).api_token("fifteen-charact").start().await,
            "the API token is shorter than 16 characters; choose a longer one",
        ),
        (
            console().admin_password(PASSWORD).at("admin/").start().await,
            "\"admin/\" is no path to mount the console at; \
             write for example \"/admin\", with letters, digits and - . _ ~ between slashes",
        ),
    ];
    for (result, sentence) in refused {
        assert_eq!(result.expect_err(sentence).to_string(), sentence);
    }
    let nowhere = console().admin_password(PASSWORD).data_dir("/dev/null/console").start().await.expect_err("no folder");
    assert!(nowhere.to_string().contains("/dev/null/console"), "{nowhere}");
}
