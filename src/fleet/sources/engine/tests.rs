use serde_json::json;

use super::*;
use crate::fleet::registry::{FleetView, Limits};
use crate::fleet::sources::hostile_server::{HostileServer, text};
use crate::fleet::sources::{checked, from_toml};
use crate::store::leases::Leases;
use crate::store::open_in_memory;

const METRICS: &str = "hikaricp_connections_active{pool=\"main\"} 3\nhikaricp_connections_max{pool=\"main\"} 10\n";

struct Ground {
    registry: Arc<Registry>,
    store: SourceStore,
    sources: Arc<Sources>,
    stopping: CancellationToken,
}

impl Drop for Ground {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

impl Ground {
    /// With these tables in the configuration.
    async fn of(store: SourceStore, configured: &str) -> Self {
        let configured = checked(&from_toml(configured).expect("TOML"), &["orders-db"]).expect("sources");
        let (registry, stopping) = (Registry::new(Limits::default()), CancellationToken::new());
        let added = AddedSources {
            stored: store.all().await.expect("rows"),
            store: store.clone(),
            servers: vec!["orders-db".to_owned()],
            secrets: SecretPlaces::default(),
            leases: Leases::alone(),
        };
        let sources = Sources::start(configured, added, &registry, &stopping).expect("a client");
        Self { registry, store, sources, stopping }
    }

