//! A network that forgets to tell the server when a client's machine is gone.

use std::future::pending;

use tokio::io::copy;
use tokio::net::{TcpListener, TcpStream};

/// Forwards to this port of the loopback; the port to connect to. The server's side of a connection stays open for as long as the test
/// runs, whatever becomes of the client.
pub async fn forward_to(server: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", server)).await.expect("the server accepts");
            tokio::spawn(carry(client, server));
        }
    });
    port
}

async fn carry(client: TcpStream, server: TcpStream) {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client.into_split(), server.into_split());
    tokio::spawn(async move {
        let _until_the_client_is_gone = copy(&mut from_client, &mut to_server).await;
        pending::<()>().await;
        drop(to_server);
    });
    let _until_the_client_is_gone = copy(&mut from_server, &mut to_client).await;
    pending::<()>().await;
}
