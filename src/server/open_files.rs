//! How many files the process may have open: each connection is one, to the console as to the database.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::serve::RESERVE;

/// The store, the log, the runtime, requests to notifiers, and the console's own connections to the database.
const BESIDES: usize = 64;
/// Too few to be of use; below it the system's refusals have to do.
const FEWEST: usize = 16;
/// macOS says "unlimited" and refuses more than this.
const MACOS_AT_MOST: u64 = 10_240;

/// Raises the limit to what the system allows this process, and returns how many connections to the console fit beside a pool of
/// that capacity: what was asked for, or as many as there are files for, with a warning.
pub(crate) fn raised_for(connections: usize, capacity: usize) -> usize {
    let limit = raise().map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let besides = capacity + BESIDES + RESERVE;
    let needed = connections + besides;
    if limit >= needed {
        return connections;
    }
    let left = limit.saturating_sub(besides).max(FEWEST);
    tracing::warn!(
        "the system lets this process open {limit} files, it needs up to {needed}: {connections} connections to the console, {capacity} of \
         the pool and {} others; raise the limit (ulimit -n, LimitNOFILE=), until then {left} connections to the console are served at once",
        BESIDES + RESERVE
    );
    left
}

/// Shells and supervisors commonly set it far lower than they must, at 1,024 or 256, because programs that use select() would
/// fail beyond it; this one does not.
fn raise() -> Option<u64> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    for limit in [hard, hard.min(MACOS_AT_MOST)] {
        if limit <= soft {
            return Some(soft);
        }
        if setrlimit(Resource::RLIMIT_NOFILE, limit, hard).is_ok() {
            return Some(limit);
        }
    }
    Some(soft)
}
