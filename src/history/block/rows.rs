//! Rows one after the other, byte by byte as they are.

use std::{io, mem};

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct EncodedRow {
    /// From the row before; the first from the beginning of the block.
    after_s: u64,
    frame: Vec<u8>,
}

pub fn encode(from_s: u64, rows: &[(u64, Vec<u8>)]) -> Result<Vec<u8>, postcard::Error> {
    let mut before_s = from_s;
    rows.iter().try_fold(Vec::new(), |plain, (at_s, frame)| {
        let after_s = at_s - mem::replace(&mut before_s, *at_s);
        postcard::to_extend(&EncodedRow { after_s, frame: frame.clone() }, plain)
    })
}

pub fn decode(from_s: u64, plain: &[u8]) -> Result<Vec<(u64, Vec<u8>)>, io::Error> {
    let (mut rest, mut at_s, mut rows) = (plain, from_s, Vec::new());
    while !rest.is_empty() {
        let (laid, more) = postcard::take_from_bytes::<EncodedRow>(rest).map_err(io::Error::other)?;
        at_s = at_s.saturating_add(laid.after_s);
        rows.push((at_s, laid.frame));
        rest = more;
    }
    Ok(rows)
}
