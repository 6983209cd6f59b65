//! Frames side by side instead of one after the other: what they have in the same place is alike, most of it nothing, and most
//! of the rest less than a byte. So a place in which no row has anything takes no room, and of a number only as many
//! bytes are kept as the highest of its place needs, the lowest of all rows first.

use std::collections::BTreeMap;
use std::{io, mem};

use serde::{Deserialize, Serialize};

use crate::history::frame::Frame;
use plimsoll_model::HistogramSnapshot;

/// Of a frame, or of how it stands in its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum ColumnKey {
    /// Seconds from the row before; in the first from the beginning of the block.
    After,
    /// The number so far from the beginning of the frame without its distributions.
    Number(u16),
    /// A bucket of one of its distributions.
    Bucket(u8, u16),
}

/// Before the bytes of all columns.
#[derive(Serialize, Deserialize)]
struct BlockHeader {
    rows: u32,
    /// Of a frame without its distributions.
    numbers: u16,
    /// And how many bytes each of a column's numbers takes.
    places: Vec<(ColumnKey, u8)>,
}

/// No block has as many; one that says so is damaged.
const MOST_ROWS: usize = 10_000;

type ByteColumn = (ColumnKey, Vec<u64>);

pub fn encode(from_s: u64, frames: Vec<(u64, Frame)>) -> Result<Vec<u8>, postcard::Error> {
    let rows = frames.len();
    let (mut columns, mut before_s, mut most) = (BTreeMap::<ColumnKey, Vec<u64>>::new(), from_s, 0);
    for (row, (at_s, frame)) in frames.into_iter().enumerate() {
        let mut put = |place, number| {
            if number > 0 {
                columns.entry(place).or_insert_with(|| vec![0; rows])[row] = number;
            }
        };
        put(ColumnKey::After, at_s - mem::replace(&mut before_s, at_s));
        most = most.max(apart(frame, &mut put)?);
    }
    let mut columns: Vec<ByteColumn> = columns.into_iter().collect();
    // What is similar is compressed best side by side, and a block's numbers are by their size.
    columns.sort_by_key(|(_, numbers)| numbers.iter().fold(0, |sum: u64, number| sum.saturating_add(*number)));
    let places = columns.iter().map(|(place, numbers)| (*place, width(numbers))).collect();
    let header = BlockHeader { rows: rows as u32, numbers: most, places };
    let mut plain = postcard::to_extend(&header, Vec::new())?;
    for byte in 0..8 {
        for (column, _) in columns.iter().zip(&header.places).filter(|(_, (_, width))| *width > byte) {
            plain.extend(column.1.iter().map(|number| (number >> (8 * byte)) as u8));
        }
    }
    Ok(plain)
}

/// The frames of the rows that are wanted, by when they begin.
pub fn decode(from_s: u64, plain: &[u8], wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, Frame)>, io::Error> {
    let (header, bytes) = postcard::take_from_bytes::<BlockHeader>(plain).map_err(io::Error::other)?;
    let rows = header.rows as usize;
    let columns = columns(&header, rows, bytes).ok_or_else(damaged)?;
    let after = columns.iter().find(|(place, _)| *place == ColumnKey::After);
    let (mut at_s, mut frames) = (from_s, Vec::new());
    for row in 0..rows {
        at_s = at_s.saturating_add(after.map_or(0, |(_, seconds)| seconds[row]));
        if wanted(at_s) {
            frames.push((at_s, together(&columns, header.numbers, row)?));
        }
    }
    Ok(frames)
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is damaged")
}

/// How many bytes the highest needs.
fn width(numbers: &[u64]) -> u8 {
    let highest = numbers.iter().copied().max().unwrap_or(0);
    (64 - highest.leading_zeros()).div_ceil(8) as u8
}

/// `None` where it is not as long as it says.
fn columns(header: &BlockHeader, rows: usize, bytes: &[u8]) -> Option<Vec<ByteColumn>> {
    let widths = || header.places.iter().map(|(_, width)| *width);
    let whole: usize = widths().map(usize::from).sum();
    if rows > MOST_ROWS || widths().any(|width| width > 8) || whole * rows != bytes.len() {
        return None;
    }
    let mut columns: Vec<ByteColumn> = header.places.iter().map(|(place, _)| (*place, vec![0; rows])).collect();
    let mut planes = bytes.chunks_exact(rows.max(1));
    for byte in 0..8 {
        for ((_, numbers), _) in columns.iter_mut().zip(widths()).filter(|(_, width)| *width > byte) {
            let plane = planes.next()?;
            numbers.iter_mut().zip(plane).for_each(|(number, part)| *number |= u64::from(*part) << (8 * byte));
        }
    }
    Some(columns)
}

/// What a frame has in each place; returned is how many numbers it has.
fn apart(mut frame: Frame, put: &mut impl FnMut(ColumnKey, u64)) -> Result<u16, postcard::Error> {
    for (which, distribution) in frame.distributions().into_iter().enumerate() {
        let counts = mem::take(distribution);
        counts.numbered().for_each(|(bucket, count)| put(ColumnKey::Bucket(which as u8, bucket), count));
    }
    // What is left is whole numbers only, each of which postcard writes as a varint, with nothing between them.
    let encoded = frame.encode()?;
    let (mut rest, mut place) = (&encoded[..], 0);
    while !rest.is_empty() {
        let (number, more) = postcard::take_from_bytes::<u64>(rest)?;
        put(ColumnKey::Number(place), number);
        (rest, place) = (more, place + 1);
    }
    Ok(place)
}

/// The frame that was taken apart.
fn together(columns: &[ByteColumn], most: u16, row: usize) -> Result<Frame, io::Error> {
    let (mut numbers, mut buckets) = (vec![0; usize::from(most)], BTreeMap::<u8, Vec<(u16, u64)>>::new());
    for (place, column) in columns {
        match *place {
            ColumnKey::After => {}
            ColumnKey::Number(place) => *numbers.get_mut(usize::from(place)).ok_or_else(damaged)? = column[row],
            ColumnKey::Bucket(..) if column[row] == 0 => {}
            ColumnKey::Bucket(which, bucket) => buckets.entry(which).or_default().push((bucket, column[row])),
        }
    }
    let encoded = numbers.iter().try_fold(Vec::new(), |bytes, number| postcard::to_extend(number, bytes));
    let mut frame = Frame::decode(&encoded.map_err(io::Error::other)?).ok_or_else(damaged)?;
    let mut distributions = frame.distributions();
    for (which, counts) in buckets {
        let place = distributions.get_mut(usize::from(which)).ok_or_else(damaged)?;
        **place = HistogramSnapshot::of_numbered(counts).ok_or_else(damaged)?;
    }
    Ok(frame)
}

#[cfg(test)]
#[path = "columns_tests.rs"]
mod tests;
