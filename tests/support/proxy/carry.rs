//! One direction of a connection.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::{Cut, Network};

/// Chunks under way at once: enough for a slow network to be slow, not narrow.
const UNDER_WAY: usize = 256;

/// A chunk, and when it is due at the other end.
type Sent = (Instant, Vec<u8>);

/// How a direction came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The sender has closed, and all that it had sent was delivered.
    Closed,
    /// The receiver takes no more.
    Refused,
    /// As [`Cut`] wanted it.
    Cut,
}

/// Carries everything from one side to the other, in order, as the network allows.
pub(super) async fn carry(
    from: impl AsyncRead + Unpin,
    to: impl AsyncWrite + Unpin,
    network: watch::Receiver<Network>,
    cut: Option<&Cut>,
) -> End {
    let (sender, under_way) = mpsc::channel(UNDER_WAY);
    let all_is_sent = async {
        send(from, sender, network.clone()).await;
        std::future::pending().await
    };
    tokio::select! {
        end = deliver(to, under_way, network.clone(), cut) => end,
        end = all_is_sent => end,
    }
}

async fn send(mut from: impl AsyncRead + Unpin, under_way: mpsc::Sender<Sent>, network: watch::Receiver<Network>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let due = Instant::now() + network.borrow().latency;
        if under_way.send((due, buffer[..length].to_vec())).await.is_err() {
            return;
        }
    }
}

async fn deliver(
    mut to: impl AsyncWrite + Unpin,
    mut under_way: mpsc::Receiver<Sent>,
    mut network: watch::Receiver<Network>,
    cut: Option<&Cut>,
) -> End {
    while let Some((due, chunk)) = under_way.recv().await {
        // A timer has the resolution of a millisecond, which a network that is not slow must not cost.
        if due > Instant::now() {
            sleep_until(due).await;
        }
        let proxy_is_there = network.wait_for(|network| !network.frozen).await.is_ok();
        let passing = cut.map_or(chunk.len(), |cut| cut.pass(chunk.len()));
        if !proxy_is_there || to.write_all(&chunk[..passing]).await.is_err() {
            return End::Refused;
        }
        if passing < chunk.len() {
            return End::Cut;
        }
    }
    End::Closed
}
