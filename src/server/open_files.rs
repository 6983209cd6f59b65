//! How many files the process may have open: each connection is one, to the console as to the database.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::serve::RESERVE;

/// The store, the log, the runtime, requests to notifiers, and the console's own connections to the database.
const BESIDES: usize = 64;
/// Of these, what cannot be done without: a console without visitors has 26 open on Linux, its own pools take up to 3 more,
/// sockets that are being closed up to 8.
const FEWEST_BESIDES: usize = 42;
/// A browser opens six connections; where files are scarce, this many and half of the room are kept for the console.
const FEWEST_CONNECTIONS: usize = 16;
/// Fewer than these serve neither a browser nor a caller of the pool.
const LEAST: usize = FEWEST_BESIDES + RESERVE + 6;
/// macOS says "unlimited" and refuses more than this.
const MACOS_AT_MOST: u64 = 10_240;

/// How many files connections to the console and those of the service pool may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileShares {
    /// To the console, beside the few for whoever asks whether it lives.
    pub connections: usize,
    /// Of the pool.
    pub capacity: usize,
}

/// Raises the limit to what the system allows this process, and returns what was asked for, or smaller shares with a warning:
/// neither side can take files that the other needs.
///
/// # Errors
/// One sentence, where the limit is too low for a console of any size.
pub(crate) fn shared(asked: FileShares) -> Result<FileShares, String> {
    let limit = raise().map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let needed = asked.connections + asked.capacity + BESIDES + RESERVE;
    let shares = within(limit, asked)?;
    if shares != asked {
        tracing::warn!(
            "the system lets this process open {limit} files, it needs up to {needed}: {} connections to the console, {} of the pool and {} \
             others; raise the limit (ulimit -n, LimitNOFILE=), until then the console serves {} connections at once and the pool opens at \
             most {}",
            asked.connections,
            asked.capacity,
            BESIDES + RESERVE,
            shares.connections,
            shares.capacity
        );
    }
    Ok(shares)
}

/// The console gives way first; once it has come down to the fewest, the pool does.
fn within(limit: usize, asked: FileShares) -> Result<FileShares, String> {
    if limit < LEAST {
        return Err(format!(
            "the system lets this process open {limit} files and it needs at least {LEAST}; raise the limit (ulimit -n, LimitNOFILE=)"
        ));
    }
    if limit >= asked.connections + asked.capacity + BESIDES + RESERVE {
        return Ok(asked);
    }
    // As generous as half of the limit allows.
    let besides = (limit / 2).clamp(FEWEST_BESIDES, BESIDES);
    let room = limit - RESERVE - besides;
    let fewest = FEWEST_CONNECTIONS.min(room / 2).max(1);
    let connections = asked.connections.min(room.saturating_sub(asked.capacity).max(fewest));
    Ok(FileShares { connections, capacity: asked.capacity.min((room - connections).max(1)) })
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

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: FileShares = FileShares { connections: 512, capacity: 150 };

    #[test]
    fn neither_side_takes_what_the_other_needs() {
        assert_eq!(within(742, ASKED), Ok(ASKED));
        assert_eq!(within(512, ASKED), Ok(FileShares { connections: 282, capacity: 150 }), "the console gives way first");
        for limit in LEAST..742 {
            let shares = within(limit, ASKED).expect("enough");
            assert!(shares.connections >= 1 && shares.capacity >= 1, "{limit}: {shares:?}");
            assert!(shares.connections + shares.capacity + RESERVE + FEWEST_BESIDES <= limit, "{limit}: {shares:?}");
        }
    }

    #[test]
    fn too_few_files_for_any_console_are_refused_with_the_number_needed() {
        let said = within(LEAST - 1, ASKED).expect_err("too few");
        assert!(said.contains(&format!("at least {LEAST}")) && said.contains("ulimit -n"), "{said}");
        assert_eq!(LEAST, 64, "what shells of small systems give");
    }
}
