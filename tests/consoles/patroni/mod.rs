//! PostgreSQL under Patroni, as `deploy/patroni/` has it: two servers, one etcd, and HAProxy for whoever does not look for the primary itself.

mod account;
mod node;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use crate::http::http_client;
use crate::patience::within;
use crate::postgres::Postgres;
use crate::process::Process;
use account::{Account, command};
use node::Node;

/// Two clusters are made and copied, on a machine that is busy.
const STARTS: Duration = Duration::from_secs(60);
const PASSWORD: &str = "of the administrator";

/// A running cluster. First what uses the others, so that it ends before them.
pub struct Cluster {
    _haproxy: Process,
    nodes: [Node; 2],
    _etcd: Process,
    store: SocketAddr,
    folder: TempDir,
}

impl Cluster {
    /// Returns when a primary takes writes, and the other server has all that it commits.
    pub async fn start() -> Self {
        let account = Account::of_server(&Postgres::shared().await.data());
        let folder = account.folder();
        let etcd_address = free_address();
        let etcd = start_etcd(folder.path(), etcd_address).await;
        let mut nodes = ["db1", "db2"].map(|name| Node::new(name, folder.path(), etcd_address, account.clone()));
        nodes.iter_mut().for_each(Node::start);
        let store = free_address();
        let haproxy = start_haproxy(folder.path(), store, &nodes);
        let cluster = Self { _haproxy: haproxy, nodes, _etcd: etcd, store, folder };
        cluster.is_whole().await;
        let reaches = async || cluster.superuser().connect().await.map(drop).map_err(|error| error.to_string());
        within(STARTS, "the primary is reached", reaches).await;
        cluster
    }

    /// How an administrator connects, by the way of the consoles.
    pub fn superuser(&self) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(self.store.port());
        options.username("postgres").password(PASSWORD).database("postgres")
    }

    /// What a console is given that reaches the primary through HAProxy.
    pub fn url_by_haproxy(&self, role: &str, password: &str, database: &str) -> String {
        format!("postgres://{role}:{password}@{}/{database}", self.store)
    }

    /// What a console is given that finds the primary itself.
    pub fn url_of_both(&self, role: &str, password: &str, database: &str) -> String {
        let [first, second] = &self.nodes;
        format!("postgres://{role}:{password}@{},{}/{database}", first.postgres, second.postgres)
    }

    /// Returns when there are a primary and a standby that commits wait for.
    pub async fn is_whole(&self) {
        within(STARTS, "Patroni has a primary and a synchronous standby", async || {
            let roles = self.roles().await.ok_or("no answer")?;
            let has = |role: &str| roles.iter().any(|(_, told)| told == role);
            if has("leader") && has("sync_standby") { Ok(()) } else { Err(format!("{roles:?}\n{}", self.complaints())) }
        })
        .await;
    }

    /// As an operator does it before he restarts a server.
    pub async fn switch_over(&self) {
        let primary = self.primary().await;
        let mut command = self.nodes[0].patronictl();
        command.args(["switchover", "--leader", &self.nodes[primary].name, "--candidate", &self.nodes[1 - primary].name, "--force"]);
        let done = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic").expect("patronictl runs");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success() && said.contains("Successfully switched over"), "{said}{}", String::from_utf8_lossy(&done.stderr));
    }

    /// The machine of the primary is gone at once, with its Patroni. Which one it was.
    pub async fn kill_primary(&mut self) -> usize {
        let primary = self.primary().await;
        self.nodes[primary].kill();
        primary
    }

    /// It comes back.
    pub fn start_again(&mut self, node: usize) {
        self.nodes[node].start();
    }

    async fn primary(&self) -> usize {
        let roles = self.roles().await.expect("Patroni answers");
        let (name, _) = roles.iter().find(|(_, role)| role == "leader").expect("a primary");
        self.nodes.iter().position(|node| node.name == *name).expect("one of the nodes")
    }

    /// Names and roles of those that run.
    async fn roles(&self) -> Option<Vec<(String, String)>> {
        let client = http_client().timeout(Duration::from_secs(2)).build().expect("a client");
        for node in &self.nodes {
            let Ok(answer) = client.get(format!("http://{}/cluster", node.rest)).send().await else { continue };
            let told: Value = serde_json::from_str(&answer.text().await.ok()?).ok()?;
            let running =
                told["members"].as_array()?.iter().filter(|member| ["running", "streaming"].iter().any(|is| member["state"] == *is));
            let text = |member: &Value, key: &str| member[key].as_str().unwrap_or_default().to_owned();
            return Some(running.map(|member| (text(member, "name"), text(member, "role"))).collect());
        }
        None
    }

    fn complaints(&self) -> String {
        self.nodes.iter().map(Node::complaints).collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- Patroni in {}\n{}", self.folder.path().display(), self.complaints());
        }
    }
}

async fn start_etcd(folder: &Path, address: SocketAddr) -> Process {
    let (url, any) = (format!("http://{address}"), "http://127.0.0.1:0");
    let mut command = command("etcd", folder);
    command.args(["--listen-client-urls", &url, "--advertise-client-urls", &url, "--listen-peer-urls", any]).arg("--data-dir");
    command.arg(folder.join("etcd")).args(["--initial-advertise-peer-urls", any, "--initial-cluster", &format!("default={any}")]);
    Process::start_and_wait_for(&mut command, &format!("{url}/health")).await
}

fn start_haproxy(folder: &Path, address: SocketAddr, nodes: &[Node; 2]) -> Process {
    let mut configuration = include_str!("../../../deploy/patroni/haproxy.cfg").to_owned();
    let [one, other] = nodes;
    for (theirs, ours) in [
        ("bind 127.0.0.1:5000", format!("bind {address}")),
        ("10.0.0.11:5432 check port 8008", format!("{} check port {}", one.postgres, one.rest.port())),
        ("10.0.0.12:5432 check port 8008", format!("{} check port {}", other.postgres, other.rest.port())),
    ] {
        configuration = replaced(&configuration, theirs, &ours);
    }
    let path = folder.join("haproxy.cfg");
    std::fs::write(&path, configuration).expect("the configuration is written");
    Process::start(command("haproxy", folder).arg("-db").arg("-f").arg(path).stdout(std::process::Stdio::null()))
}

/// What is delivered, with the test's own in place of an example.
fn replaced(delivered: &str, theirs: &str, ours: &str) -> String {
    assert!(delivered.contains(theirs), "{theirs} in the delivered file");
    delivered.replace(theirs, ours)
}

/// One of 127.0.0.1 that nobody listens at.
fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port").local_addr().expect("its address")
}
