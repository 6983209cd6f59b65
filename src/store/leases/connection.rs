//! The connection of the leases.

use std::time::Duration;

use plimsoll_pool::Pool;

use super::LASTS;
use crate::store::StoreError;
use crate::store::postgres::SharedPool;

/// A connection for the leases alone: whoever waits for a page or a slow write must not lose them.
///
/// # Errors
/// [`StoreError`], where there is no runtime.
pub(super) fn lease_pool(store: &SharedPool) -> Result<Pool, StoreError> {
    let options = store.options().pool_size(1).max_overflow(1).timeout(LASTS).connect_timeout(LASTS).command_timeout(Some(LASTS));
    let mut options = options.application_name("plimsoll-leases").longest_pause(Duration::from_millis(250)).max_waiters(None);
    // A disk that is slow to sync must cost nobody its leases. What a crash forgets is a renewal; or a lease that was taken and under which
    // nothing was written, since whatever is written is synced with all before it.
    options.startup_options.push(("synchronous_commit", "off".to_owned()));
    store.way().pool(options)
}
