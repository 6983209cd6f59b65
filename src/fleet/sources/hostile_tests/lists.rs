//! Lists of targets that name one address twice, change, or are none.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{AT_MOST, GOOD, Running, source};
use crate::fleet::registry::{Limits, Registry};
use crate::fleet::sources::hostile_server::{HostileServer, text};
use crate::fleet::sources::{checked, from_toml};

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
    use crate::fleet::sources::runner::{Claims, Lanes, Supervisor, SupervisorParts};
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
    let shared = crate::fleet::sources::client::SharedClient::new().expect("a client");
    let (stopping, tasks) = (CancellationToken::new(), tokio_util::task::TaskTracker::new());
    let parts = SupervisorParts {
        leases: crate::store::leases::Leases::alone(),
        source: crate::fleet::sources::builder::build(&setup, &shared, &registry).expect("asked over HTTP"),
        discovery: setup.discovery.clone().expect("a list"),
        handle: registry.register(crate::fleet::registry::SourceInfo {
            id: None,
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
    let view = running.view(|view| view.pools.len() == 2 && view.pools.iter().any(|pool| pool.is_delisted)).await;
    let left: Vec<&str> = view.pools.iter().filter(|pool| pool.is_delisted).map(|pool| pool.address.as_str()).collect();
    assert_eq!(left, [one.url("").trim_start_matches("http://")]);
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
