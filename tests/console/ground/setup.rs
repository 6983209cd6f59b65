//! A console that is not started yet.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;

use super::console::{Console, Text};
use super::{PASSWORD, START_LIMIT, TOKEN};
use crate::http::http_client;
use crate::program::plimsoll;

/// A console that is not started yet.
pub struct Setup {
    command: Command,
}

impl Setup {
    /// On an embedded PostgreSQL.
    pub fn embedded(data_dir: &Path) -> Self {
        let mut command = plimsoll();
        command.args(["serve", "--listen", "127.0.0.1:0"]).env("PLIMSOLL_DATA_DIR", data_dir).env("RUST_BACKTRACE", "1");
        command.env("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).env("PLIMSOLL_API_TOKEN", TOKEN);
        Self { command }
    }

    /// On a server of the operator's, whether or not it is there, with a pool of its own.
    pub fn on(data_dir: &Path, url: &str) -> Self {
        Self::watching(data_dir, url).set("PLIMSOLL_POOL_SIZE", "50")
    }

    /// On a server of the operator's, without a pool.
    pub fn watching(data_dir: &Path, url: &str) -> Self {
        Self::embedded(data_dir).set("DATABASE_URL", url)
    }

    /// With this environment variable.
    pub fn set(mut self, variable: &str, value: &str) -> Self {
        self.command.env(variable, value);
        self
    }

    /// Without this environment variable.
    pub fn unset(mut self, variable: &str) -> Self {
        self.command.env_remove(variable);
        self
    }

    /// With these arguments.
    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// After this command of the shell, `ulimit` for example.
    pub fn after(mut self, shell: &str) -> Self {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("{shell} && exec \"$0\" \"$@\"")).arg(self.command.get_program()).args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        self.command = command;
        self
    }

    /// Starts it and waits until it listens.
    pub async fn start(self) -> Console {
        let mut console = self.launch();
        let greeted = console.within(START_LIMIT, |console| console.greeting().contains("Log in with")).await;
        assert!(greeted, "it did not start: {:?}\n{}", console.ended(), console.log());
        let greeting = console.greeting();
        let address = greeting.lines().find_map(|line| line.split_once(" listens on http://")).expect("the address");
        console.address = Some(address.1.split('/').next().and_then(|address| address.parse().ok()).expect("an address"));
        console
    }

    /// Starts it and waits until it has given up: the exit code and the log.
    pub async fn start_in_vain(self) -> (Option<i32>, String) {
        let mut console = self.launch();
        assert!(console.within(START_LIMIT, |console| console.ended().is_some()).await, "it runs: {}", console.greeting());
        let code = console.child.wait().expect("it has ended").code();
        // The reader ends with the stream; without it the last line might be missing.
        for reader in console.readers.drain(..) {
            reader.join().expect("its output is text");
        }
        (code, console.log())
    }

    /// Starts it and does not wait.
    pub fn launch(mut self) -> Console {
        let piped = self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program starts");
        let (stdout, greeting) = collect(child.stdout.take());
        let (stderr, log) = collect(child.stderr.take());
        // A redirect is an answer to look at; an answer that takes longer is none.
        let http = http_client().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(10));
        let http = http.build().expect("an HTTP client");
        Console { child, address: None, greeting, log, readers: vec![stdout, stderr], http }
    }
}

fn collect(stream: Option<impl Read + Send + 'static>) -> (thread::JoinHandle<()>, Text) {
    let text = Text::default();
    let written = text.clone();
    let reader = thread::spawn(move || {
        for line in BufReader::new(stream.expect("the stream is piped")).lines() {
            let line = line.expect("UTF-8");
            *written.lock().unwrap_or_else(PoisonError::into_inner) += &(line + "\n");
        }
    });
    (reader, text)
}
