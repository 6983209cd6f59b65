//! Processor time of this process.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};

/// User and system together, of all threads, so far.
pub fn processor_time() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("the system tells");
    let whole = |time: nix::sys::time::TimeVal| Duration::new(time.tv_sec() as u64, time.tv_usec() as u32 * 1000);
    whole(usage.user_time()) + whole(usage.system_time())
}
