//! How much room the record takes.

use plimsoll::internals::{HistoryStore, Store, open_store};

use super::generated::Load;
use super::recording::Course;

const POOLS: usize = 10;
/// Megabytes for a thousand pools.
const BAR_MB: f64 = 150.0;
const HOUR: u64 = 3_600;

/// A whole day, second by second: what the store grows by once the seconds, which are kept for two hours, take no more.
pub async fn of_a_day() {
    for (load, name) in [(Load::None, "no"), (Load::Ordinary, "ordinary"), (Load::Heavy, "heavy")] {
        let (before, day) = growth(load).await;
        println!(
            "Under {name} load a day of 1,000 pools adds {day:.0} MB (bar {BAR_MB} MB), the seconds of the last two hours take {before:.0} MB"
        );
    }
}

/// Megabytes that 1,000 pools take after some hours, and what a day adds to it.
async fn growth(load: Load) -> (f64, f64) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = open_store(folder.path()).await.expect("a store");
    let mut course = Course::begin(HistoryStore::new(db.clone()), POOLS, load).await;
    let of_a_thousand = |bytes: i64| bytes as f64 / POOLS as f64 * 1_000.0 / 1e6;
    course.go_on(0..3 * HOUR).await;
    let begun = used(&db).await;
    course.go_on(3 * HOUR..27 * HOUR).await;
    (of_a_thousand(begun), of_a_thousand(used(&db).await - begun))
}

/// Bytes in use; pages that were given back are used again.
async fn used(db: &Store) -> i64 {
    let Store::Sqlite(db) = db else { unreachable!("it is in a folder") };
    let sql = "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size";
    sqlx::query_scalar(sql).fetch_one(db).await.expect("a size")
}
