//! Whether this process may have as many files open as a test needs.

use nix::sys::resource::{Resource, getrlimit};

use super::super::error::{LoadTestError, wrong};

/// Standard streams, the runtime, the embedded server's files, the session that watches.
const SPARE: u64 = 40;

/// Refuses more users than descriptors. A user of a real service is at least one socket, wherever it is
/// simulated; a test of a pool that could never meet so many says nothing about them.
pub fn refuse_beyond_the_descriptors(users: u32, connections: u32) -> Result<(), LoadTestError> {
    let limit = getrlimit(Resource::RLIMIT_NOFILE).map_or(u64::MAX, |(soft, _)| soft);
    refuse_beyond(limit, users, connections)
}

fn refuse_beyond(limit: u64, users: u32, connections: u32) -> Result<(), LoadTestError> {
    let room = limit.saturating_sub(SPARE);
    let (need, what) = if users >= connections { (users, "users") } else { (connections, "connections") };
    if u64::from(need) <= room {
        return Ok(());
    }
    wrong(format!(
        "{need} {what} need more file descriptors than the limit of this process ({limit}); raise it with ulimit -n, or use at most {room} {what}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_users_than_descriptors_are_refused_with_the_way_out() {
        assert!(refuse_beyond(1024, 984, 150).is_ok());
        let refused = refuse_beyond(256, 400, 150).expect_err("too many").to_string();
        assert_eq!(
            refused,
            "400 users need more file descriptors than the limit of this process (256); raise it with ulimit -n, or use at most 216 users"
        );
        assert!(refuse_beyond(100, 10, 150).expect_err("too many").to_string().starts_with("150 connections need"));
    }
}
