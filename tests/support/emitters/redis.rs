//! A Redis of Debian's that keeps nothing, and clients of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::process::Process;
use super::tools::{free_port, program};

const LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// A running Redis; killed when dropped.
pub struct Redis {
    address: SocketAddr,
    _process: Process,
    _folder: TempDir,
}

/// A client; gone when dropped.
pub struct RedisClient(BufReader<TcpStream>);

impl Redis {
    /// With these further options: `--maxclients 20`.
    pub fn start(options: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("plimsoll-redis-").tempdir().expect("a temporary folder");
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut command = Command::new(program("redis-server"));
        command.args(["--bind", "127.0.0.1", "--port", &address.port().to_string(), "--save", "", "--dir"]).arg(folder.path());
        let process = Process::start(command.args(options).stdout(Stdio::null()));
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < LIMIT, "Redis does not start");
            sleep(POLL);
        }
        Self { address, _process: process, _folder: folder }
    }

    /// How to connect to it.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// A client, which Redis knows by now.
    pub fn client(&self) -> RedisClient {
        let stream = TcpStream::connect(self.address).expect("Redis accepts");
        stream.set_read_timeout(Some(LIMIT)).expect("a time limit");
        let mut client = RedisClient(BufReader::new(stream));
        assert_eq!(client.ask("PING"), "PONG");
        client
    }
}

impl RedisClient {
    /// Sends a command, and returns the answer's text: of one line, or of a bulk string.
    pub fn ask(&mut self, command: &str) -> String {
        // At once: the second of two writes would wait for the first one's acknowledgement.
        self.0.get_mut().write_all(format!("{command}\r\n").as_bytes()).expect("Redis reads");
        let mut line = String::new();
        self.0.read_line(&mut line).expect("Redis answers");
        let (kind, rest) = line.trim_end().split_at(1);
        match (kind, rest.parse::<usize>()) {
            ("$", Ok(length)) => self.bulk(length),
            _ => rest.to_owned(),
        }
    }

    fn bulk(&mut self, length: usize) -> String {
        let mut text = vec![0; length + 2];
        self.0.read_exact(&mut text).expect("as many bytes as announced");
        text.truncate(length);
        String::from_utf8(text).expect("text")
    }
}
