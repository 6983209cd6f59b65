//! A place in the write-ahead log.

use std::fmt;

/// XLOG_BLCKSZ of every server that is not built otherwise.
const PAGE: u64 = 8_192;
/// The header of a page, and that of the first page of a file.
const HEADERS: [u64; 2] = [24, 40];

/// How far a server has written: whoever has replayed up to it shows all that was committed before it was read.
/// From [`Replicated::position`](crate::Replicated::position).
///
/// ```
/// use plimsoll_pool::WalPosition;
///
/// assert_eq!(WalPosition::new(0x1_6b37_4d80).to_string(), "1/6B374D80"); // as PostgreSQL writes it
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WalPosition(u64);

impl WalPosition {
    /// Beyond what any replica has: whoever reads after it reads from the writer.
    ///
    /// ```
    /// # use plimsoll_pool::WalPosition;
    /// assert!(WalPosition::new(4711) < WalPosition::OF_THE_WRITER_ALONE);
    /// ```
    pub const OF_THE_WRITER_ALONE: Self = Self(u64::MAX);

    /// Of the number of bytes from the beginning of the log, as `pg_wal_lsn_diff(…, '0/0')` tells it: to be handed on, for example in the
    /// session of a user who was redirected.
    ///
    /// ```
    /// # use plimsoll_pool::WalPosition;
    /// assert_eq!(WalPosition::new(4711).bytes(), 4711);
    /// ```
    pub fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Where the writer will write next. At the beginning of a page that is behind the page's header, which no replica has replayed before
    /// something follows it.
    pub(super) fn of_next_write(bytes: u64) -> Self {
        let in_page = bytes % PAGE;
        Self(if HEADERS.contains(&in_page) { bytes - in_page } else { bytes })
    }

    /// See [`new`](Self::new).
    ///
    /// ```
    /// # use plimsoll_pool::WalPosition;
    /// assert!(WalPosition::new(1) < WalPosition::new(2));
    /// ```
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl fmt::Display for WalPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xffff_ffff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_has_just_begun_holds_nothing_yet() {
        let next = [8_192 + 24, 16_384 + 40, 8_192 + 32, 8_191].map(|bytes| WalPosition::of_next_write(bytes).bytes());
        assert_eq!(next, [8_192, 16_384, 8_192 + 32, 8_191]);
    }
}
