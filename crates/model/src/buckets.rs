//! Which durations a [histogram](super::histogram) takes for alike.

use std::time::Duration;

/// Sixteen buckets to each power of two: a quantile is at most 1/16 (6.25 %) above the true value.
const SUB_BITS: u32 = 4;
const SUB: u64 = 1 << SUB_BITS;
/// The last row of buckets ends at 2^43 ns, which is 146 minutes and longer than any timeout; what is longer falls into the
/// last bucket.
const MAX_EXPONENT: u32 = 42;
pub(crate) const BUCKETS: usize = ((MAX_EXPONENT - SUB_BITS + 2) as usize) << SUB_BITS;

/// The bucket that it falls into.
#[inline]
pub(crate) fn index_of(duration: Duration) -> usize {
    let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    if nanos < SUB {
        return nanos as usize;
    }
    let exponent = nanos.ilog2();
    if exponent > MAX_EXPONENT {
        return BUCKETS - 1;
    }
    let sub = (nanos >> (exponent - SUB_BITS)) - SUB;
    (((exponent - SUB_BITS + 1) as usize) << SUB_BITS) + sub as usize
}

/// The longest duration that falls into a bucket.
pub(crate) fn upper_bound(index: usize) -> Duration {
    let (row, sub) = ((index as u64) >> SUB_BITS, (index as u64) & (SUB - 1));
    Duration::from_nanos(match row {
        0 => sub,
        row => ((SUB + sub + 1) << (row - 1)) - 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bucket_holds_its_value_within_a_sixteenth(nanos in 0u64..(1 << (MAX_EXPONENT + 1))) {
            let upper = upper_bound(index_of(Duration::from_nanos(nanos))).as_nanos() as u64;
            prop_assert!(upper >= nanos);
            prop_assert!(upper - nanos <= nanos / SUB);
        }

        #[test]
        fn buckets_are_in_order(a in any::<u64>(), b in any::<u64>()) {
            let index = |nanos| index_of(Duration::from_nanos(nanos));
            prop_assert!(index(a.min(b)) <= index(a.max(b)));
        }
    }

    #[test]
    fn the_range_ends_at_146_minutes() {
        let last = upper_bound(BUCKETS - 1);
        assert_eq!(last.as_secs() / 60, 146);
        assert_eq!(index_of(last), BUCKETS - 1);
        assert_eq!(index_of(last + Duration::from_nanos(1)), BUCKETS - 1, "all that is longer");
        assert!(index_of(last - last / 16) < BUCKETS - 1);
    }

    #[test]
    fn each_bucket_ends_where_the_next_one_begins() {
        for index in 0..BUCKETS - 1 {
            let last = upper_bound(index);
            assert_eq!((index_of(last), index_of(last + Duration::from_nanos(1))), (index, index + 1));
        }
    }
}
