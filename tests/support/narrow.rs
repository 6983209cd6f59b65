//! A proxy before a server that takes no startup parameter `options`, as Amazon's RDS Proxy does not.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// What a client asks first, who would like TLS.
const SSL_REQUEST: u32 = 80_877_103;

/// A running proxy; dropped, it takes nobody any more.
pub struct Narrow {
    port: u16,
    over: Arc<AtomicBool>,
}

impl Narrow {
    /// Before the server whose socket is in this folder.
    pub fn before(folder: &Path) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let (port, over) = (listener.local_addr().expect("an address").port(), Arc::new(AtomicBool::new(false)));
        let (socket, ended) = (folder.join(".s.PGSQL.5432"), over.clone());
        thread::spawn(move || {
            for client in listener.incoming().flatten().take_while(|_| !ended.load(Ordering::Relaxed)) {
                let socket = socket.clone();
                thread::spawn(move || serve(client, socket));
            }
        });
        Self { port, over }
    }

    pub fn url_of(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Narrow {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _woken = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn serve(mut client: TcpStream, socket: PathBuf) -> io::Result<()> {
    let startup = loop {
        let startup = message(&mut client)?;
        if startup[4..8] != SSL_REQUEST.to_be_bytes() {
            break startup;
        }
        client.write_all(b"N")?;
    };
    if startup.windows(9).any(|part| part == b"\0options\0") {
        let said = "Feature not supported: RDS Proxy currently doesn't support command-line options.";
        return client.write_all(&error(&[(b'S', "FATAL"), (b'V', "FATAL"), (b'C', "0A000"), (b'M', said)]));
    }
    let mut server = UnixStream::connect(socket)?;
    server.write_all(&startup)?;
    let (mut answers, mut back) = (server.try_clone()?, client.try_clone()?);
    let carried = thread::spawn(move || {
        let _ended = io::copy(&mut answers, &mut back);
        let _gone_already = back.shutdown(Shutdown::Both);
    });
    let _ended = io::copy(&mut client, &mut server);
    server.shutdown(Shutdown::Both)?;
    let _joined = carried.join();
    Ok(())
}

/// The first message of a client: its length, and the rest.
fn message(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 8];
    client.read_exact(&mut message)?;
    let length = u32::from_be_bytes([message[0], message[1], message[2], message[3]]) as usize;
    message.resize(length.clamp(8, 10_000), 0);
    client.read_exact(&mut message[8..])?;
    Ok(message)
}

/// An ErrorResponse of these fields.
fn error(fields: &[(u8, &str)]) -> Vec<u8> {
    let body: Vec<u8> = fields.iter().flat_map(|(kind, text)| [*kind].into_iter().chain(text.bytes()).chain([0])).chain([0]).collect();
    let length = u32::try_from(body.len() + 4).expect("a short message");
    [&b"E"[..], &length.to_be_bytes(), &body].concat()
}
