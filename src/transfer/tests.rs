//! Whole stores, between both kinds and a file.

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

async fn server() -> (Place, SecretString) {
    let (url, _) = fixture::database().await;
    (Place::server(&url).expect("a URL"), url)
}

async fn backed_up(from: &Place, path: &Path) -> Place {
    let target = Target::Backup(Box::new(BackupWriter::begin(path, from.kind()).expect("a file")));
    copy(Snapshot::open(from).await.expect("a store"), target, || ()).await.expect("backed up");
    Place::Backup(path.to_owned())
}

#[tokio::test]
async fn a_store_is_the_same_after_each_way_between_both_kinds_and_a_file() {
    let ground = Ground::new();
    let (first, (shared, url)) = (ground.filled("first").await, server().await);
    let summary = copied(&first, &shared).await.expect("to PostgreSQL");
    assert_eq!((summary.counts.of("session"), summary.counts.of("history_source")), (1, 2));
    assert_same(&first, &shared).await;
    let (again, shared_again) = (ground.folder("again"), server().await.0);
    copied(&shared, &again).await.expect("back to SQLite");
    copied(&shared, &shared_again).await.expect("to another PostgreSQL");
    let backup = backed_up(&shared_again, &ground.path("x.backup")).await;
    let restored = ground.folder("restored");
    copied(&backup, &restored).await.expect("restored");
    for place in [&again, &shared_again, &backup, &restored] {
        assert_same(&first, place).await;
    }
    let before = read(store::open(&ground.path("first")).await.expect("a store")).await;
    assert!(before.iter().all(|(.., frames)| frames.len() == 1_500));
    assert_eq!(read(store::postgres::open(&url).await.expect("a store")).await, before);
    assert_eq!(read(store::open(&ground.path("restored")).await.expect("a store")).await, before);
}

#[tokio::test]
async fn numbers_go_on_where_they_were_on_both_kinds() {
    let ground = Ground::new();
    let (first, (shared, url)) = (ground.filled("first").await, server().await);
    copied(&first, &shared).await.expect("to PostgreSQL");
    copied(&shared, &ground.folder("again")).await.expect("back to SQLite");
    let new_session = "insert into session (hash, created_at, expires_at, seen_at) values (cast('new' as blob), 1, 2, 3) returning number";
    let of_postgres = new_session.replace("cast('new' as blob)", "'new'::bytea");
    let Store::Postgres(db) = store::postgres::open(&url).await.expect("a store") else { unreachable!("it is shared") };
    let number: i64 = sqlx::query_scalar(AssertSqlSafe(of_postgres)).fetch_one(&db).await.expect("a session");
    assert_eq!(number, 12, "11 was given to one that is gone");
    let source: i64 =
        sqlx::query_scalar("insert into history_source (name) values ('new') returning id").fetch_one(&db).await.expect("a source");
    assert_eq!(source, 3);
    let Store::Sqlite(db) = store::open(&ground.path("again")).await.expect("a store") else { unreachable!("it is in a folder") };
    let number: i64 = sqlx::query_scalar(new_session).fetch_one(&db).await.expect("a session");
    assert_eq!(number, 12);
}

