//! Several consoles on one store: what each tells of the others, over REST, on its pages, and in its metrics.

use std::sync::Arc;

use plimsoll::MountedConsole;
use reqwest::Method;
use serde_json::Value;

use crate::ground::{PASSWORD, TOKEN, url};
use crate::service::{Service, pool};
use crate::support::{Postgres, eventually};

/// The role and the schema of a shared store, as an operator makes them.
const STORE: &str = include_str!("../../docs/plimsoll_store.sql");

/// One console, and an admin's cookie.
struct Member {
    console: MountedConsole,
    service: Service,
    cookie: String,
}

impl Member {
    async fn start(postgres: &Postgres, name: &str) -> Self {
        let (of_service, store) = (pool(postgres, name), url(&postgres.superuser().username("plimsoll_store")));
        let console = plimsoll::console(of_service).at("/").admin_password(PASSWORD).api_token(TOKEN).store(store).console_name(name);
        let console = console.start().await.expect("a console");
        let service = Service::serve(console.router()).await;
        let cookie = service.log_in("").await;
        Self { console, service, cookie }
    }

    async fn told(&self) -> Value {
        // By the token of the environment, which needs no store.
        let answer = self.service.request(Method::GET, "/api/v1/consoles").bearer_auth(TOKEN).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("JSON")
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.service.get_as(&self.cookie, path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.expect("a page")
    }

    async fn metrics(&self) -> String {
        let answer = self.service.request(Method::GET, "/metrics").bearer_auth(TOKEN).send().await.expect("an answer");
        answer.text().await.expect("text")
    }
}

/// Of each console its name and the number of its shards.
fn shards(told: &Value) -> Vec<(String, usize)> {
    let of = |console: &Value| (console["name"].as_str().unwrap_or_default().to_owned(), console["shards"].as_array().map_or(0, Vec::len));
    told["consoles"].as_array().expect("consoles").iter().map(of).collect()
}

fn found(told: &Value) -> Vec<&str> {
    told["findings"].as_array().expect("findings").iter().filter_map(|finding| finding["sentence"].as_str()).collect()
}

#[tokio::test]
async fn consoles_on_one_store_tell_of_each_other_and_that_it_is_away() {
    let mut postgres = Postgres::start().await;
    postgres.admin(STORE).await;
    let (a, b) = (Member::start(&postgres, "a").await, Member::start(&postgres, "b").await);
    for member in [&a, &b] {
        eventually("both hold half", async || shards(&member.told().await) == [("a".into(), 32), ("b".into(), 32)]).await;
        eventually("nothing is wrong", async || found(&member.told().await).is_empty()).await;
    }
    for (member, name) in [(&a, "a"), (&b, "b")] {
        let told = member.told().await;
        assert_eq!((&told["shared"], &told["this_console"], &told["store"]), (&true.into(), &name.into(), &"up".into()));
        let this: Vec<&Value> = told["consoles"].as_array().expect("consoles").iter().filter(|of| of["is_this"] == true).collect();
        assert_eq!((this.len(), &this[0]["name"], &this[0]["judges"]), (1, &name.into(), &(name == "a").into()));
        assert_eq!(told["leases"].as_array().map(Vec::len), Some(66));
        let page = member.page("/fleet/consoles").await;
        assert_eq!(page.matches(r#"title="Shard "#).count(), 64, "{page}");
        assert!(page.matches(">this console<").count() == 1 && page.contains("<bdi>a</bdi>") && page.contains("<bdi>b</bdi>"), "{page}");
        for path in ["/fleet/consoles", "/", "/history"] {
            assert!(member.page(path).await.contains(&format!("{name} · 2 consoles")), "{path}");
        }
        let metrics = member.metrics().await;
        for line in ["plimsoll_store_up 1", "plimsoll_console_shards 32", "plimsoll_consoles{state=\"live\"} 2"] {
            assert!(metrics.lines().any(|told| told == line), "{line}: {metrics}");
        }
    }
    assert!(a.page("/search?q=consoles").await.contains(r#"href="/fleet/consoles""#));

    postgres.stop_server().await;
    eventually("the store is away", async || a.told().await["store"] == "down").await;
    let told = a.told().await;
    assert_eq!(told["consoles"][1]["status"], "unknown", "{told}");
    assert!(found(&told)[0].starts_with("The shared store ") && found(&told).len() == 1, "{told}");
    let metrics = a.metrics().await;
    assert!(metrics.contains("plimsoll_store_up 0") && !metrics.contains("plimsoll_consoles{"), "{metrics}");
    for member in [a, b] {
        member.console.stop().await;
    }
}

#[tokio::test]
async fn a_console_that_died_is_named_and_one_that_stopped_is_not() {
    let postgres = Postgres::start().await;
    postgres.admin(STORE).await;
    let (a, b) = (Member::start(&postgres, "a").await, Member::start(&postgres, "b").await);
    eventually("both hold half", async || shards(&a.told().await) == [("a".into(), 32), ("b".into(), 32)]).await;
    // As a console that died without a word has left it.
    postgres
        .admin(
            "insert into plimsoll.console (name, process, version, started_ms, seen_ms)
             values ('dead', 'gone', '0.0.9', plimsoll.clock_ms() - 90000, plimsoll.clock_ms() - 40000)",
        )
        .await;
    let said = "dead was last heard of ";
    eventually("it is named", async || found(&a.told().await).iter().any(|sentence| sentence.starts_with(said))).await;
    let told = a.told().await;
    assert_eq!(told["consoles"][2]["status"], "gone", "{told}");
    assert!(a.page("/fleet/consoles").await.contains("The others have taken over its work."));
    assert!(a.metrics().await.contains("plimsoll_consoles{state=\"gone\"} 1"));

    b.console.stop().await;
    eventually("a holds all", async || shards(&a.told().await) == [("a".into(), 64), ("dead".into(), 0)]).await;
    a.console.stop().await;
}

#[tokio::test]
async fn a_console_alone_says_so_and_its_frame_says_nothing() {
    let postgres: Arc<Postgres> = Postgres::shared().await;
    let console = crate::service::console(&pool(&postgres, "consoles-alone"), "/").await;
    let service = Service::serve(console.router()).await;
    let cookie = service.log_in("").await;
    let page = service.get_as(&cookie, "/fleet/consoles").await.text().await.expect("a page");
    assert!(page.contains("This console works alone") && page.contains(r#"href="/docs/SCALE.md""#), "{page}");
    assert!(!page.contains("which-console") && !page.contains("store-down"), "{page}");
    assert_eq!(service.get("/docs/SCALE.md").await.status(), 303, "behind the login");
    assert_eq!(service.get_as(&cookie, "/docs/SCALE.md").await.status(), 200);
    let told: Value = service.get_as(&cookie, "/api/v1/consoles").await.json().await.expect("JSON");
    assert_eq!((&told["shared"], &told["store"], &told["leases"]), (&false.into(), &Value::Null, &Value::Array(Vec::new())));
    assert_eq!(service.get("/api/v1/consoles").await.status(), 401);
    let metrics = service.request(Method::GET, "/metrics").bearer_auth(TOKEN).send().await.expect("an answer");
    assert!(!metrics.text().await.expect("text").contains("plimsoll_store_up"));
}
