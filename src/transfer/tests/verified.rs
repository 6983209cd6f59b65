//! What is found.

use super::*;

async fn what_is_wrong_with_a_store_is_found(on: Servers) {
    let ground = Ground::new();
    let (first, (_, admin)) = (ground.filled("first").await, on.database().await);
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

on_each_server! {
    what_is_wrong_with_a_store_is_found,
}
