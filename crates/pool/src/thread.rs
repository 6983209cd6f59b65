//! Which thread runs: only ever compared, never shown.

thread_local! {
    static MARK: u8 = const { 0 };
}

/// A thread, told by where its own data lies. One that has ended may be followed by one that looks the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ThreadId(usize);

impl ThreadId {
    #[inline]
    pub(crate) fn current() -> Self {
        Self(MARK.with(|mark| std::ptr::from_ref(mark).addr()))
    }

    #[cfg(test)]
    pub(crate) const fn numbered(number: usize) -> Self {
        Self(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_itself_and_no_other() {
        let here = ThreadId::current();
        assert_eq!(here, ThreadId::current());
        std::thread::scope(|scope| {
            scope.spawn(|| assert_ne!(here, ThreadId::current()));
        });
    }
}