#[tokio::test]
async fn packing_and_late_rows_go_on_after_a_copy() {
    let ground = Ground::new();
    let (first, (shared, url)) = (ground.filled("first").await, server().await);
    copied(&first, &shared).await.expect("to PostgreSQL");
    let db = store::postgres::open(&url).await.expect("a store");
    let before = read(db.clone()).await;
    for source in [1, 2] {
        Compactor::new(db.clone()).pack(source, 100_000_000).await.expect("packed");
    }
    assert_eq!(read(db.clone()).await, before, "all of it is packed, the late row into its block");
    HistoryStore::new(db.clone()).write_rows(&[row(1, Tier::Second, 1_600), row(1, Tier::Second, 7_000)]).await.expect("written");
    let seconds = HistoryStore::new(db).read(1, Tier::Second, 1_400, 8_000).await.expect("read");
    assert_eq!(seconds.last().map(|(at_s, _)| *at_s), Some(7_000));
    assert_eq!(judged(&shared).await.findings.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn a_target_that_holds_something_is_replaced_only_when_that_is_asked_for() {
    let ground = Ground::new();
    let (first, other, (shared, _)) = (ground.filled("first").await, ground.filled("other").await, server().await);
    copied(&first, &shared).await.expect("to PostgreSQL");
    for to in [&shared, &other] {
        let said = copied(&first, to).await.expect_err("it is not empty").to_string();
        assert!(said.contains("is not empty") && said.contains("session 1") && said.contains("--replace"), "{said}");
        let mut holds = Counts::default();
        let target = Target::open(to, Overwrite::Replace, |found| holds = found.clone()).await.expect("it may be");
        assert_eq!(holds.of("session"), 1);
        copy(Snapshot::open(&first).await.expect("a store"), target, || ()).await.expect("replaced");
        assert_same(&first, to).await;
    }
}

#[tokio::test]
async fn a_copy_that_ends_early_leaves_the_target_as_it_was() {
    let ground = Ground::new();
    let (first, other, (shared, _)) = (ground.filled("first").await, ground.filled("other").await, server().await);
    copied(&first, &shared).await.expect("to PostgreSQL");
    for to in [&shared, &other] {
        let before = judged(to).await;
        let mut target = Target::open(to, Overwrite::Replace, |_| ()).await.expect("it may be");
        let mut parts = Snapshot::open(&first).await.expect("a store").stream();
        for _ in 0..4 {
            target.put(parts.recv().await.expect("a part").expect("read")).await.expect("written");
        }
        drop(target);
        assert_eq!(differences(&before, &judged(to).await), Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_store_is_found() {
    let ground = Ground::new();
    let (first, (_, admin)) = (ground.filled("first").await, fixture::database().await);
    let url = fixture::url(&admin, admin.get_database().expect("a database"), "plimsoll_store");
    let shared = Place::server(&url).expect("a URL");
    copied(&first, &shared).await.expect("to PostgreSQL");
    let mut sqlite = sqlx::sqlite::SqliteConnectOptions::new().filename(ground.path("first/console.sqlite")).foreign_keys(false);
    sqlite = sqlite.busy_timeout(std::time::Duration::from_secs(5));
    let damage = "update history_block set frames = 'damaged' where source = 1 and tier = 60 and at_s = 0";
    let mut db = sqlite.connect().await.expect("the file");
    for sql in [
        damage.replace("'damaged'", "x'02ffff'"),
        "insert into history values (99, 1, 5, x'01')".to_owned(),
        "insert into incident (id, rule, source, severity, sentence, opened_at_ms, told_at_ms, repeats) values (8, 'r', 's', 'w', 'x', 1, 1, 0)"
            .to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut db).await.expect("damaged");
    }
    let found = judged(&first).await.findings.lines().join("\n");
    for hint in [
        "history_block: source 1, tier 60 s, block at 0: it cannot be decoded",
        "history: rows of unknown sources: 1",
        "incident: incidents without a rule: 1",
    ] {
        assert!(found.contains(hint), "{hint}: {found}");
    }
    let damage = damage.replace("'damaged'", "'\\x02ffff'").replace("history_block", "plimsoll.history_block");
    fixture::run(&admin, &damage).await;
    fixture::run(&admin, "delete from plimsoll.period where parent = 'history_1' and from_s = 0").await;
    fixture::run(&admin, "insert into plimsoll.period values ('history_1', 36000, 39600)").await;
    fixture::run(&admin, "select setval('plimsoll.mark_id_seq', 2)").await;
    let found = judged(&shared).await.findings.lines().join("\n");
    for hint in [
        "history_block: source 1, tier 60 s, block at 0: it cannot be decoded",
        "period: history_1_p0, that no period names",
        "period: history_1 from 36000, without a partition",
        "mark: the next number was given already",
    ] {
        assert!(found.contains(hint), "{hint}: {found}");
    }
}

#[tokio::test]
async fn stores_that_differ_are_told_table_by_table() {
    let ground = Ground::new();
    let (one, another) = (ground.filled("one").await, ground.folder("another"));
    copied(&one, &another).await.expect("copied");
    let Store::Sqlite(db) = store::open(&ground.path("another")).await.expect("a store") else { unreachable!("it is in a folder") };
    for sql in
        ["update token set used_at = 5 where name = 'alpha'", "delete from mark", "delete from history where source = 2 and tier = 1"]
    {
        sqlx::query(sql).execute(&db).await.expect(sql);
    }
    db.close().await;
    let found = differences(&judged(&one).await, &judged(&another).await);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("history: 12000 rows in ") && found[1].starts_with("mark: 1 rows in "), "{found:?}");
    assert_eq!(found[2], "token: 3 rows in both, which differ");
}

#[tokio::test]
async fn a_backup_that_is_cut_off_or_damaged_is_refused_wherever_it_is() {
    let ground = Ground::new();
    let path = ground.path("x.backup");
    backed_up(&ground.filled("first").await, &path).await;
    let whole = std::fs::read(&path).expect("a backup");
    let said = async |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("written");
        Snapshot::open(&Place::Backup(path.clone())).await.err().expect("refused").to_string()
    };
    for length in [0, 100, 8_191, 8_192, whole.len() / 2, whole.len() - 1] {
        let said = said(&whole[..length]).await;
        assert!(said.contains("no backup") || said.contains("is cut off"), "{length}: {said}");
    }
    for at in [40, 9_000, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        let said = said(&damaged).await;
        assert!(said.contains("damaged"), "{at}: {said}");
    }
}
