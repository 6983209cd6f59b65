//! What a service says of its console.

use std::path::PathBuf;

use secrecy::SecretString;

use super::ConsoleBuilder;
use crate::access::TrustedProxies;

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

    /// A folder for the console's store, one SQLite file with hashes of the sessions and tokens, and the
    /// history of the pools; it is made if it is missing. Each console needs one of its own. Default: in
    /// memory, so that a restart forgets the history and everybody has to log in again.
    pub fn data_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(folder.into());
        self
    }

    /// A PostgreSQL in which several consoles keep one store, as `postgres://plimsoll_store@db/plimsoll`; docs/SCALE.md says how it is
    /// prepared. The data folder then holds no store.
    pub fn store(mut self, url: impl Into<SecretString>) -> Self {
        self.store = Some(url.into());
        self
    }

    /// What this console is called among those that share its store. Default: the name of the machine.
    pub fn console_name(mut self, name: impl Into<String>) -> Self {
        self.console_name = Some(name.into());
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

    /// Where the metrics are sent besides, as TOML: one table `[[remote_write]]` for each Prometheus, Mimir, Thanos or VictoriaMetrics, as
    /// docs/REMOTE-WRITE.md has them. Secrets may stay in the environment or in files, by `token_env` and `token_file`.
    pub fn remote_write(mut self, toml: impl Into<SecretString>) -> Self {
        self.remote_write = toml.into();
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
}
