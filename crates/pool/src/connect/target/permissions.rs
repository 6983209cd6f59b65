//! Whether others may read a file.

#[cfg(not(unix))]
mod elsewhere;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use elsewhere::is_open;
#[cfg(unix)]
pub(super) use unix::is_open;
