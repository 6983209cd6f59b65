//! Sources that lie, hang and flood: each a sentence at its address, and the others go on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::hostile_server::{Behaviour, HostileServer, answer, bomb, status, text};
use super::{SourceSetup, checked, from_toml, start};
use crate::fleet::model::Evidence;
use crate::fleet::registry::{FleetView, Limits, Liveness, Registry};

const GOOD: &str = "hikaricp_connections_active{pool=\"main\"} 3\nhikaricp_connections_max{pool=\"main\"} 10\n";
/// Nothing takes longer on any machine.
const AT_MOST: Duration = Duration::from_secs(60);

struct Running {
    registry: Arc<Registry>,
    stopping: CancellationToken,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

impl Running {
    fn start(toml: &str) -> Self {
        let setups = checked(&from_toml(toml).expect("TOML"), &["db"]).expect("sources");
        Self::of(setups)
    }

    fn of(setups: Vec<SourceSetup>) -> Self {
        let (registry, stopping) = (Registry::new(Limits::default()), CancellationToken::new());
        start(setups, &registry, &stopping).expect("a client");
        Self { registry, stopping }
    }

    /// The first view that is as it should be.
    async fn view(&self, is_it: impl Fn(&FleetView) -> bool) -> FleetView {
        let began = Instant::now();
        loop {
            let view = self.registry.view();
            if is_it(&view) {
                return view;
            }
            assert!(began.elapsed() < AT_MOST, "{:?}", view.sources);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What is said of one address, of which there is only this source.
    async fn said(&self) -> String {
        self.view(|view| !view.sources[0].errors.is_empty()).await.sources[0].errors[0].clone()
    }
}

fn source(kind: &str, urls: &[String], rest: &str) -> String {
    format!("[[sources]]\nkind = \"{kind}\"\nservice = \"orders\"\nurls = {urls:?}\ninterval = \"1s\"\n{rest}\n")
}

fn bytes(of: Vec<u8>) -> Behaviour {
    Behaviour::Bytes(Arc::new(of))
}

fn head(headers: &str) -> Arc<Vec<u8>> {
    Arc::new(format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n{headers}\r\n").into_bytes())
}

/// What takes no time, and what takes all the time that it is given.
fn small_paths() -> Vec<(&'static str, Behaviour, &'static str)> {
    let gzip = "Content-Encoding: gzip\r\n";
    let page = answer("200 OK", "Content-Type: text/html\r\n", b"<html>hunter22</html>");
    vec![
        ("/hangs", Behaviour::Hang, "does not answer within 750 ms"),
        ("/drips", Behaviour::Drip(head("")), "begins to answer, and has not ended within 750 ms"),
        ("/no-gzip", bytes(answer("200 OK", gzip, GOOD.as_bytes())), "said to be gzip and is not"),
        ("/zstd", bytes(answer("200 OK", "Content-Encoding: zstd\r\n", b"abc")), "a content encoding other than gzip"),
        ("/half", bytes(answer("200 OK", "", GOOD.as_bytes())[..100].to_vec()), "breaks off its answer"),
        ("/silent", bytes(Vec::new()), "cannot be read"),
        ("/html", bytes(page), "answers with a web page; is /metrics its path?"),
        ("/other", text("go_goroutines 5\n"), "its metrics begin with go_goroutines"),
        ("/binary", text("\u{0}\u{1}\u{2}hunter22\n"), "no exposition"),
        ("/401", status("401 Unauthorized", ""), "refuses the token (status 401); check token of the source"),
        ("/moved", status("302 Found", "Location: http://hunter22.example/\r\n"), "redirects are not followed"),
        ("/503", status("503 Service Unavailable", ""), "status 503"),
        ("/garbage", bytes(b"hunter22 hunter22 hunter22\r\n\r\n".to_vec()), "cannot be read"),
        ("/lost", status("404 Not Found", ""), "is /metrics its path?"),
    ]
}

fn large_paths() -> Vec<(&'static str, Behaviour, &'static str)> {
    let series =
        |count: usize| -> String { (0..count).map(|series| format!("hikaricp_connections_active{{pool=\"{series}\"}} 1\n")).collect() };
    vec![
        ("/endless", Behaviour::Endless(head(""), b'#'), "answers with more than 16 MB"),
        ("/million", bytes(answer("200 OK", "", series(1_000_000).as_bytes())), "answers with more than 16 MB"),
        ("/many", bytes(answer("200 OK", "", series(200_001).as_bytes())), "tells more than 200000 numbers of pools"),
        ("/bomb", bytes(answer("200 OK", "Content-Encoding: gzip\r\n", &bomb(b'#', 100))), "answers with more than 16 MB"),
    ]
}

/// Each path has its sentence, and the good one goes on.
async fn each_is_a_sentence(paths: Vec<(&'static str, Behaviour, &'static str)>, interval: &str) {
    let served = paths.iter().map(|(path, behaviour, _)| (*path, behaviour.clone())).chain([("/metrics", text(GOOD))]);
    let server = HostileServer::start(served).await;
    let urls: Vec<String> = paths.iter().map(|(path, ..)| server.url(path)).chain([server.url("/metrics")]).collect();
    let source = source("exposition", &urls, "token = \"hunter22\"").replace("interval = \"1s\"", &format!("interval = {interval:?}"));
    let running = Running::start(&source);
    let is_said = |view: &FleetView, path: &str, words: &str| {
        let said = view.sources[0].errors.iter().find(|said| said.contains(&format!("{path}: ")));
        said.is_some_and(|said| said.contains(words) && !said.contains("hunter22") && said.len() < 300)
    };
    let view = running.view(|view| !view.pools.is_empty() && paths.iter().all(|(path, _, words)| is_said(view, path, words))).await;
    assert_eq!((view.pools.len(), view.sources[0].failing), (1, paths.len()));
    assert_eq!((view.pools[0].reading.gauges.checked_out, view.pools[0].evidence), (Some(3), Evidence::C));
    let taken = view.pools[0].reading.taken_at_ms;
    running.view(|view| view.pools[0].reading.taken_at_ms > taken).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_answer_is_a_sentence_and_the_good_one_goes_on() {
    each_is_a_sentence(small_paths(), "1s").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_answer_that_is_too_large_is_a_sentence_and_the_good_one_goes_on() {
    // Ten seconds for each: a program that is not optimised reads slowly, on a machine with other work.
    each_is_a_sentence(large_paths(), "14s").await;
}

#[tokio::test]
async fn a_failing_address_recovers_and_its_sentence_goes() {
    let (bad, good) = (answer("503 Service Unavailable", "", b""), answer("200 OK", "", GOOD.as_bytes()));
    let server = HostileServer::start([("/metrics", Behaviour::Then(2, Arc::new(bad), Arc::new(good)))]).await;
    let running = Running::start(&source("exposition", &[server.url("/metrics")], ""));
    assert!(running.said().await.contains("status 503"));
    let view = running.view(|view| view.sources[0].failing == 0 && !view.pools.is_empty()).await;
    assert_eq!((view.pools[0].liveness, server.asked()), (Liveness::Live, 3));
}

#[tokio::test]
async fn nobody_at_an_address_is_a_sentence() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port();
    let running = Running::start(&source("exposition", &[format!("http://127.0.0.1:{free}/metrics")], ""));
    assert!(running.said().await.starts_with(&format!("127.0.0.1:{free}: cannot be read")));
}

#[tokio::test]
async fn an_address_of_two_sources_is_asked_for_one_and_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = HostileServer::start([("/metrics", text(GOOD))]).await;
    let place = server.url("").trim_start_matches("http://").to_owned();
    let list = folder.path().join("targets.json");
    std::fs::write(&list, format!("[{{\"targets\": [\"{place}\", \"{place}\"], \"labels\": {{\"job\": \"shop\"}}}}]")).expect("written");
    let found = format!("[[sources]]\nkind = \"exposition\"\nservice = \"other\"\ndiscover = {{ file_sd = {list:?} }}\n");
    let running = Running::start(&(source("exposition", &[server.url("/metrics")], "") + &found));
    let view = running
        .view(|view| !view.pools.is_empty() && view.sources.iter().any(|source| source.notes.iter().any(|note| note.contains("already"))))
        .await;
    assert_eq!(view.pools.len(), 1);
    let notes: Vec<&String> = view.sources.iter().flat_map(|source| &source.notes).collect();
    assert!(notes.iter().any(|note| note.contains("is asked once")), "{notes:?}");
}

#[tokio::test]
async fn a_target_that_is_listed_no_more_is_asked_no_more() {
    use super::runner::{Claims, Lanes, Supervisor, SupervisorParts};
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) = (HostileServer::start([("/metrics", text(GOOD))]).await, HostileServer::start([("/metrics", text(GOOD))]).await);
    let list = folder.path().join("targets.json");
    let write = |servers: &[&HostileServer]| {
        let places: Vec<String> = servers.iter().map(|server| server.url("").trim_start_matches("http://").to_owned()).collect();
        // Renamed into its place, as Prometheus wants it: never half a list.
        let half = folder.path().join("half");
        std::fs::write(&half, format!("[{{\"targets\": {places:?}}}]")).expect("written");
        std::fs::rename(&half, &list).expect("renamed");
    };
    write(&[&one]);
    let toml =
        format!("[[sources]]\nkind = \"exposition\"\nservice = \"orders\"\ninterval = \"1s\"\ndiscover = {{ file_sd = {list:?} }}\n");
    let setup = checked(&from_toml(&toml).expect("TOML"), &[]).expect("a source").remove(0);
    let registry = Registry::new(Limits::default());
    let shared = super::client::SharedClient::new().expect("a client");
    let (stopping, tasks) = (CancellationToken::new(), tokio_util::task::TaskTracker::new());
    let parts = SupervisorParts {
        source: super::builder::build(&setup, &shared).expect("asked over HTTP"),
        discovery: setup.discovery.clone().expect("a list"),
        handle: registry.register(crate::fleet::registry::SourceInfo {
            name: setup.name.clone(),
            kind: setup.kind,
            interval: setup.interval,
        }),
        client: shared.http().clone(),
        lanes: Arc::<Lanes>::default(),
        claims: Arc::<Claims>::default(),
        tasks: tasks.clone(),
        setup,
    };
    tasks.spawn(Supervisor::new(parts, stopping.clone()).looking_again_after(Duration::from_millis(20)).run());
    let running = Running { registry, stopping };
    running.view(|view| view.pools.len() == 1).await;
    write(&[&two]);
    running.view(|view| view.pools.len() == 2).await;
    // Whatever was under way when the list changed has ended by the second reading of the other.
    let seen = two.asked();
    running.view(|_| two.asked() > seen).await;
    let asked = one.asked();
    let later = two.asked();
    running.view(|_| two.asked() >= later + 2).await;
    assert_eq!(one.asked(), asked);
    std::fs::write(&list, "hunter22").expect("written");
    let said = running.said().await;
    assert!(said.contains("is not a list of target groups") && !said.contains("hunter22"), "{said}");
    let later = two.asked();
    running.view(|_| two.asked() > later).await;
    running.stopping.cancel();
    tasks.close();
    tokio::time::timeout(AT_MOST, tasks.wait()).await.expect("they end with the console");
}

#[tokio::test]
async fn pool_stats_and_other_consoles_are_read() {
    let stats = r#"{"pool_size": 50, "checked_out": 12, "overflow": 3, "checked_in": 38, "total_capacity": 150, "utilization_percent": 10.0,
        "status": "healthy", "connects_failing": true}"#;
    let pools = r#"{"taken_at_ms": 5, "pools": [{"name": "shop · x", "taken_at_ms": 4, "pool_size": 5, "total_capacity": 10, "checked_out": 7,
        "checked_in": 0, "opening": 0, "waiting": 0, "peak": {"value": 9, "at_ms": 3}}]}"#;
    let detail = r#"{"pool": {}, "holders": [{"site": "src/a.rs:1", "label": null, "backend_pid": 7, "held_s": 1.5, "in_transaction": null,
        "suspected_leak": false}]}"#;
    let server = HostileServer::start([
        ("/api/admin/pool-stats", text(stats)),
        ("/api/v1/pools", text(pools)),
        ("/api/v1/pools/shop%20%C2%B7%20x", text(detail)),
        ("/wrong", text("{\"checked_out\": \"12\", \"total_capacity\": 150}")),
        ("/json", text("hunter22")),
    ])
    .await;
    let sources = source("pool_stats", &[server.url(""), server.url("/wrong"), server.url("/json")], "server = \"db\"");
    let running = Running::start(&(sources + &source("plimsoll", &[server.url("")], "")));
    let view = running.view(|view| view.pools.len() == 2 && view.sources[0].failing == 2 && !view.sources[0].notes.is_empty()).await;
    let of = |kind: &str| view.pools.iter().find(|pool| pool.kind.as_str() == kind).expect(kind);
    let (stats, exact) = (of("pool_stats"), of("plimsoll"));
    assert_eq!((stats.server.as_deref(), stats.evidence, stats.reading.contradictions.len()), (Some("db"), Evidence::C, 2));
    assert!(view.sources[0].notes[0].contains("cannot open connections"), "{:?}", view.sources[0].notes);
    assert_eq!((exact.identity.pool.as_str(), exact.evidence), ("shop · x", Evidence::A));
    let holders = exact.reading.event_driven.as_ref().and_then(|exact| exact.holders.clone()).expect("holders");
    assert_eq!((holders.len(), holders[0].backend_pid), (1, 7));
    let errors = view.sources[0].errors.join("\n");
    assert!(
        errors.contains("tells checked_out as a text") && errors.contains("JSON that is not understood") && !errors.contains("hunter22")
    );
}

