//! A service in another language: its pools in the history, and its alerts as one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::ground::Ground;
use crate::support::{Postgres, eventually};

/// One process of the service, of whose ten connections so many are in use.
struct Instance {
    address: String,
    used: Arc<AtomicU32>,
    serving: JoinHandle<()>,
}

impl Instance {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (address, used) = (listener.local_addr().expect("an address").to_string(), Arc::new(AtomicU32::new(1)));
        let told = used.clone();
        let stats = move || std::future::ready(stats(told.load(Ordering::Relaxed)));
        let app = Router::new().route("/api/admin/pool-stats", get(stats));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { address, used, serving }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Of an instance that does not answer any more.
const GONE: u32 = u32::MAX;

/// The contract, without callers that wait and without counts.
fn stats(used: u32) -> Result<Json<Value>, StatusCode> {
    let idle = 10u32.checked_sub(used).ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(Json(json!({ "pool_size": 10, "checked_out": used, "overflow": 0, "checked_in": idle, "total_capacity": 10,
        "utilization_percent": f64::from(used) * 10.0, "status": "healthy", "message": "", "recommendations": {} })))
}

#[tokio::test]
async fn a_service_elsewhere_has_a_past_and_its_instances_are_one_incident() {
    let postgres = Postgres::shared().await;
    let instances = [Instance::start().await, Instance::start().await, Instance::start().await];
    let urls = instances.each_ref().map(|instance| format!("\"http://{}\"", instance.address)).join(", ");
    let config = format!(
        "[[sources]]\nkind = 'pool_stats'\nservice = 'orders'\nurls = [{urls}]\ninterval = '1s'\n\
         [alerts.utilization]\nfor = '1s'\nkeep_firing = '1s'\n"
    );
    let ground = Ground::on(&postgres, "observed-past", &config).await;

    let name = format!("orders / {}", instances[0].address);
    let past = async || {
        let answer = ground.console.get_as(&ground.session, &format!("/api/history/json?range=quarter&source={}", encoded(&name))).await;
        if answer.status() == 200 { answer.json::<Value>().await.expect("JSON")["points"].clone() } else { Value::Null }
    };
    eventually("its readings are kept", async || past().await.as_array().is_some_and(|points| !points.is_empty())).await;
    let point = past().await[0].clone();
    assert_eq!(
        (&point["checked_out_max"], &point["total_capacity"], &point["resolution_s"]),
        (&json!(1), &json!(10), &json!(1)),
        "{point}"
    );
    for untold in ["waiting_max", "acquired", "timed_out", "unserved", "wait_p99_s", "connects_ok", "closed_broken"] {
        assert_eq!(point[untold], Value::Null, "{untold} is not told");
    }
    let csv = ground.console.get_as(&ground.session, &format!("/api/history/csv?source={}", encoded(&name))).await;
    let csv = csv.text().await.expect("text");
    assert!(csv.contains(",10.0,10.0,1,10,,,"), "what is not told is an empty field: {csv}");
    let blind = ground.page().await.text("rules");
    assert!(blind.contains("Cannot judge 3 of 3 observed pools (orders): distribution of wait times not told."), "{blind}");

    instances[1..].iter().for_each(|instance| instance.used.store(10, Ordering::Relaxed));
    let of_orders = async || ground.open().await.into_iter().find(|incident| incident["source"] == "orders");
    let both = async || of_orders().await.is_some_and(|incident| incident["instances"].as_array().is_some_and(|all| all.len() == 2));
    eventually("the two are one incident", both).await;
    let said = of_orders().await.expect("it is open")["sentence"].as_str().expect("a sentence").to_owned();
    assert!(said.starts_with("2 of 3 instances of orders, for example: Pool orders / 127.0.0.1:"), "{said}");
    assert_eq!(ground.open().await.len(), 1);
    let peaks = ground.console.told(&ground.session, "peaks").await.to_string();
    assert!(!peaks.contains("orders"), "a maximum of readings is no peak: {peaks}");

    instances.iter().for_each(|instance| instance.used.store(1, Ordering::Relaxed));
    eventually("nothing is open", async || ground.open().await.is_empty()).await;
    instances[2].used.store(GONE, Ordering::Relaxed);
    eventually("the third has gone", async || {
        let open = ground.open().await;
        open.iter()
            .any(|incident| incident["rule"] == "instance_gone" && incident["source"] == format!("orders / {}", instances[2].address))
    })
    .await;
}

fn encoded(name: &str) -> String {
    name.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
