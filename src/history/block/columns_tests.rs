use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::fleet::model::Counters;
use crate::history::frame::{Counted, DurationSum, PoolFrame, SampledCounts, ServerFrame};
use crate::history::gauge_stats::GaugeStats;
use plimsoll_model::{Closes, Totals};

fn spread() -> impl Strategy<Value = GaugeStats> {
    prop_oneof![Just(GaugeStats::default()), (any::<u32>(), any::<u32>()).prop_map(|(value, highest)| GaugeStats::of(value, highest))]
}

fn totals() -> impl Strategy<Value = Totals> {
    any::<[u64; 17]>().prop_map(|n| Totals {
        acquired_at_once: n[0],
        acquired_after_wait: n[1],
        timed_out: n[2],
        shed: n[3],
        cancelled: n[4],
        closed: n[5],
        connects_ok: n[6],
        connects_failed: n[7],
        leaks_suspected: n[8],
        gave_up: n[16],
        closes: Closes {
            recycled: n[9],
            overflow: n[10],
            ping_failed: n[11],
            broken: n[12],
            dirty: n[13],
            resized: n[14],
            shutdown: n[15],
            ..Closes::default()
        },
    })
}

/// Of a pool that tells some of its numbers, others not, and each of them not always.
fn sampled() -> impl Strategy<Value = Counted> {
    (any::<u32>(), any::<[Option<u64>; 6]>(), any::<[(Option<u64>, Option<u64>, bool); 3]>()).prop_map(|(resolution_s, n, times)| {
        let [acquired, waited, timed_out, unserved, connects, connects_failed] = n;
        let counters = Counters { acquired, waited, timed_out, unserved, connects, connects_failed };
        let [wait, hold, connect] = times.map(|(count, micros, is_distributed)| DurationSum { count, micros, is_distributed });
        Counted::Sampled(SampledCounts { resolution_s, counters, wait, hold, connect })
    })
}

fn distribution() -> impl Strategy<Value = HistogramSnapshot> {
    let durations = prop::collection::vec((any::<u64>().prop_map(Duration::from_nanos), 1u64..1 << 50), 0..6);
    durations.prop_map(|durations| match durations.is_empty() {
        true => HistogramSnapshot::default(),
        false => durations.into_iter().collect(),
    })
}

fn pool() -> impl Strategy<Value = Frame> {
    let spreads = (spread(), spread(), spread(), spread());
    let counted = (prop_oneof![totals().prop_map(Counted::Exact), sampled()], distribution(), distribution(), distribution());
    (any::<[Option<u32>; 2]>(), spreads, counted).prop_map(|([pool_size, total_capacity], spreads, (counted, waits, holds, connects))| {
        let (checked_out, open, waiting, utilization) = spreads;
        Frame::Pool(PoolFrame { pool_size, total_capacity, checked_out, open, waiting, utilization, counted, waits, holds, connects })
    })
}

fn server() -> impl Strategy<Value = Frame> {
    (any::<[u32; 3]>(), any::<u64>(), any::<Option<u32>>(), any::<Option<u32>>()).prop_map(
        |([usable_slots, answered, failed], started_at_s, sessions, replica_lag)| {
            let (sessions, replica_lag) = (GaugeStats::told(sessions), GaugeStats::told(replica_lag));
            Frame::Server(ServerFrame { usable_slots, started_at_s, answered, failed, sessions, replica_lag, ..Default::default() })
        },
    )
}

/// With gaps between them, as they are when the console was stopped for a while.
fn rows(frame: impl Strategy<Value = Frame>) -> impl Strategy<Value = Vec<(u64, Frame)>> {
    prop::collection::vec((0u64..400, frame), 0..20).prop_map(|rows| {
        let mut at_s = 3_600;
        let rows = rows.into_iter().map(|(after, frame)| {
            at_s += after;
            (at_s, frame)
        });
        rows.collect()
    })
}

proptest! {
    #[test]
    fn rows_are_read_as_they_were(rows in prop_oneof![rows(pool()), rows(server())], from in 3_600u64..8_000) {
        let plain = encode(3_600, rows.clone()).expect("bytes");
        prop_assert_eq!(&decode(3_600, &plain, |_| true).expect("rows"), &rows);
        let wanted: Vec<_> = rows.into_iter().filter(|(at_s, _)| *at_s >= from).collect();
        prop_assert_eq!(decode(3_600, &plain, |at_s| at_s >= from).expect("rows"), wanted);
    }

    #[test]
    fn what_is_damaged_is_an_error_or_other_numbers_but_never_the_end(
        rows in rows(pool()),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut plain = encode(3_600, rows).expect("bytes");
        damage.iter().for_each(|(at, byte)| *at.get_mut(&mut plain) = *byte);
        _ = decode(3_600, &plain, |_| true);
        plain.truncate(damage[0].0.index(plain.len()));
        _ = decode(3_600, &plain, |_| true);
    }
}

#[test]
fn what_is_nothing_in_all_rows_takes_no_room() {
    let of = |value| Frame::Pool(PoolFrame { checked_out: GaugeStats::of(value, value), ..Default::default() });
    let size = |frames: Vec<Frame>| encode(0, frames.into_iter().map(|frame| (0, frame)).collect()).expect("bytes").len();
    let (ten, twenty) = (size(vec![of(7); 10]), size(vec![of(7); 20]));
    // Its form, its least, its highest, its sum, and how often it was read.
    assert_eq!(twenty - ten, 10 * 5);
}
