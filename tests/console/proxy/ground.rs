//! Proxies with the configurations that are delivered, in front of consoles.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Deref;
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

/// A browser of a console behind a proxy.
pub struct Browser {
    address: SocketAddr,
    http: Client,
}

pub struct Ground {
    _console: Console,
    _nginx: ProxyProcess,
    browser: Browser,
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
        certify(prefix.path(), address);
        let consoles = [("//127.0.0.1:8000;", format!("//{};", console.address()))];
        let nginx = start_nginx(configuration, prefix.path(), address, &consoles);
        let browser = Browser::before(address).await;
        Self { _console: console, _nginx: nginx, browser, _folders: [data, prefix], _postgres: postgres }
    }
}

impl Deref for Ground {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Browser {
    /// Returns when the proxy at this address hands on.
    pub async fn before(address: SocketAddr) -> Self {
        // Whoever has done so already has chosen the same.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).tls_danger_accept_invalid_certs(true);
        let http = http.local_address(std::net::IpAddr::from(BROWSER)).timeout(std::time::Duration::from_secs(20));
        let browser = Self { address, http: http.build().expect("an HTTP client") };
        let answers = async || browser.get("/healthz").send().await.is_ok_and(|answer| answer.status() == 200);
        eventually("the proxy hands on", answers).await;
        browser
    }

    /// A request through the proxy, by TLS, below the path.
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

/// A proxy, with its workers if it has some; dropped, all of them end.
pub struct ProxyProcess(Child);

impl Drop for ProxyProcess {
    fn drop(&mut self) {
        let pid = i32::try_from(self.0.id()).expect("a pid");
        crate::process::signal(pid, nix::sys::signal::Signal::SIGTERM);
        let _ended = self.0.wait();
    }
}

pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address")
}

/// A certificate and its key in the folder, each alone and both in one file.
pub fn certify(prefix: &Path, address: SocketAddr) {
    let made = rcgen::generate_simple_self_signed(vec![address.ip().to_string()]).expect("a certificate");
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    for (name, text) in [("cert.pem", &certificate), ("key.pem", &key), ("both.pem", &format!("{certificate}{key}"))] {
        std::fs::write(prefix.join(name), text).expect("written");
    }
}

/// What is delivered, with the test's own in place of the examples.
fn configured(delivered: &str, replacements: &[(&str, String)]) -> String {
    replacements.iter().fold(delivered.to_owned(), |text, (theirs, ours)| {
        assert!(text.contains(theirs), "{theirs} in the delivered file");
        text.replace(theirs, ours)
    })
}

/// nginx at this address, with the consoles in place of those of the example.
pub fn start_nginx(delivered: &str, prefix: &Path, address: SocketAddr, consoles: &[(&str, String)]) -> ProxyProcess {
    let here = |name: &str| prefix.join(name).display().to_string();
    let own = [
        (" 443 ssl;", format!(" {address} ssl;")),
        ("/etc/ssl/db.example.pem", here("cert.pem")),
        ("/etc/ssl/db.example.key", here("key.pem")),
    ];
    std::fs::create_dir(prefix.join("tmp")).expect("a folder");
    std::fs::write(prefix.join("nginx.conf"), configured(&configured(delivered, &own), consoles)).expect("written");
    let mut command = Command::new("nginx");
    // As root nginx would start its workers as another user, who may not read the folder.
    let user = if nix::unistd::Uid::effective().is_root() { "user root; " } else { "" };
    command.arg("-p").arg(prefix).args(["-c", "nginx.conf", "-e", "stderr", "-g", &format!("{user}daemon off; worker_processes 1;")]);
    start(command)
}

/// HAProxy at this address.
pub fn start_haproxy(delivered: &str, prefix: &Path, address: SocketAddr, consoles: &[(&str, String)]) -> ProxyProcess {
    let own = [("bind :443", format!("bind {address}")), ("/etc/ssl/db.example.both.pem", prefix.join("both.pem").display().to_string())];
    let path = prefix.join("haproxy.cfg");
    std::fs::write(&path, configured(&configured(delivered, &own), consoles)).expect("written");
    // Debian's programs of servers are not on the path of every account.
    let mut command = Command::new("haproxy");
    command.env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default())).arg("-db").arg("-f").arg(path);
    start(command)
}

fn start(mut command: Command) -> ProxyProcess {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    ProxyProcess(command.spawn().expect("the proxy; `make setup` installs it"))
}
