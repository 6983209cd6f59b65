//! A PgBouncer in front of a server.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::stock::{Stock, as_account, own};

/// A running pooler; stopped when dropped.
pub struct Bouncer {
    port: u16,
    process: Child,
    _folder: TempDir,
}

impl Bouncer {
    /// In this mode, with these further lines of configuration.
    pub fn start(server: &Stock, mode: &str, further: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("plimsoll-bouncer-").tempdir().expect("a temporary folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|taken| taken.local_addr()).expect("a free port").port();
        let (configuration, users) = (folder.path().join("pgbouncer.ini"), folder.path().join("users"));
        let text = format!(
            "[databases]\n* = host={} port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = trust\nauth_file = {}\npool_mode = {mode}\n{further}\n",
            server.socket().display(),
            server.port(),
            users.display()
        );
        fs::write(&configuration, text)
            .and_then(|()| fs::write(&users, "\"postgres\" \"\"\n\"plimsoll_monitor\" \"\"\n"))
            .expect("its configuration");
        [folder.path(), &configuration, &users].into_iter().for_each(own);
        let mut command = as_account(Path::new("/usr/sbin/pgbouncer"));
        let process = command.arg(&configuration).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process = process.expect("PgBouncer runs; `make setup` installs it");
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(10), "PgBouncer does not start");
            sleep(Duration::from_millis(10));
        }
        Self { port, process, _folder: folder }
    }

    /// How a role connects through it.
    pub fn url_of(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        // It keeps nothing that could be lost, and might have been started where gentler signals are ignored.
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}