#[tokio::test]
async fn a_prometheus_tells_the_pools_of_all_its_jobs() {
    let series = |name: &str, job: &str, value: &str| {
        format!(r#"{{"metric":{{"__name__":"{name}","job":"{job}","instance":"a:1","pool":"main"}},"value":[100.5,"{value}"]}}"#)
    };
    let all = [
        series("hikaricp_connections_active", "orders", "3"),
        series("hikaricp_connections_max", "orders", "10"),
        series("hikaricp_connections_active", "shop", "NaN"),
        series("hikaricp_connections_max", "shop", "+Inf"),
        series("hikaricp_connections_pending", "shop", "2"),
    ];
    let body = format!(r#"{{"status":"success","data":{{"resultType":"vector","result":[{}]}}}}"#, all.join(","));
    let error = r#"{"status":"error","errorType":"bad_data","error":"too many"}"#;
    let server = HostileServer::start([
        ("/api/v1/query", text(&body)),
        ("/empty/api/v1/query", text(r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#)),
        ("/bad/api/v1/query", bytes(answer("422 Unprocessable Entity", "Content-Type: application/json\r\n", error.as_bytes()))),
        ("/html/api/v1/query", bytes(answer("200 OK", "Content-Type: text/html\r\n", b"<html>"))),
    ])
    .await;
    let urls = [server.url(""), server.url("/empty"), server.url("/bad"), server.url("/html")];
    let running = Running::start(&source("prometheus", &urls, "").replace("service = \"orders\"\n", ""));
    let view = running.view(|view| view.pools.len() == 2 && view.sources[0].failing == 3).await;
    let told: Vec<_> =
        view.pools.iter().map(|pool| (pool.identity.to_string(), pool.reading.gauges.checked_out, pool.reading.taken_at_ms)).collect();
    assert_eq!(told, [("orders / a:1 / main".to_owned(), Some(3), 100_500), ("shop / a:1 / main".to_owned(), None, 100_500)]);
    let errors = view.sources[0].errors.join("\n");
    for words in ["knows no pool: 0 series", "refuses the query (bad_data, status 422): too many", "a web page; is /api/v1/query its path?"]
    {
        assert!(errors.contains(words), "{errors}");
    }
}
