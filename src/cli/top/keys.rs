//! Keys, and the thread that waits for them.

use std::thread;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// What a key means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Quit,
    Pause,
    Up,
    Down,
    /// Any other, and a new size of the terminal: the picture is drawn anew.
    Other,
}

/// The thread looks up so often whether anybody still listens.
const LOOK_UP: Duration = Duration::from_millis(100);

/// All that is pressed from now on.
pub fn listen() -> UnboundedReceiver<Key> {
    let (told, keys) = unbounded_channel();
    thread::spawn(move || {
        while !told.is_closed() {
            let pressed = match event::poll(LOOK_UP) {
                Ok(true) => event::read().map(meaning),
                Ok(false) => continue,
                Err(error) => Err(error),
            };
            // Without a terminal there is nobody to show anything to.
            if told.send(pressed.unwrap_or(Key::Quit)).is_err() {
                return;
            }
        }
    });
    keys
}

fn meaning(event: Event) -> Key {
    let Event::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. }) = event else { return Key::Other };
    match code {
        // The terminal hands Ctrl-C over as a key while the screen is ours.
        KeyCode::Char('c') if modifiers.contains(KeyModifiers::CONTROL) => Key::Quit,
        KeyCode::Char('q') | KeyCode::Esc => Key::Quit,
        KeyCode::Char('p') => Key::Pause,
        KeyCode::Up | KeyCode::Left => Key::Up,
        KeyCode::Down | KeyCode::Right => Key::Down,
        _ => Key::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_last_line_says() {
        let pressed = |code, modifiers| meaning(Event::Key(KeyEvent::new(code, modifiers)));
        let plain = KeyModifiers::NONE;
        assert_eq!([pressed(KeyCode::Char('q'), plain), pressed(KeyCode::Char('c'), KeyModifiers::CONTROL)], [Key::Quit; 2]);
        assert_eq!([pressed(KeyCode::Char('p'), plain), pressed(KeyCode::Up, plain)], [Key::Pause, Key::Up]);
        assert_eq!([pressed(KeyCode::Char('c'), plain), meaning(Event::Resize(80, 24))], [Key::Other; 2]);
    }
}
