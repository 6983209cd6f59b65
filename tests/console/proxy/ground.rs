//! nginx with the configuration that is delivered, in front of a console.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};
use tempfile::TempDir;

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, url};
use crate::support::{Postgres, eventually};

/// Where the console lives.
pub const BASE: &str = "/plimsoll";
/// Where the browser is. nginx connects from 127.0.0.1, so that the two can be told apart.
pub const BROWSER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

pub struct Ground {
    _console: Console,
    _nginx: Nginx,
    address: SocketAddr,
    http: Client,
    _folders: [TempDir; 2],
    /// It runs for as long as somebody holds it.
    _postgres: Arc<Postgres>,
}

impl Ground {
    /// As the delivered configuration has it.
    pub async fn start() -> Self {
        Self::behind(include_str!("../../../deploy/proxy/nginx.conf")).await
    }

    /// As somebody writes it who knows nothing of streams.
    pub async fn with_defaults() -> Self {
        let delivered = include_str!("../../../deploy/proxy/nginx.conf");
        assert!(delivered.contains("proxy_buffering off;"));
        Self::behind(&delivered.replace("proxy_buffering off;", "")).await
    }

    async fn behind(configuration: &str) -> Self {
        let (data, prefix) = (folder(), folder());
        let postgres = Postgres::shared().await;
        let setup = Setup::on(data.path(), &url(&postgres.options())).set("PLIMSOLL_POOL_SIZE", "3").set("PLIMSOLL_MAX_OVERFLOW", "2");
        let console = setup.arguments(&["--base-path", BASE, "--trusted-proxy", "127.0.0.1"]).start().await;
        let address = free_address();
        configure(configuration, prefix.path(), address, console.address());
        let nginx = start_nginx(prefix.path());
        // Whoever has done so already has chosen the same.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).tls_danger_accept_invalid_certs(true);
        let http = http
            .local_address(std::net::IpAddr::from(BROWSER))
            .timeout(std::time::Duration::from_secs(20))
            .build()
            .expect("an HTTP client");
        let ground = Self { _console: console, _nginx: nginx, address, http, _folders: [data, prefix], _postgres: postgres };
        let answers = async || ground.get("/healthz").send().await.is_ok_and(|answer| answer.status() == 200);
        eventually("nginx hands on", answers).await;
        ground
    }

    /// A request through nginx, by TLS, below the path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("https://{}{BASE}{path}", self.address))
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    /// What the browser of this origin sends.
    pub fn origin(&self) -> String {
        format!("https://{}", self.address)
    }

    pub async fn try_to_log_in(&self, password: &str, cookies: &str) -> Response {
        let form = self.request(Method::POST, "/login").form(&[("password", password), ("next", "")]);
        form.header("origin", self.origin()).header(COOKIE, cookies).send().await.expect("an answer")
    }

    /// The cookies of somebody who has logged in.
    pub async fn log_in(&self) -> String {
        let answer = self.try_to_log_in(PASSWORD, "").await;
        assert_eq!(answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()), Some(BASE), "{answer:?}");
        let cookies = answer.headers().get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().expect("text").to_owned());
        let cookies: Vec<String> = cookies.collect();
        assert!(cookies.iter().all(|cookie| cookie.contains("; Secure") && cookie.contains("Path=/plimsoll;")), "{cookies:?}");
        cookies.iter().filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
    }

    /// The audit as CSV.
    pub async fn audit(&self) -> String {
        self.get("/api/v1/audit.csv").bearer_auth(TOKEN).send().await.expect("an answer").text().await.expect("text")
    }
}

/// The master; dropped, it ends with its workers.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        let pid = i32::try_from(self.0.id()).expect("a pid");
        crate::process::signal(pid, nix::sys::signal::Signal::SIGTERM);
        let _ended = self.0.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address")
}

/// The configuration with the test's addresses and certificate.
fn configure(delivered: &str, prefix: &Path, address: SocketAddr, console: SocketAddr) {
    let made = rcgen::generate_simple_self_signed(vec![address.ip().to_string()]).expect("a certificate");
    std::fs::write(prefix.join("cert.pem"), made.cert.pem()).expect("written");
    std::fs::write(prefix.join("key.pem"), made.signing_key.serialize_pem()).expect("written");
    std::fs::create_dir(prefix.join("tmp")).expect("a folder");
    let mut configuration = delivered.to_owned();
    let here = |name: &str| prefix.join(name).display().to_string();
    for (theirs, ours) in [
        ("443 ssl", format!("{address} ssl")),
        ("/etc/ssl/db.example.pem", here("cert.pem")),
        ("/etc/ssl/db.example.key", here("key.pem")),
        ("127.0.0.1:8000", console.to_string()),
    ] {
        assert!(configuration.contains(theirs), "{theirs} in the delivered file");
        configuration =
            configuration.replace(&format!(" {theirs};"), &format!(" {ours};")).replace(&format!("//{theirs};"), &format!("//{ours};"));
    }
    std::fs::write(prefix.join("nginx.conf"), configuration).expect("written");
}

fn start_nginx(prefix: &Path) -> Nginx {
    let mut command = Command::new("nginx");
    // As root nginx would start its workers as another user, who may not read the folder.
    let user = if nix::unistd::Uid::effective().is_root() { "user root; " } else { "" };
    command.arg("-p").arg(prefix).args(["-c", "nginx.conf", "-e", "stderr", "-g", &format!("{user}daemon off; worker_processes 1;")]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Nginx(command.spawn().expect("nginx; `make setup` installs it"))
}
