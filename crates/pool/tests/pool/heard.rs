//! What the pool says to the log.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

/// The messages so far.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<Vec<String>>>);

struct Message<'m>(&'m mut Vec<String>);

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0.push(format!("{value:?}"));
        }
    }
}

impl<S: Subscriber> Layer<S> for Heard {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        event.record(&mut Message(&mut self.0.lock().expect("no panic")));
    }
}

impl Heard {
    /// Those with these words.
    pub fn containing(&self, words: &str) -> Vec<String> {
        self.0.lock().expect("no panic").iter().filter(|message| message.contains(words)).cloned().collect()
    }
}
