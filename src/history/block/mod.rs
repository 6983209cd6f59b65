//! Many rows of one source packed into one: what follows each other is alike, and compresses to a fraction.

mod columns;
mod rows;

use std::io;

use super::frame::Frame;
use super::tier::Tier;

/// Of the form, before what is compressed.
const ROWS: u8 = 1;
const COLUMNS: u8 = 2;

/// Seconds are packed most often and gone first; what stays for long is packed once, and harder.
fn level(tier: Tier) -> i32 {
    match tier {
        Tier::Second => 3,
        _ => 15,
    }
}

/// Rows in order of time, the first not before `from_s`. Where one has a form that is not known here, all are kept byte by
/// byte.
pub fn pack(tier: Tier, from_s: u64, rows: &[(u64, Vec<u8>)]) -> Result<Vec<u8>, io::Error> {
    let frames: Option<Vec<_>> = rows.iter().map(|(at_s, blob)| Some((*at_s, Frame::decode(blob)?))).collect();
    let (form, plain) = match frames {
        Some(frames) => (COLUMNS, columns::encode(from_s, frames)),
        None => (ROWS, rows::encode(from_s, rows)),
    };
    let mut block = vec![form];
    block.extend(zstd::bulk::compress(&plain.map_err(io::Error::other)?, level(tier))?);
    Ok(block)
}

/// The rows of a block, as they are written one by one; one of a form that is not known here has none.
pub fn unpack(from_s: u64, block: &[u8]) -> Result<Vec<(u64, Vec<u8>)>, io::Error> {
    match opened(block)? {
        (ROWS, plain) => rows::decode(from_s, &plain),
        (COLUMNS, plain) => {
            let frames = columns::decode(from_s, &plain, |_| true)?;
            let encoded = frames.into_iter().map(|(at_s, frame)| Ok((at_s, frame.encode()?)));
            encoded.collect::<Result<_, postcard::Error>>().map_err(io::Error::other)
        }
        _ => Ok(Vec::new()),
    }
}

/// The frames of those that are wanted; one of a form that is not known here is passed over.
pub fn frames(from_s: u64, block: &[u8], wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, Frame)>, io::Error> {
    match opened(block)? {
        (ROWS, plain) => {
            let rows = rows::decode(from_s, &plain)?.into_iter().filter(|(at_s, _)| wanted(*at_s));
            Ok(rows.filter_map(|(at_s, blob)| Some((at_s, Frame::decode(&blob)?))).collect())
        }
        (COLUMNS, plain) => columns::decode(from_s, &plain, wanted),
        _ => Ok(Vec::new()),
    }
}

/// Its form, and what it holds if that is known.
fn opened(block: &[u8]) -> Result<(u8, Vec<u8>), io::Error> {
    match block.split_first() {
        Some((&form @ (ROWS | COLUMNS), compressed)) => Ok((form, zstd::stream::decode_all(compressed)?)),
        _ => Ok((0, Vec::new())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::frame::ServerFrame;

    fn blob(usable_slots: u32) -> Vec<u8> {
        Frame::Server(ServerFrame { usable_slots, ..Default::default() }).encode().expect("bytes")
    }

    #[test]
    fn rows_of_a_form_that_is_not_known_are_kept_as_they_are_beside_the_others() {
        let rows = vec![(61, blob(97)), (62, vec![250, 1, 2, 3]), (64, blob(98))];
        let packed = pack(Tier::Second, 60, &rows).expect("packed");
        assert_eq!(unpack(60, &packed).expect("rows"), rows);
        let read = frames(60, &packed, |at_s| at_s > 60).expect("frames");
        assert_eq!(read.iter().map(|(at_s, _)| *at_s).collect::<Vec<_>>(), [61, 64]);
    }

    #[test]
    fn a_block_that_an_earlier_plimsoll_has_packed_by_rows_is_read() {
        let rows = vec![(600, blob(97)), (601, blob(98))];
        let mut packed = vec![ROWS];
        packed.extend(zstd::bulk::compress(&rows::encode(600, &rows).expect("bytes"), 3).expect("packed"));
        assert_eq!(unpack(600, &packed).expect("rows"), rows);
        assert_eq!(frames(600, &packed, |at_s| at_s == 601).expect("frames").len(), 1);
    }

    #[test]
    fn a_block_of_a_later_form_has_no_rows() {
        assert_eq!(unpack(0, &[3, 1, 2]).expect("none"), []);
        assert!(frames(0, &[], |_| true).expect("none").is_empty());
    }
}
