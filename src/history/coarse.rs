//! Distributions as rows of ten seconds and more keep them: eight buckets to each power of two instead of sixteen. A year
//! takes half the room, and a quantile is at most an eighth above the true value.

use std::time::Duration;

use super::frame::Frame;

const SUB_BITS: u32 = 3;

/// Of all that the frame has.
pub fn coarsen(mut frame: Frame) -> Frame {
    for distribution in frame.distributions() {
        if distribution.count() > 0 {
            *distribution = distribution.buckets().map(|(up_to, count)| (up_to_the_coarser(up_to), count)).collect();
        }
    }
    frame
}

/// The longest duration of the bucket that this one falls into.
fn up_to_the_coarser(duration: Duration) -> Duration {
    let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    let below = nanos.checked_ilog2().and_then(|exponent| exponent.checked_sub(SUB_BITS)).map_or(0, |bits| (1 << bits) - 1);
    Duration::from_nanos(nanos | below)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::history::frame::PoolFrame;
    use plimsoll_model::HistogramSnapshot;

    proptest! {
        #[test]
        fn a_quantile_is_at_most_an_eighth_above_the_true_value(mut nanos in prop::collection::vec(0u64..1 << 42, 1..200), q in 0.0f64..=1.0) {
            let waits: HistogramSnapshot = nanos.iter().map(|nanos| (Duration::from_nanos(*nanos), 1)).collect();
            let coarse = coarsen(Frame::Pool(PoolFrame { waits, ..Default::default() })).pool().expect("a pool's").waits;
            nanos.sort_unstable();
            let exact = nanos[((q * nanos.len() as f64).ceil() as usize).max(1) - 1];
            let got = coarse.quantile(q).expect("some").as_nanos() as u64;
            prop_assert!(exact <= got && got <= exact + exact / 8, "exact {exact}, got {got}");
            prop_assert_eq!(coarse.count(), nanos.len() as u64);
        }

        #[test]
        fn there_are_eight_buckets_to_each_power_of_two(exponent in 4u32..41) {
            let all = (0..16).map(|sub| (Duration::from_nanos((16 + sub) << (exponent - 4)), 1));
            let frame = coarsen(Frame::Pool(PoolFrame { holds: all.collect(), ..Default::default() }));
            prop_assert_eq!(frame.clone().pool().expect("a pool's").holds.buckets().count(), 8);
            prop_assert_eq!(coarsen(frame.clone()), frame, "a second time changes nothing");
        }
    }

    #[test]
    fn the_longest_that_there_can_be_stays_what_it_is() {
        assert_eq!(up_to_the_coarser(Duration::MAX), Duration::from_nanos(u64::MAX));
        assert_eq!(up_to_the_coarser(Duration::ZERO), Duration::ZERO);
    }
}
