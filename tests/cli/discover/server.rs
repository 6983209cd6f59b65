//! A small HTTP server, asked by the program.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// One request.
pub struct Asked {
    /// Its first line and headers.
    pub head: String,
    pub body: String,
}

/// Status and content type of an answer, and its body.
pub type Answer = (u16, &'static str, String);

/// Answers until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    is_over: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

impl Served {
    pub fn start(answer: impl Fn(&Asked) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let (address, is_over) = (listener.local_addr().expect("an address"), Arc::new(AtomicBool::new(false)));
        let over = is_over.clone();
        let serving = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok).take_while(|_| !over.load(Ordering::SeqCst)) {
                exchange(stream, &answer);
            }
        });
        Self { address, is_over, serving: Some(serving) }
    }

    /// One page at every address.
    pub fn page(content_type: &'static str, body: &str) -> Self {
        let body = body.to_owned();
        Self::start(move |_| (200, content_type, body.clone()))
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        self.serving.take().into_iter().for_each(|serving| drop(serving.join()));
    }
}

fn exchange(stream: TcpStream, answer: &impl Fn(&Asked) -> Answer) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    if reader.read_exact(&mut body).is_err() || head.is_empty() {
        return;
    }
    let (status, content_type, text) = answer(&Asked { head, body: String::from_utf8_lossy(&body).into_owned() });
    let head =
        format!("HTTP/1.1 {status} -\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", text.len());
    let _asker_has_gone = reader.get_mut().write_all((head + &text).as_bytes());
}
