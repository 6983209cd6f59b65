//! One client's connection and the server's behind it.

use std::future::pending;
use std::path::Path;

use tokio::io::{copy, sink};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::watch;

use super::carry::{End, carry};
use super::{Cut, Network};

/// What becomes of a pair.
enum Fate {
    Closed,
    Reset,
    Swallowed,
}

/// Forwards between the two until one of them closes or the network comes between them.
pub(super) async fn run(mut client: TcpStream, socket: &Path, network: watch::Receiver<Network>, cut: &Cut) {
    let fate = fate(&mut client, socket, network, cut).await;
    match fate {
        Fate::Closed => {}
        Fate::Reset => client.set_zero_linger().expect("an option of every socket"),
        Fate::Swallowed => {
            let _until_the_client_gives_up = copy(&mut client, &mut sink()).await;
        }
    }
}

/// The server's side is closed when this returns, however it ends.
async fn fate(client: &mut TcpStream, socket: &Path, network: watch::Receiver<Network>, cut: &Cut) -> Fate {
    let born = *network.borrow();
    if born.swallowing {
        return Fate::Swallowed;
    }
    let Ok(mut server) = UnixStream::connect(socket).await else { return Fate::Reset };
    tokio::select! {
        () = forward(client, &mut server, &network, cut) => Fate::Closed,
        fate = disturbance(network.clone(), born) => fate,
    }
}

async fn disturbance(mut network: watch::Receiver<Network>, born: Network) -> Fate {
    let disturbed = network.wait_for(|now| (now.resets, now.swallowed) != (born.resets, born.swallowed)).await;
    match disturbed.map(|now| now.resets != born.resets) {
        Ok(true) => Fate::Reset,
        Ok(false) => Fate::Swallowed,
        Err(_the_proxy_is_gone) => Fate::Closed,
    }
}

async fn forward(client: &mut TcpStream, server: &mut UnixStream, network: &watch::Receiver<Network>, cut: &Cut) {
    let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
    let questions = async {
        // A server that takes no more questions may still have something to say.
        if carry(from_client, to_server, network.clone(), None).await == End::Refused {
            pending::<()>().await;
        }
    };
    tokio::select! {
        () = questions => {}
        _end = carry(from_server, to_client, network.clone(), Some(cut)) => {}
    }
}
