//! A PostgreSQL of the benchmark's own, for the store of several consoles.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use plimsoll::internals::{Store, open_shared_store};
use plimsoll_embedded::Embedded;
use secrecy::SecretString;
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

/// The role and the schema, as an operator makes them.
const ROLE: &str = include_str!("../../docs/plimsoll_store.sql");

pub struct StoreServer {
    server: Embedded,
    _folder: TempDir,
}

impl StoreServer {
    pub async fn start() -> Self {
        // As root, PostgreSQL runs under another account, which has to pass through.
        let passable = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().prefix("plimsoll-bench-").permissions(passable).tempdir().expect("a folder");
        let server = Embedded::start(folder.path()).await.expect("a server");
        let mut admin: PgConnection = server.superuser_options().connect().await.expect("the administrator connects");
        sqlx::raw_sql(ROLE).execute(&mut admin).await.expect("the role");
        admin.close().await.expect("the administrator leaves");
        Self { server, _folder: folder }
    }

    /// Its store, as a console opens it.
    pub async fn store(&self) -> Store {
        let socket = self.server.socket_dir().display();
        let url = format!("postgres:///postgres?host={socket}&user=plimsoll_store");
        open_shared_store(&SecretString::from(url)).await.expect("the shared store")
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }
}