    async fn view(&self, is_it: impl Fn(&FleetView) -> bool) -> FleetView {
        loop {
            let view = self.registry.view();
            if is_it(&view) {
                return view;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn ids(&self) -> Vec<String> {
        self.registry.view().sources.into_iter().filter_map(|source| source.id).collect()
    }
}

async fn store() -> SourceStore {
    SourceStore::new(open_in_memory().await.expect("a store"))
}

fn exposition(service: &str, url: &str) -> Value {
    json!({ "kind": "exposition", "service": service, "urls": [url], "interval": "1s" })
}

fn conflict<T>(of: Result<T, SourceRefusal>) -> String {
    match of {
        Err(SourceRefusal::Conflict(sentence)) => sentence,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it is taken"),
    }
}

#[tokio::test]
async fn a_source_begins_when_it_is_added_and_again_with_the_console_and_ends_when_it_is_removed() {
    let server = HostileServer::start([("/metrics", text(METRICS))]).await;
    let ground = Ground::of(store().await, "").await;
    let added = ground.sources.add(exposition("orders", &server.url("/metrics"))).await.expect("a source");
    let id = added.state.id.clone().expect("an id");
    assert_eq!((added.state.name.as_str(), added.given), ("exposition orders", Some(exposition("orders", &server.url("/metrics")))));
    ground.view(|view| view.pools.iter().any(|pool| pool.identity.service == "orders")).await;
    ground.stopping.cancel();

    let again = Ground::of(ground.store.clone(), "").await;
    again.view(|view| view.pools.len() == 1).await;
    assert_eq!(again.ids(), [id.as_str()]);
    assert_eq!(again.sources.remove(&id).await.expect("it is removed"), "exposition orders");
    let view = again.registry.view();
    assert_eq!((view.pools.len(), view.sources.len(), again.store.all().await.expect("rows")), (0, 0, Vec::new()));
    assert!(matches!(again.sources.remove(&id).await, Err(SourceRefusal::Unknown(_))));
    let other = again.sources.add(exposition("orders", &server.url("/metrics"))).await.expect("its address is free");
    assert_ne!(other.state.id, Some(id), "an id is given once");
    again.view(|view| view.pools.len() == 1).await;
}

#[tokio::test]
async fn a_source_is_replaced_in_its_place_and_may_keep_its_address() {
    let server = HostileServer::start([("/metrics", text(METRICS))]).await;
    let ground = Ground::of(store().await, "").await;
    let id = ground.sources.add(exposition("orders", &server.url("/metrics"))).await.expect("a source").state.id.expect("an id");
    ground.view(|view| view.pools.len() == 1).await;
    let replaced = ground.sources.replace(&id, exposition("shop", &server.url("/metrics"))).await.expect("it is replaced");
    assert_eq!((replaced.state.id.as_deref(), replaced.state.name.as_str()), (Some(id.as_str()), "exposition shop"));
    let view = ground.view(|view| !view.pools.is_empty()).await;
    assert_eq!((view.pools[0].identity.service.as_str(), view.pools.len(), view.sources.len()), ("shop", 1, 1));
    let wrong = ground.sources.replace(&id, json!({ "kind": "exposition", "service": "shop" })).await;
    assert!(matches!(wrong, Err(SourceRefusal::Wrong(sentence)) if sentence.contains("neither urls nor discover")));
    assert_eq!(ground.registry.view().pools.len(), 1, "the one before goes on");
}

#[tokio::test]
async fn what_is_there_already_is_refused_and_the_configuration_is_not_changed() {
    let server = HostileServer::start([("/metrics", text(METRICS)), ("/list", text("[]"))]).await;
    let place = server.url("").trim_start_matches("http://").to_owned();
    let list = format!("[{{\"targets\": [{place:?}]}}]");
    let found = HostileServer::start([("/list", text(&list))]).await;
    let configured = format!(
        "[[sources]]\nkind = \"exposition\"\nservice = \"found\"\ndiscover = {{ http_sd = {:?} }}\n[[sources]]\nkind = \"otlp\"\nservice = \"node\"\n",
        found.url("/list")
    );
    let ground = Ground::of(store().await, &configured).await;
    ground.view(|view| !view.pools.is_empty()).await;
    let said = conflict(ground.sources.add(exposition("orders", &server.url("/metrics"))).await);
    assert_eq!(said, format!("{place} is asked for exposition found already, which has found it; give it to one of them"));
    let said = conflict(ground.sources.add(json!({ "kind": "otlp", "service": "node" })).await);
    assert!(said.contains("two sources of kind otlp for node"), "{said}");
    let said = conflict(ground.sources.remove("configuration-2").await);
    assert_eq!(said, "the source \"otlp node\" is of the configuration file; change it there and restart the console");
    conflict(ground.sources.replace("configuration-1", json!({ "kind": "otlp" })).await);
    assert_eq!(ground.ids(), ["configuration-1", "configuration-2"]);
    assert!(ground.store.all().await.expect("rows").is_empty());
}

#[tokio::test]
async fn a_stored_source_that_cannot_begin_is_listed_with_the_reason_and_can_be_mended() {
    let store = store().await;
    let without_variable =
        json!({ "kind": "pool_stats", "service": "orders", "urls": ["http://127.0.0.1:1"], "token_env": "PLIMSOLL_SOURCE_NOWHERE" });
    store.add(&without_variable).await.expect("a row");
    store.add(&json!("no source")).await.expect("a row");
    let ground = Ground::of(store, "").await;
    let sources = ground.registry.view().sources;
    assert_eq!((sources.len(), sources[0].name.as_str(), sources[1].name.as_str()), (2, "pool_stats orders", "source 2"));
    assert!(sources[0].errors[0].contains("not begun: the source \"pool_stats orders\" takes its token from PLIMSOLL_SOURCE_NOWHERE"));
    assert!(sources[1].errors[0].contains("is not understood"), "{:?}", sources[1].errors);
    ground.sources.replace("1", json!({ "kind": "otlp", "service": "orders", "server": "orders-db" })).await.expect("it is mended");
    ground.sources.remove("2").await.expect("it is removed");
    let sources = ground.registry.view().sources;
    assert_eq!((sources.len(), sources[0].name.as_str(), sources[0].failing), (1, "otlp orders", 0));
}

#[tokio::test]
async fn there_are_so_many_and_no_more() {
    let store = store().await;
    for place in 0..MOST_ADDED {
        store.add(&json!({ "kind": "otlp", "service": format!("service {place}") })).await.expect("a row");
    }
    let ground = Ground::of(store, "").await;
    let one_more = || ground.sources.add(json!({ "kind": "otlp", "service": "one more" }));
    assert!(conflict(one_more().await).starts_with("500 sources were added already; remove one"));
    ground.sources.remove("1").await.expect("it is removed");
    one_more().await.expect("there is room");
}

#[tokio::test]
async fn a_table_for_senders_holds_as_long_as_it_is_there() {
    let ground = Ground::of(store().await, "").await;
    let mapped = json!({ "kind": "otlp", "service": "orders", "metrics": { "checked_out": "app.pool.used" } });
    let id = ground.sources.add(mapped).await.expect("a table").state.id.expect("an id");
    assert!(ground.sources.tables().of("orders").reads("app_pool_used"));
    ground.sources.remove(&id).await.expect("it is removed");
    assert!(!ground.sources.tables().of("orders").reads("app_pool_used"));
}
