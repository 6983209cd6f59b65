//! Blocks and rows of the history: each is read, and each has its place in time.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Findings;
use crate::history::block;
use crate::history::block_rows::together;
use crate::history::frame::Frame;
use crate::transfer::part::{Series, SeriesBlock};

/// Encoded, by when they begin.
pub type Frames = BTreeMap<i64, Vec<u8>>;

/// All frames of a series, those of the blocks and those beside them, as a reader of the history sees them.
pub fn frames(series: &Series, findings: &mut Findings) -> Frames {
    let mut frames = Frames::new();
    let mut before: Option<&SeriesBlock> = None;
    for block in &series.blocks {
        if let Some(wrong) = misplaced(series, block, before) {
            findings.add(told(series, block, &wrong));
        }
        match rows_of(series, block) {
            Ok(rows) => rows.into_iter().for_each(|(at_s, frame)| add(&mut frames, at_s, frame)),
            Err(wrong) => findings.add(told(series, block, &wrong)),
        }
        before = Some(block);
    }
    let mut unknown = 0;
    for (at_s, frame) in &series.rows {
        unknown += u64::from(Frame::decode(frame).is_none());
        add(&mut frames, *at_s, frame.clone());
    }
    if unknown > 0 {
        let Series { source, tier, .. } = series;
        findings.add(format!("history: source {source}, tier {} s: rows that cannot be decoded: {unknown}", tier.number()));
    }
    frames
}

fn told(series: &Series, block: &SeriesBlock, wrong: &str) -> String {
    format!("history_block: source {}, tier {} s, block at {}: {wrong}", series.source, series.tier.number(), block.at_s)
}

/// What is wrong with the time of a block.
fn misplaced(series: &Series, block: &SeriesBlock, before: Option<&SeriesBlock>) -> Option<String> {
    let length = series.tier.block() as i64;
    if block.at_s.rem_euclid(length) != 0 {
        return Some(format!("it does not begin at a multiple of {length} s"));
    }
    if block.until_s <= block.at_s || block.until_s > block.at_s + length {
        return Some(format!("it ends at {}, not within {length} s", block.until_s));
    }
    before.filter(|before| before.until_s > block.at_s).map(|before| format!("it overlaps the block at {}", before.at_s))
}

/// Its rows, or what is wrong with them.
fn rows_of(series: &Series, block: &SeriesBlock) -> Result<Vec<(i64, Vec<u8>)>, String> {
    let rows = block::unpack(block.at_s.unsigned_abs(), &block.frames).map_err(|error| format!("it cannot be decoded ({error})"))?;
    let Some((last, _)) = rows.last() else { return Err("it holds no rows that this version can read".to_owned()) };
    if !rows.is_sorted_by(|(earlier, _), (later, _)| earlier < later) {
        return Err("its rows are not in order".to_owned());
    }
    let until_s = (*last + series.tier.seconds()) as i64;
    if until_s != block.until_s {
        return Err(format!("its last row ends at {until_s}, not at {}", block.until_s));
    }
    Ok(rows.into_iter().map(|(at_s, frame)| (at_s as i64, frame)).collect())
}

/// Two of one moment are one. A form of an earlier version counts as what it says now.
fn add(frames: &mut Frames, at_s: i64, frame: Vec<u8>) {
    let both = frames.get(&at_s).and_then(|early| together(early, &frame)).and_then(Result::ok);
    let anew = || Frame::decode(&frame).and_then(|frame| frame.encode().ok());
    let alone = || if Frame::is_of_this_form(&frame) { None } else { anew() };
    let whole = both.or_else(alone).unwrap_or(frame);
    frames.insert(at_s, whole);
}

pub fn digest(series: &Series, frames: &Frames, into: &mut Sha256) {
    for (at_s, frame) in frames {
        for number in [series.source, series.tier.number(), *at_s, frame.len() as i64] {
            into.update(number.to_le_bytes());
        }
        into.update(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::frame::ServerFrame;
    use crate::history::tier::Tier;

    fn frame(usable_slots: u32) -> Vec<u8> {
        Frame::Server(ServerFrame { usable_slots, ..Default::default() }).encode().expect("bytes")
    }

    fn block(at_s: i64, rows: &[i64]) -> SeriesBlock {
        let rows: Vec<_> = rows.iter().map(|at_s| (at_s.unsigned_abs(), frame(97))).collect();
        let frames = block::pack(Tier::Second, at_s.unsigned_abs(), &rows).expect("packed");
        SeriesBlock { at_s, until_s: rows.last().map_or(0, |(at_s, _)| *at_s as i64 + 1), frames }
    }

    fn found(blocks: Vec<SeriesBlock>, rows: Vec<(i64, Vec<u8>)>) -> (Frames, Vec<String>) {
        let (series, mut findings) = (Series { source: 4, tier: Tier::Second, rows, blocks }, Findings::default());
        let frames = frames(&series, &mut findings);
        (frames, findings.lines())
    }

    fn digested(blocks: Vec<SeriesBlock>, rows: Vec<(i64, Vec<u8>)>) -> Vec<u8> {
        let series = Series { source: 4, tier: Tier::Second, rows, blocks };
        let mut sum = Sha256::new();
        digest(&series, &frames(&series, &mut Findings::default()), &mut sum);
        sum.finalize().to_vec()
    }

    #[test]
    fn what_is_packed_and_what_is_not_are_the_same() {
        let rows = |seconds: &[i64]| seconds.iter().map(|at_s| (*at_s, frame(97))).collect::<Vec<_>>();
        let (frames, wrong) = found(vec![block(0, &[5, 9]), block(600, &[600])], rows(&[1_200, 7]));
        assert_eq!((frames.keys().copied().collect::<Vec<_>>(), wrong), (vec![5, 7, 9, 600, 1_200], vec![]));
        let packed = digested(vec![block(0, &[5, 9])], rows(&[7]));
        assert_eq!(packed, digested(vec![], rows(&[5, 7, 9])));
        assert_ne!(packed, digested(vec![], rows(&[5, 7, 10])));
    }

    #[test]
    fn each_way_a_block_can_be_wrong_is_told_with_its_place() {
        let told = |blocks: Vec<SeriesBlock>| found(blocks, Vec::new()).1.join("; ");
        let mut damaged = block(600, &[605]);
        damaged.frames = vec![2, 255, 255];
        assert!(told(vec![damaged]).starts_with("history_block: source 4, tier 1 s, block at 600: it cannot be decoded ("));
        let mut newer = block(600, &[605]);
        newer.frames[0] = 9;
        assert!(told(vec![newer]).contains("no rows that this version can read"));
        assert!(told(vec![block(7, &[8])]).contains("multiple of 600 s"));
        let mut endless = block(0, &[5]);
        endless.until_s = 601;
        assert!(told(vec![endless]).contains("it ends at 601, not within 600 s; "), "and its last row ends elsewhere");
        let mut short = block(0, &[5]);
        short.until_s = 9;
        assert!(told(vec![short]).contains("its last row ends at 6, not at 9"));
        let doubled = told(vec![block(0, &[5]), block(0, &[5])]);
        assert!(doubled.contains("overlaps the block at 0"), "{doubled}");
        assert!(found(vec![], vec![(3, vec![250, 1])]).1.join("").contains("rows that cannot be decoded: 1"));
    }
}
