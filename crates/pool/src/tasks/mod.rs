//! What runs in the background: connects, goodbyes, cleaning, cancel requests, the clock of all who wait.

mod cleaning;
mod ending;
mod errand;
mod farewell;
pub(crate) mod maintainer;
mod opening;
pub(crate) mod timekeeper;

use std::sync::Arc;

use crate::clean::Need;
use crate::session::Session;
use crate::shared::{Background, Shared};

/// The tasks of this folder.
pub(crate) struct Tasks;

impl Background for Tasks {
    fn connect(&self, pool: &Arc<Shared>) {
        opening::Opening::start(pool);
    }

    fn say_farewell(&self, pool: &Arc<Shared>, session: Box<Session>) {
        farewell::say(pool, session);
    }

    fn clean(&self, pool: &Arc<Shared>, session: Box<Session>, need: Need) {
        drop(pool.runtime.spawn(cleaning::clean(pool.clone(), session, need)));
    }

    fn end_sessions(&self, pool: &Arc<Shared>) {
        ending::start(pool);
    }
}
