//! No body panics, whatever it holds.

use proptest::prelude::*;

use super::super::decode::decode;
use super::super::sender::Sender;
use super::super::tables::SenderTable;
use super::super::translate::translate;
use super::super::{point::Point, reading};
use super::*;

/// Decodes and translates it, and reads what comes of it twice.
fn run(encoding: Encoding, body: &[u8]) {
    let Ok(request) = decode(encoding, body) else { return };
    let (processes, mut rejected) = translate(request, "10.0.0.5", &SenderTables::default());
    for (_, points) in processes {
        let address = Arc::from("10.0.0.5");
        let mut sender = Sender::new(&address);
        let again: Vec<Point> = points.clone();
        for points in [points, again] {
            sender.take(points, &address, 100, 1_795_875_378_000, &mut rejected);
            reading::pools(&sender, &SenderTable::default());
        }
    }
    rejected.message();
}

proptest! {
    #[test]
    fn arbitrary_bytes(body in prop::collection::vec(any::<u8>(), 0..400)) {
        TYPES.iter().for_each(|(encoding, _)| run(*encoding, &body));
    }

    #[test]
    fn real_bodies_with_some_bytes_changed(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        for (encoding, recorded) in [(Encoding::Protobuf, PYTHON), (Encoding::Json, NODE)] {
            let mut body = recorded.to_vec();
            for (place, byte) in &changes {
                let place = place.index(body.len());
                body[place] = *byte;
            }
            run(encoding, &body);
        }
    }

    /// Digits alone are changed, so that most bodies are still JSON.
    #[test]
    fn real_bodies_with_other_numbers(digits in prop::collection::vec(b'0'..=b'9', 40), skip in 0_usize..20) {
        let mut digits = digits.into_iter().cycle();
        let numbers = NODE.iter().enumerate().map(|(place, byte)| {
            if byte.is_ascii_digit() && place % 20 >= skip { digits.next().unwrap_or(*byte) } else { *byte }
        });
        run(Encoding::Json, &numbers.collect::<Vec<_>>());
    }
}
