//! From a pool to a console.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::error::ConsoleError;
use super::mounted::MountedConsole;
use crate::access::AllowedActions;
use crate::access::audit::Audit;
use crate::access::password;
use crate::access::{Access, TrustedProxies, store::AccessStore};
use crate::alerts::notifiers::{Notifier, NotifierConfig, checked, from_toml};
use crate::alerts::settings::AlertSettings;
use crate::base::path::base_of;
use crate::base::store;
use crate::capacity::declared::{self, DeclaredService};
use crate::capacity::node_exporter::NodeExporter;
use crate::fleet::setup::{FleetConfig, FleetSetup};
use crate::server::{Console, ConsoleParts, data_folder};
use plimsoll_pool::Pool;
use plimsoll_pool::http::secret::{SHORTEST_TOKEN, long_enough};

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
        node_exporter: None,
        notifiers: SecretString::default(),
        given_notifiers: Vec::new(),
        alerts: AlertSettings::default(),
        services: String::new(),
        given_services: Vec::new(),
        fleet: SecretString::default(),
        given_fleet: FleetConfig::default(),
        demo: false,
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
    node_exporter: Option<SecretString>,
    notifiers: SecretString,
    given_notifiers: Vec<NotifierConfig>,
    alerts: AlertSettings,
    services: String,
    given_services: Vec<DeclaredService>,
    fleet: SecretString,
    given_fleet: FleetConfig,
    demo: bool,
    shows_pool: bool,
    environment: Option<String>,
    allowed: AllowedActions,
    read_only: bool,
}

impl ConsoleBuilder {
    /// The path below which everything of the console lives: its pages, `/login`, `/healthz`, `/readyz` and
    /// `/api/admin/pool-stats`. Default `/plimsoll`. It is the path that browsers see; `/` takes the whole host.
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The password to log in with, at least 8 characters; it has to be given. Of it only an argon2id
    /// hash is kept.
    pub fn admin_password(mut self, password: impl Into<SecretString>) -> Self {
        self.admin_password = Some(password.into());
        self
    }

    /// A bearer token for `/api/admin/pool-stats`, at least 16 characters. With a data folder the tokens
    /// that `plimsoll token create` keeps there are valid too; without either nobody reads it.
    pub fn api_token(mut self, token: impl Into<SecretString>) -> Self {
        self.api_token = Some(token.into());
        self
    }

    /// The proxies in front of the service that are believed what `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`,
    /// or `Forwarded`, say, as addresses or networks: `["10.0.0.0/8"]`. Without it the address of the connection counts.
    pub fn trusted_proxies<T: Into<String>>(mut self, networks: impl IntoIterator<Item = T>) -> Self {
        let networks: Vec<String> = networks.into_iter().map(Into::into).collect();
        self.trusted_proxies = TrustedProxies::parse(&networks);
        self
    }

    /// The same, read already.
    pub(crate) fn given_proxies(mut self, proxies: TrustedProxies) -> Self {
        self.trusted_proxies = Ok(proxies);
        self
    }

