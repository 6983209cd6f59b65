//! Whole stores, between both kinds and a file.

mod copied;
mod verified;

use std::path::Path;

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, ConnectOptions};

use super::backup::BackupWriter;
use super::verify::{Verdict, differences, verify};
use super::*;
use crate::history::compactor::Compactor;
use crate::history::frame::{Frame, PoolFrame};
use crate::history::gauge_stats::GaugeStats;
use crate::history::rollup::HistoryRow;
use crate::history::store::HistoryStore;
use crate::history::tier::Tier;
use crate::store::fixture::{Servers, on_each_server};
use crate::store::{self, Store, fixture, on};

fn row(source: i64, tier: Tier, at_s: u64) -> HistoryRow {
    let frame = PoolFrame { checked_out: GaugeStats::of(1, (at_s % 97) as u32), ..Default::default() };
    HistoryRow { source, tier, at_s, frame: Frame::Pool(frame) }
}

/// Two sources with rows in all tiers, of which some are packed, one came late; and a row of every other table.
async fn filled(db: &Store) {
    let history = HistoryStore::new(db.clone());
    for name in ["orders", "billing"] {
        let source = history.source(name).await.expect("a number");
        for tier in Tier::ALL {
            let rows: Vec<_> = (0..1_500).map(|place| row(source, tier, place * tier.seconds())).collect();
            history.write_rows(&rows).await.expect("written");
            // The last block of each is not complete.
            Compactor::new(db.clone()).pack(source, 1_400 * tier.seconds()).await.expect("packed");
        }
        history.write_rows(&[row(source, Tier::Second, 5), row(source, Tier::Minute, 60)]).await.expect("late");
    }
    for sql in OTHER_ROWS {
        on!(db, db => sqlx::query(AssertSqlSafe(*sql)).execute(db).await.map(drop)).expect(sql);
    }
}

const OTHER_ROWS: &[&str] = &[
    "insert into peak values (1, 'checked_out', 'ever', 0, 7, 5000, '{}'), (1, 'Wait', 'ever', 0, 7, 5000, '{}')",
    "insert into mark (id, at_s, kind, words) values (7, 5, 'deploy', 'orders \u{2014} 2.4')",
    "insert into session (number, hash, created_at, expires_at, seen_at, address) values (3, cast('abc' as blob), 1, 2, 3, null)",
    "insert into token (name, hash, created_at, scope) values ('Zeta', cast('abc' as blob), 1, 'read'),
        ('alpha', cast('abd' as blob), 1, 'read'), ('ärger', cast('abe' as blob), 1, 'read')",
    "insert into load_test (id, began_at_ms, who, word, what, report) values (2, 1, 'admin', 'PASS', 'x', '{}')",
    "insert into incident (id, rule, source, severity, sentence, opened_at_ms, told_at_ms, repeats) values (4, 'r', 's', 'w', 'x', 1, 1, 0)",
    "insert into incident_rule values (4, 'r', 's', 'w', 1, null, 0.1, null)",
    "insert into alert_setting values ('r', '{}', 'admin', 1)",
    "insert into outbox (id, notifier, key, incident, notice, created_at_ms, next_at_ms) values (9, 'mail', 'k', 4, '{}', 1, 1)",
    "insert into source (id, given, created_at) values (5, '{}', 1)",
    "insert into fleet_filter values ('late', 'q=late', 1)",
];

struct Ground {
    folder: tempfile::TempDir,
}

impl Ground {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn folder(&self, name: &str) -> Place {
        std::fs::create_dir_all(self.path(name)).expect("a folder");
        Place::Folder(self.path(name))
    }

    /// A SQLite store with rows in all tables but those of kinds of their own.
    async fn filled(&self, name: &str) -> Place {
        let place = self.folder(name);
        let db = store::open(&self.path(name)).await.expect("a store");
        filled(&db).await;
        for sql in [
            "insert into admin values (1, 'h', 1, 5)",
            "insert into audit_entry (id, at_ms, until_ms, who, action, target, outcome, details, stranger)
             values (6, 1, 1, 'admin', 'a', 't', 'done', '', 1)",
            "insert into holding values (1, 5, '{}'), (2, 40000, '{}')",
            // A session that is gone had number 11.
            "update sqlite_sequence set seq = 11 where name = 'session'",
        ] {
            let Store::Sqlite(db) = &db else { unreachable!("it is in a folder") };
            sqlx::query(sql).execute(db).await.expect(sql);
        }
        closed(db).await;
        place
    }
}

async fn closed(db: Store) {
    if let Store::Sqlite(db) = db {
        db.close().await;
    }
}

async fn copied(from: &Place, to: &Place) -> Result<Summary, TransferError> {
    copied_over(from, to, Overwrite::Refuse).await
}

async fn copied_over(from: &Place, to: &Place, overwrite: Overwrite) -> Result<Summary, TransferError> {
    let target = Target::open(to, overwrite, |_| ()).await?;
    copy(Snapshot::open(from).await?, target, || ()).await
}

async fn judged(place: &Place) -> Verdict {
    verify(Snapshot::open(place).await.expect("a store"), || ()).await.expect("read")
}

async fn assert_same(one: &Place, another: &Place) {
    let (one, another) = (judged(one).await, judged(another).await);
    assert_eq!(one.findings.lines(), Vec::<String>::new(), "{}", one.place);
    assert_eq!(another.findings.lines(), Vec::<String>::new(), "{}", another.place);
    assert_eq!(differences(&one, &another), Vec::<String>::new());
}

/// What the console itself reads of the history.
async fn read(db: Store) -> Vec<(i64, Tier, Vec<(u64, Frame)>)> {
    let history = HistoryStore::new(db.clone());
    let mut all = Vec::new();
    for (source, _) in history.sources().await.expect("sources") {
        for tier in Tier::ALL {
            all.push((source, tier, history.read(source, tier, 0, u64::from(u32::MAX)).await.expect("read")));
        }
    }
    closed(db).await;
    all
}

async fn server(on: Servers) -> (Place, SecretString) {
    let (url, _) = on.database().await;
    (Place::server(&url).expect("a URL"), url)
}

async fn backed_up(from: &Place, path: &Path) -> Place {
    let target = Target::Backup(Box::new(BackupWriter::begin(path, from.kind()).expect("a file")));
    copy(Snapshot::open(from).await.expect("a store"), target, || ()).await.expect("backed up");
    Place::Backup(path.to_owned())
}
