//! What the rules find, as incidents: one a cause, kept, and told to whoever should know.

mod book;
mod held;
mod joining;
mod store;

pub use book::Book;
pub use held::{Held, Member};
pub use store::IncidentStore;
