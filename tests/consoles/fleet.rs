//! A fleet of services with HikariCP pools behind one port, each instance at a path of its own.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Instances are divided among so many services, so that pools that are full at once are incidents of their own.
const SERVICES: usize = 20;
const POOL: &str = r#"{application="svc",pool="main"}"#;

/// Answers until it is dropped.
pub struct Fleet {
    pub address: SocketAddr,
    pub instances: usize,
    told: Arc<Told>,
    serving: JoinHandle<()>,
}

struct Told {
    address: SocketAddr,
    instances: usize,
    began: Instant,
    full: Mutex<BTreeSet<usize>>,
    asked: AtomicU64,
}

impl Fleet {
    pub async fn start(instances: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let told = Arc::new(Told { address, instances, began: Instant::now(), full: Mutex::default(), asked: AtomicU64::new(0) });
        let app = Router::new().route("/targets", get(targets)).route("/m/{instance}", get(metrics)).with_state(told.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { address, instances, told, serving }
    }

    /// These pools are full from now on, and all others are not.
    pub fn fill(&self, instances: &[usize]) {
        *self.told.full.lock().unwrap_or_else(PoisonError::into_inner) = instances.iter().copied().collect();
    }

    /// How often instances were asked so far.
    pub fn asked(&self) -> u64 {
        self.told.asked.load(Ordering::Relaxed)
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The name under which consoles know the pool of an instance.
pub fn pool_name(instance: usize) -> String {
    format!("{} / {} / main", service_of(instance), address_of(instance))
}

fn service_of(instance: usize) -> String {
    format!("svc-{}", instance % SERVICES)
}

fn address_of(instance: usize) -> String {
    format!("10.0.{}.{}:8080", instance / 250, instance % 250)
}

async fn targets(State(told): State<Arc<Told>>) -> Json<Value> {
    let one = |instance| {
        json!({
            "targets": [told.address.to_string()],
            "labels": { "job": service_of(instance), "instance": address_of(instance), "__metrics_path__": format!("/m/{instance}") },
        })
    };
    Json((0..told.instances).map(one).collect())
}

async fn metrics(State(told): State<Arc<Told>>, Path(instance): Path<usize>) -> String {
    told.asked.fetch_add(1, Ordering::Relaxed);
    let is_full = told.full.lock().unwrap_or_else(PoisonError::into_inner).contains(&instance);
    let (active, pending) = if is_full { (10, 5) } else { (2, 0) };
    let acquired = told.began.elapsed().as_millis() / 100;
    // One text: thousands are asked for it each second.
    format!(
        "hikaricp_connections{POOL} 10\nhikaricp_connections_active{POOL} {active}\nhikaricp_connections_idle{POOL} {}\n\
         hikaricp_connections_min{POOL} 10\nhikaricp_connections_max{POOL} 10\nhikaricp_connections_pending{POOL} {pending}\n\
         hikaricp_connections_timeout_total{POOL} 0\nhikaricp_connections_acquire_seconds_count{POOL} {acquired}\n\
         hikaricp_connections_usage_seconds_count{POOL} {acquired}\n",
        10 - active
    )
}
