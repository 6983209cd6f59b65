//! From a pool to a console.

mod given;
mod options;
mod start;

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;

use crate::access::{AllowedActions, TrustedProxies};
use crate::alerts::notifiers::NotifierConfig;
use crate::alerts::settings::AlertSettings;
use crate::capacity::declared::DeclaredService;
use crate::demo::engine::Demo;
use crate::demo::services::DemoServices;
use crate::fleet::setup::FleetConfig;
use crate::server::remote_write::RemoteWriteConfig;
use plimsoll_pool::Pool;

/// A console for `pool`, to be mounted in an axum service. The pool stays the service's own.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use plimsoll::pool::PoolOptions;
/// use std::net::SocketAddr;
///
/// let pool = PoolOptions::new().application_name("orders").connect("postgres://app@localhost/orders")?;
/// let console = plimsoll::console(pool.clone())
///     .at("/admin")
///     .admin_password(std::env::var("ADMIN_PASSWORD")?)
///     .start()
///     .await?;
/// let app = axum::Router::new().route("/", axum::routing::get(async || "orders")).merge(console.router());
///
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
/// // The addresses of the callers are for the login, which counts attempts by address.
/// axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
/// console.stop().await;
/// # Ok(()) }
/// ```
pub fn console(pool: Pool) -> ConsoleBuilder {
    ConsoleBuilder {
        pool,
        path: "/plimsoll".to_owned(),
        admin_password: None,
        generates: false,
        api_token: None,
        trusted_proxies: Ok(TrustedProxies::default()),
        data_dir: None,
        store: None,
        console_name: None,
        node_exporter: None,
        notifiers: SecretString::default(),
        given_notifiers: Vec::new(),
        remote_write: SecretString::default(),
        given_remote_writes: Vec::new(),
        alerts: AlertSettings::default(),
        services: String::new(),
        given_services: Vec::new(),
        fleet: SecretString::default(),
        given_fleet: FleetConfig::default(),
        demo: Demo::Off,
        demo_services: None,
        shows_pool: true,
        environment: None,
        // Inside a service a statement would run with the service's own rights.
        allowed: AllowedActions { load_test_statements: false, ..AllowedActions::EVERYTHING },
        read_only: false,
    }
}

/// A console that is not started yet; see [`console`]. It reads nothing from the environment.
///
/// ```no_run
/// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), plimsoll::ConsoleError> {
/// let console = plimsoll::console(pool)
///     .at("/ops/pool")
///     .admin_password("correct horse battery")
///     .api_token("0123456789abcdef0123")
///     .data_dir("/var/lib/orders/console")
///     .start()
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a console is started by `start`"]
pub struct ConsoleBuilder {
    pool: Pool,
    path: String,
    admin_password: Option<SecretString>,
    generates: bool,
    api_token: Option<SecretString>,
    trusted_proxies: Result<TrustedProxies, String>,
    data_dir: Option<PathBuf>,
    store: Option<SecretString>,
    console_name: Option<String>,
    node_exporter: Option<SecretString>,
    notifiers: SecretString,
    given_notifiers: Vec<NotifierConfig>,
    remote_write: SecretString,
    given_remote_writes: Vec<RemoteWriteConfig>,
    alerts: AlertSettings,
    services: String,
    given_services: Vec<DeclaredService>,
    fleet: SecretString,
    given_fleet: FleetConfig,
    demo: Demo,
    demo_services: Option<Arc<DemoServices>>,
    shows_pool: bool,
    environment: Option<String>,
    allowed: AllowedActions,
    read_only: bool,
}
