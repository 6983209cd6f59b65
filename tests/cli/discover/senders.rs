//! `plimsoll discover --otlp-listen`, with the recorded requests of services.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use super::{flat, row, sources};
use crate::ground::{Ended, assert_refused, run};
use crate::program::plimsoll;

const NODE: &[u8] = include_bytes!("../../fixtures/emitted/node_postgres_otel.json");
const PYTHON: &[u8] = include_bytes!("../../fixtures/emitted/python_otel_sqlalchemy.pb");
const JSON: &str = "application/json";
const PROTOBUF: &str = "application/x-protobuf";
const VARIABLE: &str = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://";

/// The program while it listens. It ends by itself.
struct Listening {
    child: Child,
    /// Its standard error so far, and the rest of it.
    said: String,
    rest: BufReader<std::process::ChildStderr>,
    address: String,
}

impl Listening {
    fn start(arguments: &[&str]) -> Self {
        let mut command: Command = plimsoll();
        command.args(["discover", "--otlp-listen", "127.0.0.1:0"]).args(arguments);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut rest = BufReader::new(child.stderr.take().expect("the stream is piped"));
        let mut said = String::new();
        while !said.contains("OTEL_METRIC_EXPORT_INTERVAL") {
            assert!(rest.read_line(&mut said).is_ok_and(|read| read > 0), "{said}");
        }
        let after = said.split(VARIABLE).nth(1).expect("an address");
        let address = after.split('/').next().expect("an address").to_owned();
        Self { child, said, rest, address }
    }

    /// The head of the answer.
    fn send(&self, content_type: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let length = body.len();
        let head = format!(
            "POST /v1/metrics HTTP/1.1\r\nHost: {}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("it is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn ended(mut self) -> Ended {
        self.rest.read_to_string(&mut self.said).expect("UTF-8");
        let output = self.child.wait_with_output().expect("it ends");
        Ended { code: output.status.code(), stdout: String::from_utf8_lossy(&output.stdout).into_owned(), stderr: self.said }
    }
}

#[test]
fn senders_are_found_and_told_how_to_send_to_the_console() {
    for (content_type, body, numbers) in [(JSON, NODE, ["5", "5", "0"]), (PROTOBUF, PYTHON, ["10", "—", "—"])] {
        let listening = Listening::start(&["--wait", "8s"]);
        assert!(listening.send(content_type, body).starts_with("HTTP/1.1 200"), "{content_type}");
        let found = listening.ended();
        assert_eq!(found.code, Some(0), "{found:?}");
        let words = row(&found.stderr, "orders");
        assert_eq!((words[0], words[1], &words[words.len() - 3..]), ("orders", "orders-1", &numbers[..]), "{found:?}");
        let said = flat(&found.stderr);
        assert!(said.contains("plimsoll token create --name services --scope write:metrics"), "{said}");
        assert!(said.contains("OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>"), "{said}");
        let source = &sources(&found.stdout)[0];
        assert_eq!((source["kind"].as_str(), source["service"].as_str()), (Some("otlp"), Some("orders")));
    }
}

#[test]
fn where_nothing_is_sent_or_no_pool_the_sentence_says_what_came() {
    let quiet = Listening::start(&["--wait", "200ms"]).ended();
    assert!(quiet.code == Some(1) && quiet.stderr.contains("nothing was sent to http://127.0.0.1:"), "{quiet:?}");
    let metric = r#"{"name":"shop.pool.used","gauge":{"dataPoints":[{"asInt":"1","timeUnixNano":"1"}]}}"#;
    let other = format!(r#"{{"resourceMetrics":[{{"scopeMetrics":[{{"metrics":[{metric}]}}]}}]}}"#);
    for (arguments, content_type, body, words) in [
        (&["--wait", "2s"][..], JSON, other.as_bytes(), &["in 1 request;", "begin with shop_pool", "[sources.metrics]"][..]),
        (&["--wait", "2s"], "text/plain", b"1", &["application/x-protobuf or application/json"]),
        (&["--wait", "2s", "--service", "billing"], JSON, NODE, &["no pool of \"billing\"", "pools of orders"]),
    ] {
        let listening = Listening::start(arguments);
        listening.send(content_type, body);
        let ended = listening.ended();
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
        assert!(words.iter().all(|words| ended.stderr.contains(words)), "{words:?}: {ended:?}");
    }
}

#[test]
fn a_port_that_is_taken_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let ended = run(plimsoll().args(["discover", "--otlp-listen", &address]));
    assert_refused(&ended, &["is in use by another program", "--otlp-listen"], "hunter22");
}
