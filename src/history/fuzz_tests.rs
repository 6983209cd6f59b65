//! What the store holds may be damaged: it is read or passed over, and nothing panics.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::block::{frames, pack, unpack};
use super::frame::{Frame, ServerFrame};
use super::tier::Tier;

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(22), ..ProptestConfig::default() }
}

/// Bytes as they are, or a good text of which some are changed and the end is lost.
fn damaged(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = good.len();
    let changed = (prop::collection::vec((0..length, any::<u8>()), 1..4), 0..=length).prop_map(move |(changes, end)| {
        let mut bytes = good.clone();
        changes.into_iter().for_each(|(at, byte)| bytes[at] = byte);
        bytes.truncate(end.max(1));
        bytes
    });
    let junk = (1..4u8, prop::collection::vec(any::<u8>(), 0..200)).prop_map(|(form, bytes)| [vec![form], bytes].concat());
    prop_oneof![3 => changed, 1 => junk]
}

fn rows() -> Vec<(u64, Vec<u8>)> {
    let row = |at_s: u64| {
        let frame = ServerFrame { usable_slots: 97 + at_s as u32, answered: 1, ..Default::default() };
        (at_s, Frame::Server(frame).encode().expect("bytes"))
    };
    (0..60).map(row).collect()
}

fn packed() -> Vec<u8> {
    pack(Tier::Second, 0, &rows()).expect("a block")
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn a_row(blob in damaged(rows().remove(0).1)) {
        if let Some(mut frame) = Frame::decode(&blob) {
            let again = frame.clone();
            frame.merge(&again);
            let _how_long = frame.distributions().len();
        }
    }

    #[test]
    fn a_block(block in damaged(packed())) {
        let read = frames(7, &block, |_| true);
        let rows = unpack(7, &block);
        prop_assert!(read.is_err() || rows.is_ok());
    }
}
