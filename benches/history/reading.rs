//! How long a chart takes.

use std::time::Instant;

use plimsoll::internals::{Compactor, HistoryRow, HistoryStore, Store, Tier, drawn_history, open_store};

use super::generated::{Load, Pools};
use super::server::StoreServer;

const POOLS: usize = 10;
/// From a file.
const BAR_MS: f64 = 50.0;
/// From a server.
const SHARED_BAR_MS: f64 = 100.0;
const RUNS: usize = 40;
const DAY: u64 = 86_400;

/// The page `/history?range=90d`, read and drawn, from a store with two years of ten pools, of either kind.
pub async fn a_chart_of_ninety_days() {
    let folder = tempfile::tempdir().expect("a folder");
    of_store("SQLite", open_store(folder.path()).await.expect("a store"), BAR_MS).await;
    let server = StoreServer::start().await;
    of_store("PostgreSQL", server.store().await, SHARED_BAR_MS).await;
    server.stop().await;
}

async fn of_store(kind: &str, db: Store, bar_ms: f64) {
    let store = HistoryStore::new(db.clone());
    let now_s = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    for pool in 0..POOLS {
        store.source(&format!("pool {pool}")).await.expect("a number");
    }
    // As deep as each tier is kept.
    for (tier, kept) in [(Tier::Hour, 730 * DAY), (Tier::Minute, 30 * DAY), (Tier::TenSeconds, 2 * DAY), (Tier::Second, DAY / 12)] {
        fill(&store, tier, now_s, kept).await;
    }
    let compactor = Compactor::new(store.writer());
    for _ in 0..60 {
        for source in 1..=POOLS as i64 {
            compactor.pack(source, now_s).await.expect("packed");
        }
    }
    // PostgreSQL's rows lie there until their period is dropped.
    store.prune(now_s).await.expect("pruned");
    for query in ["range=90d", "range=day", "range=hour"] {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            let began = Instant::now();
            let html = drawn_history(db.clone(), &format!("source=pool+3&{query}")).await;
            times.push(began.elapsed().as_secs_f64() * 1e3);
            assert!(html.contains("<svg"), "{html}");
        }
        times.sort_by(f64::total_cmp);
        println!(
            "/history?{query} from two years of {POOLS} pools in {kind}: median {:.1} ms, slowest {:.1} ms (bar {bar_ms} ms)",
            times[RUNS / 2],
            times[RUNS - 1]
        );
    }
}

async fn fill(store: &HistoryStore, tier: Tier, now_s: u64, kept: u64) {
    let mut pools = Pools::new(POOLS, Load::Heavy);
    let starts: Vec<u64> = (tier.start_of(now_s - kept)..now_s).step_by(tier.seconds() as usize).collect();
    for starts in starts.chunks(1_000) {
        let rows = starts.iter().flat_map(|at_s| {
            let row = |(source, frame)| HistoryRow::of(source as i64 + 1, tier, *at_s, frame);
            pools.second(*at_s).into_iter().enumerate().map(row).collect::<Vec<_>>()
        });
        store.write_rows(&rows.collect::<Vec<_>>()).await.expect("written");
    }
}
