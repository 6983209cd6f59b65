use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::history::frame::{Frame, PoolFrame};
use crate::history::gauge_stats::GaugeStats;
use crate::store::Store;
use crate::store::fixture::on_each_kind;

/// The beginning of an hour and of a block.
const BEGAN_S: u64 = 1_800_000_000;
const LIMIT: Duration = Duration::from_secs(30);

fn second(source: usize, at_s: u64) -> Frame {
    let highest = 1 + ((at_s * 7 + source as u64 * 13) % 97) as u32;
    Frame::Pool(PoolFrame { checked_out: GaugeStats::of(1, highest), ..Default::default() })
}

/// How many seconds of a source a process has written when it is killed: from none to more than an hour.
fn written(source: usize) -> u64 {
    source as u64 * 331 % 4_100
}

async fn sources(archive: &Archive, count: usize) -> Vec<ToTakeUp> {
    let names: Vec<String> = (0..count).map(|source| format!("orders / {source:02} / main")).collect();
    let named = archive.name(&names).await.expect("named");
    names.iter().map(|name| ToTakeUp { named: named[name], work: None }).collect()
}

/// All rows of a tier, each with the most connections in use.
async fn rows(archive: &Archive, source: i64, tier: Tier) -> Vec<(u64, u32)> {
    let rows = archive.store.read(source, tier, 0, BEGAN_S * 2).await.expect("rows");
    rows.into_iter().map(|(at_s, frame)| (at_s, frame.pool().and_then(|frame| frame.checked_out.max()).unwrap_or(0))).collect()
}

async fn many_that_were_left_in_the_middle_are_gone_on_with_as_if_nothing_had_happened(db: Store) {
    const SOURCES: usize = 24;
    let archive = Archive::start(db, CancellationToken::new());
    let sources_of_it = sources(&archive, SOURCES).await;
    for (n, one) in sources_of_it.iter().enumerate() {
        let mut rollup = Rollup::new(one.named.source);
        archive.keep((0..written(n)).flat_map(|at_s| rollup.push(BEGAN_S + at_s, second(n, at_s))).collect());
        archive.finish(LIMIT).await;
        if n % 3 == 0 {
            archive.compactor.pack(one.named.source, BEGAN_S + written(n)).await.expect("packed");
        }
    }
    // The next process: it knows their names.
    let known = sources(&archive, SOURCES).await;
    assert!(known.iter().all(|one| !one.named.is_new));
    let mut taken = archive.begin_all(&known, BEGAN_S + 4_100).await.expect("taken up");
    for (n, one) in known.iter().enumerate() {
        let (source, mut rollup, last_s) = taken.remove(&one.named.source).expect("one of them");
        assert_eq!(last_s, written(n).checked_sub(1).map(|last| BEGAN_S + last));
        archive.keep((4_100..7_300).flat_map(|at_s| rollup.push(BEGAN_S + at_s, second(n, at_s))).collect());
        archive.finish(LIMIT).await;
        let mut whole = Rollup::new(source);
        let seconds = (0..written(n)).chain(4_100..7_300);
        let expected: Vec<HistoryRow> = seconds.flat_map(|at_s| whole.push(BEGAN_S + at_s, second(n, at_s))).collect();
        for tier in [Tier::Second, Tier::TenSeconds, Tier::Minute, Tier::Hour] {
            let expected = expected.iter().filter(|row| row.tier == tier);
            let expected: Vec<_> =
                expected.map(|row| (row.at_s, row.frame.clone().pool().and_then(|frame| frame.checked_out.max()).unwrap_or(0))).collect();
            let found = rows(&archive, source, tier).await;
            let differs = found.iter().zip(&expected).find(|(found, expected)| found != expected);
            assert_eq!((found.len(), differs), (expected.len(), None), "{tier:?} of {n}");
        }
    }
}

on_each_kind! {
    many_that_were_left_in_the_middle_are_gone_on_with_as_if_nothing_had_happened,
}
