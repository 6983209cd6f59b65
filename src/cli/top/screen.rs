//! The terminal: taken, drawn on, and given back as it was, however it ends.

use std::time::Duration;

use ratatui::DefaultTerminal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::time::sleep;

use super::client::{ConsoleClient, TopSnapshot};
use super::draw::draw;
use super::keys;
use super::view::View;

/// What somebody wants to see.
#[derive(Clone, PartialEq)]
struct ViewRequest {
    chosen: Option<String>,
    paused: bool,
}

/// The terminal while it is ours; a panic gives it back too, by the hook that `try_init` sets.
struct Screen(DefaultTerminal);

impl Screen {
    fn take() -> std::io::Result<Self> {
        ratatui::try_init().map(Self)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

/// Shows until somebody quits.
pub async fn run(client: ConsoleClient, mut view: View) -> anyhow::Result<()> {
    let (mut terminate, mut hang_up) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    let mut screen = Screen::take()?;
    let mut keys = keys::listen();
    let (wishes, wish) = watch::channel(wish_of(&view));
    let (told, mut readings) = mpsc::channel(1);
    let reader = tokio::spawn(read_on(client, view.interval, wish, told));
    loop {
        screen.0.draw(|frame| draw(&view, frame.area(), frame.buffer_mut()))?;
        let goes_on = tokio::select! {
            key = keys.recv() => key.is_some_and(|key| view.press(key)),
            Some(reading) = readings.recv() => {
                view.take(reading);
                true
            }
            _ = terminate.recv() => false,
            _ = hang_up.recv() => false,
        };
        if !goes_on {
            reader.abort();
            return Ok(());
        }
        wishes.send_if_modified(|wish| {
            let wanted = wish_of(&view);
            let changed = *wish != wanted;
            *wish = wanted;
            changed
        });
    }
}

fn wish_of(view: &View) -> ViewRequest {
    ViewRequest { chosen: view.chosen().map(str::to_owned), paused: view.paused }
}

/// Reads at the pace, and at once when something else is wanted.
async fn read_on(
    client: ConsoleClient,
    interval: Duration,
    mut wish: watch::Receiver<ViewRequest>,
    told: mpsc::Sender<Result<TopSnapshot, String>>,
) {
    loop {
        let ViewRequest { chosen, paused } = wish.borrow_and_update().clone();
        if !paused && told.send(client.read(chosen.as_deref()).await).await.is_err() {
            return;
        }
        tokio::select! {
            () = sleep(interval) => {}
            changed = wish.changed() => {
                if changed.is_err() {
                    return;
                }
            }
        }
    }
}
