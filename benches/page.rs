//! What the page costs: time to the first byte with 16 readers at once, and the bytes of a first view.
//!
//! `make bench` runs it on the release binary, started here on an embedded PostgreSQL.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const PASSWORD: &str = "correct horse battery";
const READERS: usize = 16;
const PAGES_A_READER: usize = 300;
/// The bars: a first byte within 10 ms, a first view within 250 kB.
const FIRST_BYTE_BAR: Duration = Duration::from_millis(10);
const FIRST_VIEW_BAR: usize = 250_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    for (name, demo) in [("idle pool", false), ("demo traffic", true)] {
        let console = Console::start(demo)?;
        let client = log_in(&console.base).await?;
        measure_first_byte(name, &client, &console.base).await?;
        if !demo {
            measure_first_view(&client, &console.base).await?;
        }
    }
    Ok(())
}

struct Console {
    process: Child,
    base: String,
    _data: tempfile::TempDir,
}

impl Console {
    fn start(demo: bool) -> Outcome<Self> {
        let data = tempfile::Builder::new().permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755)).tempdir()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error"]).arg(format!("--demo={demo}"));
        command.env("PLIMSOLL_DATA_DIR", data.path()).env("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).env_remove("DATABASE_URL");
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().ok_or("no standard output")?;
        let greeting =
            BufReader::new(output).lines().map_while(Result::ok).find_map(|line| Some(line.split_once("listens on ")?.1.to_owned()));
        Ok(Self { base: greeting.ok_or("the console did not start")?, process, _data: data })
    }
}

impl Drop for Console {
    /// In order, so that the embedded PostgreSQL stops too.
    fn drop(&mut self) {
        let pid = nix::unistd::Pid::from_raw(self.process.id() as i32);
        let _already_gone = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
        let _status = self.process.wait();
    }
}

async fn log_in(base: &str) -> Outcome<Client> {
    let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("br"))]);
    let client = Client::builder().cookie_store(true).redirect(Policy::none()).no_brotli().default_headers(headers).build()?;
    let answer = client.post(format!("{base}/login")).form(&[("password", PASSWORD)]).send().await?;
    match answer.status() {
        StatusCode::SEE_OTHER => Ok(client),
        other => Err(format!("the login answered {other}").into()),
    }
}

async fn measure_first_byte(name: &str, client: &Client, base: &str) -> Outcome<()> {
    let started = Instant::now();
    let readers: Vec<_> = (0..READERS).map(|_| tokio::spawn(read_pages(client.clone(), base.to_owned()))).collect();
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.await??);
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let rate = times.len() as f64 / started.elapsed().as_secs_f64();
    println!(
        "first byte, {READERS} readers, {name:<13} p50 {:>5.2} ms  p99 {:>5.2} ms  max {:>6.2} ms  {rate:>6.0} pages/s   bar p50 < {} ms: {}",
        ms(at(0.5)),
        ms(at(0.99)),
        ms(at(1.0)),
        FIRST_BYTE_BAR.as_millis(),
        verdict(at(0.5) < FIRST_BYTE_BAR)
    );
    Ok(())
}

async fn read_pages(client: Client, base: String) -> Outcome<Vec<Duration>> {
    let mut times = Vec::with_capacity(PAGES_A_READER);
    for _ in 0..PAGES_A_READER {
        let started = Instant::now();
        let mut page = client.get(&base).send().await?.error_for_status()?;
        page.chunk().await?.ok_or("an empty page")?;
        times.push(started.elapsed());
        while page.chunk().await?.is_some() {}
    }
    Ok(times)
}

async fn measure_first_view(client: &Client, base: &str) -> Outcome<()> {
    let plain = client.get(base).header(ACCEPT_ENCODING, "identity").send().await?.text().await?;
    let asset = |name: &str| {
        let end = plain.find(name)? + name.len();
        Some(plain[plain[..end].rfind('"')? + 1..end].to_owned())
    };
    let mut whole = 0;
    for (name, path) in
        [("HTML", Some("/".to_owned())), ("CSS", asset("plimsoll.css")), ("JS", asset("plimsoll.js")), ("WASM", asset("plimsoll.wasm"))]
    {
        let path = path.ok_or_else(|| format!("the page names no {name}"))?;
        let answer = client.get(format!("{base}{path}")).send().await?.error_for_status()?;
        let encoding = answer.headers().get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("none").to_owned();
        let size = answer.bytes().await?.len();
        println!("first view, {name:<5} {:>7.1} kB ({encoding})", kb(size));
        whole += size;
    }
    println!("first view, whole {:>7.1} kB   bar < {:.0} kB: {}", kb(whole), kb(FIRST_VIEW_BAR), verdict(whole < FIRST_VIEW_BAR));
    Ok(())
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "MISSED" }
}
