use super::*;
use crate::history::frame::{Frame, PoolFrame};
use crate::history::rollup::HistoryRow;
use crate::history::store::RowFence;
use crate::history::tier::Tier;
use crate::history::write_buffer::Batch;
use crate::store::leases::{Fence, Work};

fn batch(number: i64, rows: u64) -> NumberedBatch {
    let row = |at_s| HistoryRow { source: 1, tier: Tier::Second, at_s, frame: Frame::Pool(PoolFrame::default()) };
    let fence = RowFence { fence: Fence::new("me".into(), vec![(Work::Shard(7), 3)]), works: [(1, (Work::Shard(7), 3))].into() };
    NumberedBatch { process: "me".into(), number, batch: Batch { rows: (0..rows).map(row).collect(), ..Batch::default() }, fence }
}

#[test]
fn batches_come_back_in_order_also_to_the_next_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spool = Spool::open(folder.path().join("spool"), MOST_BYTES).expect("a spool");
    for number in 1..=12 {
        spool.push(&batch(number, 5)).expect("kept");
    }
    drop(spool);
    let mut spool = Spool::open(folder.path().join("spool"), MOST_BYTES).expect("the same");
    assert_eq!(spool.counts().rows.load(Relaxed), 60);
    for number in 1..=12 {
        let oldest = spool.oldest().expect("a batch");
        assert_eq!(
            (oldest.number, oldest.batch.rows, oldest.fence.works),
            (number, batch(1, 5).batch.rows, [(1, (Work::Shard(7), 3))].into())
        );
        assert_eq!(spool.drop_oldest(), Some(5));
    }
    assert!(spool.is_empty() && spool.oldest().is_none() && spool.counts().rows.load(Relaxed) == 0);
}

#[test]
fn what_does_not_fit_pushes_out_the_oldest_and_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spool = Spool::open(folder.path().to_owned(), 1).expect("a spool");
    spool.push(&batch(1, 4)).expect("kept");
    assert_eq!(spool.counts().lost.load(Relaxed), 0, "one is kept in any case");
    spool.push(&batch(2, 3)).expect("kept");
    assert_eq!((spool.counts().lost.load(Relaxed), spool.oldest().map(|batch| batch.number)), (4, Some(2)));
}

#[test]
fn a_damaged_file_is_lost_and_the_next_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut spool = Spool::open(folder.path().to_owned(), MOST_BYTES).expect("a spool");
    spool.push(&batch(1, 4)).expect("kept");
    spool.push(&batch(2, 3)).expect("kept");
    fs::write(folder.path().join("000000000001-4.batch"), b"nothing").expect("damaged");
    assert_eq!((spool.oldest().map(|batch| batch.number), spool.counts().lost.load(Relaxed)), (Some(2), 4));
}