    /// A folder for the console's store, one SQLite file with hashes of the sessions and tokens, and the
    /// history of the pools; it is made if it is missing. Each console needs one of its own. Default: in
    /// memory, so that a restart forgets the history and everybody has to log in again.
    pub fn data_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(folder.into());
        self
    }

    /// The node_exporter on the machine of the database, as `http://db.example:9100/metrics`: where PostgreSQL does not
    /// run beside the service, CPU, load and memory on the page are read from it. Only host and port are ever shown.
    pub fn node_exporter(mut self, url: impl Into<SecretString>) -> Self {
        self.node_exporter = Some(url.into());
        self
    }

    /// Who is told of incidents, as TOML: one table `[[notifiers]]` a receiver, as docs/NOTIFIERS.md has them. Secrets may
    /// stay in the environment, by `url_env`, `secret_env` and `smtp_url_env`.
    pub fn notifiers(mut self, toml: impl Into<SecretString>) -> Self {
        self.notifiers = toml.into();
        self
    }

    /// The services that connect to the same server, as TOML: one table `[[services]]` for each, as docs/CONFIGURATION.md has
    /// them. The console then tells whether all of them fit. The pool that it shows is counted without being declared.
    pub fn services(mut self, toml: impl Into<String>) -> Self {
        self.services = toml.into();
        self
    }

    /// Where the numbers of other services' pools are, as TOML: one table `[[sources]]` for each, and `[[servers]]` for the servers that they
    /// name, as docs/SOURCES.md has them. The console then shows those pools beside its own. Secrets may stay in the environment or in
    /// files, by `token_env` and `token_file`.
    pub fn sources(mut self, toml: impl Into<SecretString>) -> Self {
        self.fleet = toml.into();
        self
    }

    /// What the service is for, for example `production`: the header and the title of every page show it.
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.environment = Some(name.into());
        self
    }

    /// The same, where it was given.
    pub(crate) fn given_environment(mut self, name: Option<String>) -> Self {
        self.environment = name;
        self
    }

    /// Whether load tests are begun from the page; they are unless this says `false`. Their users take real connections
    /// of the pool or of its server.
    pub fn allow_load_tests(mut self, allow: bool) -> Self {
        self.allowed.load_tests = allow;
        self
    }

    /// Whether a load test may run a statement that somebody types on the page; not unless this says `true`, because it
    /// runs with the rights of the pool's role. It must be a query that only reads, as docs/LOAD-TESTS.md describes, and is
    /// refused where the role is a superuser or may run programs, touch files or signal other sessions.
    pub fn load_test_statements(mut self, allow: bool) -> Self {
        self.allowed.load_test_statements = allow;
        self
    }

    /// Whether sessions of the server are cancelled and terminated from the page; they are unless this says `false`.
    pub fn allow_end_sessions(mut self, allow: bool) -> Self {
        self.allowed.end_sessions = allow;
        self
    }

    /// Looking only: no load test is begun and no session ended, whatever else was said.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// What the configuration allows.
    pub(crate) fn allowed(mut self, allowed: AllowedActions) -> Self {
        self.allowed = allowed;
        self
    }

    /// The same, read already.
    pub(crate) fn given_notifiers(mut self, given: Vec<NotifierConfig>) -> Self {
        self.given_notifiers = given;
        self
    }

    /// Without a password a new one is generated and kept in the store.
    pub(crate) fn generates_password(mut self) -> Self {
        self.generates = true;
        self
    }

    /// What the alert rules judge by, where that is not the default.
    pub(crate) fn alerts(mut self, alerts: AlertSettings) -> Self {
        self.alerts = alerts;
        self
    }

    /// The services, read already.
    pub(crate) fn given_services(mut self, given: Vec<DeclaredService>) -> Self {
        self.given_services = given;
        self
    }

    /// Servers and sources, read already.
    pub(crate) fn given_fleet(mut self, given: FleetConfig) -> Self {
        self.given_fleet = given;
        self
    }

    /// Whether the pool is one to show. Otherwise the console is about the server, and only load tests use the pool.
    pub(crate) fn shows_pool(mut self, shows: bool) -> Self {
        self.shows_pool = shows;
        self
    }

    /// Simulated users on the pool.
    pub(crate) fn demo(mut self, demo: bool) -> Self {
        self.demo = demo;
        self
    }

    /// Starts it: its store, at most 6 connections of its own to the same server, and the recording of its
    /// pools. An unreachable server is no error: the pages say so.
    ///
    /// # Errors
    /// [`ConsoleError`], with what to do.
    pub async fn start(self) -> Result<MountedConsole, ConsoleError> {
        let base = base_of(&self.path).map_err(|_| ConsoleError::BadPath(self.path.clone()))?;
        let notifiers = self.all_notifiers().map_err(ConsoleError::Notifiers)?;
        let services = self.all_services().map_err(ConsoleError::Services)?;
        let fleet = self.whole_fleet().map_err(ConsoleError::Sources)?;
        let given = self.admin_password.map(|password| long_enough(password, "the admin password", password::SHORTEST)).transpose()?;
        let token = self.api_token.map(|token| long_enough(token, "the API token", SHORTEST_TOKEN)).transpose()?;
        let node_exporter = self.node_exporter.as_ref().map(NodeExporter::at).transpose().map_err(ConsoleError::NodeExporter)?;
        let proxies = self.trusted_proxies.map_err(ConsoleError::TrustedProxy)?;
        if given.is_none() && !self.generates {
            return Err(ConsoleError::NoPassword);
        }
        let held = self.data_dir.as_deref().map(data_folder::lock).transpose()?;
        let store = match &self.data_dir {
            Some(folder) => store::open(folder).await?,
            None => store::open_in_memory().await?,
        };
        let (audit, accounts) = (Audit::new(store.clone()), AccessStore::new(store.clone()));
        let standing = password::establish(given.as_ref(), &accounts, &audit).await.map_err(|error| ConsoleError::Keeping(error.into()))?;
        let access = Access::new(base, accounts, audit.clone(), token.as_ref(), proxies);
        let (service, alerts, demo, shows_pool, environment) = (self.pool, self.alerts, self.demo, self.shows_pool, self.environment);
        let allowed = if self.read_only { AllowedActions::READ_ONLY } else { self.allowed };
        let parts = ConsoleParts {
            service,
            access,
            audit,
            store,
            node_exporter,
            notifiers,
            alerts,
            services,
            fleet,
            demo,
            shows_pool,
            environment,
            allowed,
        };
        Ok(MountedConsole::new(Console::start(parts)?, standing, held))
    }

    fn all_notifiers(&self) -> Result<Vec<Notifier>, String> {
        let written = self.notifiers.expose_secret();
        let mut given = if written.trim().is_empty() { Vec::new() } else { from_toml(written)? };
        given.extend(self.given_notifiers.iter().cloned());
        checked(&given)
    }

    fn all_services(&self) -> Result<Vec<DeclaredService>, String> {
        let mut all = declared::from_toml(&self.services)?;
        all.extend(self.given_services.iter().cloned());
        declared::checked(&all)?;
        Ok(all)
    }

    fn whole_fleet(&self) -> Result<FleetSetup, String> {
        let mut all = FleetConfig::from_toml(&self.fleet)?;
        all.servers.extend(self.given_fleet.servers.iter().cloned());
        all.sources.extend(self.given_fleet.sources.iter().cloned());
        all.checked()
    }
}
