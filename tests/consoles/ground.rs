//! Three consoles on one store, a fleet, and a receiver of notices.

use std::sync::Arc;

use crate::console::Console;
use crate::fleet::Fleet;
use crate::patience::within;
use crate::postgres::Postgres;
use crate::proxy::Proxy;
use crate::receiver::Receiver;
use crate::store::{RECOVERS, Store};

pub const NAMES: [&str; 3] = ["console_a", "console_b", "console_c"];
/// Readings may be so old at every console.
pub const FRESH: std::time::Duration = std::time::Duration::from_secs(3);

pub struct Ground {
    // First, so that the consoles end before what they use.
    pub consoles: Vec<Console>,
    pub fleet: Fleet,
    pub receiver: Receiver,
    pub store: Store,
    _watched: Arc<Postgres>,
}

impl Ground {
    /// Returns when the work is divided, and all consoles tell the whole fleet.
    pub async fn start(instances: usize) -> Self {
        let store = Store::start(&NAMES).await;
        let mut ways = Vec::new();
        for name in NAMES {
            let proxy = Proxy::before(&store.options(name)).await;
            ways.push((url(&proxy.options(&store.options(name))), Some(proxy)));
        }
        Self::on(store, ways, instances).await
    }

    /// The same on a store that something else runs, which each console reaches by a URL.
    pub async fn start_on(store: Store, url: impl Fn(&str) -> String, instances: usize) -> Self {
        Self::on(store, NAMES.map(|console| (url(console), None)).into(), instances).await
    }

    /// With a way to the store for each console.
    async fn on(store: Store, ways: Vec<(String, Option<Proxy>)>, instances: usize) -> Self {
        let watched = Postgres::shared().await;
        let (fleet, receiver) = (Fleet::start(instances).await, Receiver::start().await);
        let mut consoles = Vec::new();
        for (name, (store, proxy)) in NAMES.into_iter().zip(ways) {
            let configuration = configuration(&url(&watched.monitor()), &store, &fleet, &receiver);
            let mut console = Console::new(name, proxy, &configuration);
            console.start().await;
            consoles.push(console);
        }
        let ground = Self { consoles, fleet, receiver, store, _watched: watched };
        ground.store.note_what_is_written().await;
        ground.recovered().await;
        ground
    }

    /// Returns when three consoles hold everything, each its share, all of them tell all of the fleet, and the store has a new second of
    /// each pool; the moment of the first and of the last of it.
    pub async fn recovered(&self) -> std::time::Duration {
        let began = std::time::Instant::now();
        within(RECOVERS, "the work is divided among all consoles", async || self.store.is_divided(NAMES.len()).await).await;
        for console in &self.consoles {
            within(RECOVERS, &format!("{} tells all instances", console.name), async || {
                let fresh = console.door().fresh_instances(FRESH).await?;
                if fresh == self.fleet.instances { Ok(()) } else { Err(format!("{fresh} of {} are fresh", self.fleet.instances)) }
            })
            .await;
        }
        let since_s = crate::patience::now_ms() / 1000;
        within(RECOVERS, "every pool is written down", async || self.store.is_written(since_s, self.fleet.instances).await).await;
        began.elapsed()
    }
}

fn configuration(database: &str, store: &str, fleet: &Fleet, receiver: &Receiver) -> String {
    let (list, hook) = (format!("http://{}/targets", fleet.address), format!("http://{}/hook", receiver.address));
    format!(
        "database_url = {database:?}\nstore = {store:?}\n\
         [[sources]]\nkind = \"exposition\"\nservice = \"svc\"\ninterval = \"1s\"\ndiscover = {{ http_sd = {list:?} }}\n\
         [[notifiers]]\nname = \"ops\"\nkind = \"webhook\"\nurl = {hook:?}\nallow_local = true\n\
         [alerts.utilization]\nwarning = \"off\"\ncritical = 60\nfor = \"1s\"\nkeep_firing = \"1s\"\nhysteresis = 0\n"
    )
}

fn url(options: &sqlx::postgres::PgConnectOptions) -> String {
    let (user, database) = (options.get_username(), options.get_database().expect("a database"));
    match options.get_socket() {
        Some(socket) => format!("postgres://{user}@localhost/{database}?host={}", socket.display()),
        None => format!("postgres://{user}@{}:{}/{database}?sslmode=disable", options.get_host(), options.get_port()),
    }
}
