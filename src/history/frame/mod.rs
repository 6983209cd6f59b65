//! What was seen in one stretch of time: a second, or an hour of them merged.

mod counted;
mod exact;
mod legacy_pool;
mod legacy_server;
mod observed;
mod pool;
mod sampled;
mod server;
mod told;

pub use counted::Counted;
use legacy_pool::{PoolFrame3, PoolFrame4};
use legacy_server::ServerFrame2;
pub use pool::{PoolFrame, PoolReading};
pub use sampled::{DurationSum, SampledCounts};
pub use server::ServerFrame;

use plimsoll_model::HistogramSnapshot;

/// Of whichever kind its source is.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    Pool(PoolFrame),
    Server(ServerFrame),
}

/// Of the frames' form in the store, before each. One that a later plimsoll has written is passed over, not guessed at.
const SERVER_BEFORE_SHOWN: u8 = 2;
const POOL_BEFORE_GAVE_UP: u8 = 3;
const POOL_BEFORE_UNTOLD: u8 = 4;
const SERVER: u8 = 5;
const POOL: u8 = 6;

impl Frame {
    /// Takes in the stretch that follows. One of another kind is of another source: it stands alone.
    pub fn merge(&mut self, next: &Frame) {
        match (self, next) {
            (Frame::Pool(whole), Frame::Pool(next)) => whole.merge(next),
            (Frame::Server(whole), Frame::Server(next)) => whole.merge(next),
            (whole, next) => *whole = next.clone(),
        }
    }

    /// As the store keeps it.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        match self {
            Frame::Pool(frame) => postcard::to_extend(frame, vec![POOL]),
            Frame::Server(frame) => postcard::to_extend(frame, vec![SERVER]),
        }
    }

    /// Whether these bytes are as [`encode`](Self::encode) would write them now.
    pub fn is_of_this_form(blob: &[u8]) -> bool {
        matches!(blob.first(), Some(&(POOL | SERVER)))
    }

    /// `None` for a form that is not known here.
    pub fn decode(blob: &[u8]) -> Option<Self> {
        match blob.split_first()? {
            (&POOL, frame) => postcard::from_bytes(frame).ok().map(Frame::Pool),
            (&POOL_BEFORE_GAVE_UP, frame) => postcard::from_bytes::<PoolFrame3>(frame).ok().map(|older| Frame::Pool(older.into())),
            (&POOL_BEFORE_UNTOLD, frame) => postcard::from_bytes::<PoolFrame4>(frame).ok().map(|older| Frame::Pool(older.into())),
            (&SERVER_BEFORE_SHOWN, frame) => postcard::from_bytes::<ServerFrame2>(frame).ok().map(|older| Frame::Server(older.into())),
            (&SERVER, frame) => postcard::from_bytes(frame).ok().map(Frame::Server),
            _ => None,
        }
    }

    /// How long what took, as far as its kind has any of it.
    pub fn distributions(&mut self) -> Vec<&mut HistogramSnapshot> {
        match self {
            Frame::Pool(frame) => vec![&mut frame.waits, &mut frame.holds, &mut frame.connects],
            Frame::Server(_) => Vec::new(),
        }
    }

    /// What a pool did, if it is one's.
    pub fn pool(self) -> Option<PoolFrame> {
        match self {
            Frame::Pool(frame) => Some(frame),
            Frame::Server(_) => None,
        }
    }

    /// What a server did, if it is one's.
    pub fn server(self) -> Option<ServerFrame> {
        match self {
            Frame::Server(frame) => Some(frame),
            Frame::Pool(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fleet::model::Gauges;

    fn some(ms: u64) -> HistogramSnapshot {
        HistogramSnapshot::from_iter([(Duration::from_millis(ms), 10)])
    }

    #[test]
    fn a_frame_is_read_as_it_was_written_and_one_of_another_form_is_passed_over() {
        let (waits, holds, connects) = (some(3), some(5), some(7));
        for frame in [
            Frame::Pool(PoolFrame { waits, holds, connects, ..Default::default() }),
            Frame::Server(ServerFrame { usable_slots: 97, ..Default::default() }),
        ] {
            assert_eq!(Frame::decode(&frame.encode().expect("bytes")), Some(frame));
        }
        let mut blob = Frame::Pool(PoolFrame::default()).encode().expect("bytes");
        blob[0] = 9;
        assert!(Frame::decode(&blob).is_none() && Frame::decode(&[]).is_none());
    }

    /// Rows of years are in this form. A frame with another field needs a new first byte, and the form before it a type that
    /// still reads it; only then the lengths here may change.
    #[test]
    fn the_form_of_a_frame_changes_only_with_its_first_byte() {
        let form = |frame: Frame| frame.encode().map(|blob| (blob[0], blob.len())).expect("bytes");
        assert_eq!(form(Frame::Pool(PoolFrame::default())), (POOL, 40));
        assert_eq!(form(Frame::Pool(PoolFrame::observed(&Gauges::default(), None, 15))), (POOL, 39));
        assert_eq!(form(Frame::Server(ServerFrame::default())), (SERVER, 54));
    }
}
