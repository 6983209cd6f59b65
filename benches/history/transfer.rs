//! How long a whole store takes to be copied, backed up and verified.

use std::path::Path;
use std::time::Instant;

use plimsoll::internals::{Compactor, Frame, HistoryRow, HistoryStore, Store, Tier, open_store};
use plimsoll::transfer_internals::{BackupWriter, Overwrite, Place, Snapshot, Summary, Target, copy, verify};
use plimsoll_embedded::Embedded;
use secrecy::SecretString;
use sqlx::sqlite::SqlitePool;

use super::generated::{Load, Pools};

const SOURCES: i64 = 100;
const YEAR: u64 = 365 * 86_400;
/// Of the end of the record: a full hour, and all blocks but the last are complete.
const NOW: u64 = 50 * YEAR;

/// A store of 100 pools that has recorded for a year, from place to place.
pub async fn of_a_year() {
    let folder = tempfile::Builder::new().prefix("plimsoll-bench-").tempdir().expect("a folder");
    let at = |name: &str| Place::Folder(folder.path().join(name));
    for name in ["first", "back", "restored", "server"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    let frames = generate(&folder.path().join("first")).await;
    let bytes = std::fs::metadata(folder.path().join("first/console.sqlite")).expect("a store").len();
    println!("A store of {SOURCES} pools and a year: {frames} rows of the history, {:.0} MB", bytes as f64 / 1e6);
    passable(folder.path());
    let server = Embedded::start(&folder.path().join("server")).await.expect("a server");
    let shared = format!("postgres:///postgres?host={}&user=postgres", server.socket_dir().display());
    let shared = Place::server(&SecretString::from(shared)).expect("a URL");
    told("SQLite to PostgreSQL", frames, copied(&at("first"), &shared).await);
    told("PostgreSQL to SQLite", frames, copied(&shared, &at("back")).await);
    let file = folder.path().join("x.backup");
    let target = Target::Backup(Box::new(BackupWriter::begin(&file, "SQLite").expect("a file")));
    told("a backup of SQLite", frames, copy(Snapshot::open(&at("first")).await.expect("a store"), target, || ()).await.expect("written"));
    told("restored to SQLite", frames, copied(&Place::Backup(file), &at("restored")).await);
    for place in [at("first"), shared] {
        let began = Instant::now();
        let verdict = verify(Snapshot::open(&place).await.expect("a store"), || ()).await.expect("read");
        assert!(verdict.findings.lines().is_empty(), "{:?}", verdict.findings.lines());
        let seconds = began.elapsed().as_secs_f64();
        println!("verifying {}: {seconds:.1} s, {:.0} rows of the history a second", place.kind(), verdict.frames as f64 / seconds);
    }
    server.stop().await;
}

async fn copied(from: &Place, to: &Place) -> Summary {
    let target = Target::open(to, Overwrite::Refuse, |_| ()).await.expect("a target");
    copy(Snapshot::open(from).await.expect("a store"), target, || ()).await.expect("copied")
}

fn told(what: &str, frames: u64, summary: Summary) {
    let (rows, seconds) = (summary.counts.total(), summary.took.as_secs_f64());
    println!(
        "{what}: {seconds:.1} s, {} rows of tables a second, {:.0} rows of the history a second ({rows} rows of tables)",
        summary.rows_per_second(),
        frames as f64 / seconds
    );
}

/// One source is recorded and packed as a console does; the others are as it is, so that a backup packs them better than it would
/// pack those of a console. Returns how many rows the history has.
async fn generate(folder: &Path) -> u64 {
    let db = open_store(folder).await.expect("a store");
    let (history, compactor) = (HistoryStore::new(db.clone()), Compactor::new(db.clone()));
    let source = history.source("pool 1").await.expect("a number");
    let mut all = 0;
    for tier in Tier::ALL {
        let (mut pools, kept) = (Pools::new(1, Load::Ordinary), tier.kept().min(YEAR));
        let moments: Vec<u64> = (NOW - kept..NOW).step_by(tier.seconds() as usize).collect();
        all += moments.len() as u64;
        for some in moments.chunks(5_000) {
            let row = |at_s: &u64| Some(HistoryRow { source, tier, at_s: *at_s, frame: one(pools.second(*at_s))? });
            history.write_rows(&some.iter().filter_map(row).collect::<Vec<_>>()).await.expect("written");
        }
    }
    // Each call packs four blocks of a tier.
    for _ in 0..30 {
        compactor.pack(source, NOW).await.expect("packed");
    }
    let Store::Sqlite(db) = db else { unreachable!("it is in a folder") };
    multiply(&db).await;
    db.close().await;
    all * SOURCES as u64
}

fn one(mut frames: Vec<Frame>) -> Option<Frame> {
    frames.pop()
}

async fn multiply(db: &SqlitePool) {
    for source in 2..=SOURCES {
        let statements = [
            "insert into history_source (id, name) values ($1, 'pool ' || $1)",
            "insert into history select $1, tier, at_s, frame from history where source = 1",
            "insert into history_block select $1, tier, at_s, until_s, frames from history_block where source = 1",
        ];
        for sql in statements {
            sqlx::query(sql).bind(source).execute(db).await.expect("multiplied");
        }
    }
}

fn passable(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).expect("the server's account passes through");
}
