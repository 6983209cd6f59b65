//! Many rows of one source packed into one: what follows each other is alike, and compresses to a fraction.

use std::io;

use serde::{Deserialize, Serialize};

use super::frame::Frame;

/// Of the form, before the compressed rows.
const VERSION: u8 = 1;
/// The library's default: a higher one costs more than it saves here.
const LEVEL: i32 = 3;

#[derive(Serialize, Deserialize)]
struct Packed {
    /// From the row before; the first from the beginning of the block.
    after_s: u64,
    frame: Vec<u8>,
}

/// Rows in order of time, the first not before `from_s`.
pub fn pack(from_s: u64, rows: &[(u64, Vec<u8>)]) -> Result<Vec<u8>, io::Error> {
    let mut before_s = from_s;
    let mut plain = Vec::new();
    for (at_s, frame) in rows {
        let packed = Packed { after_s: at_s - std::mem::replace(&mut before_s, *at_s), frame: frame.clone() };
        plain = postcard::to_extend(&packed, plain).map_err(io::Error::other)?;
    }
    let mut block = vec![VERSION];
    block.extend(zstd::bulk::compress(&plain, LEVEL)?);
    Ok(block)
}

/// The rows of a block as they were; one of a form that is not known here has none.
pub fn unpack(from_s: u64, block: &[u8]) -> Result<Vec<(u64, Vec<u8>)>, io::Error> {
    let Some((&VERSION, compressed)) = block.split_first() else { return Ok(Vec::new()) };
    let plain = zstd::stream::decode_all(compressed)?;
    let (mut rest, mut at_s, mut rows) = (&plain[..], from_s, Vec::new());
    while !rest.is_empty() {
        let (packed, more) = postcard::take_from_bytes::<Packed>(rest).map_err(io::Error::other)?;
        at_s += packed.after_s;
        rows.push((at_s, packed.frame));
        rest = more;
    }
    Ok(rows)
}

/// The frames of those that are wanted; one of a form that is not known here is passed over.
pub fn frames(from_s: u64, block: &[u8], wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, Frame)>, io::Error> {
    let rows = unpack(from_s, block)?.into_iter().filter(|(at_s, _)| wanted(*at_s));
    Ok(rows.filter_map(|(at_s, blob)| Some((at_s, Frame::decode(&blob)?))).collect())
}
