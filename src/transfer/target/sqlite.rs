//! A new SQLite file beside the store's place, which takes that place once it is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::{Overwrite, permit};
use crate::store::sqlite::MIGRATIONS;
use crate::store::{STORE, UNFINISHED};
use crate::transfer::connect::{sqlite_known, sqlite_version};
use crate::transfer::counts::Counts;
use crate::transfer::error::{TransferError, reason};
use crate::transfer::part::{Part, Series};
use crate::transfer::place::Place;
use crate::transfer::tables::{BLOCKS, HISTORY, ORIGIN, Table, all};
use crate::transfer::value::{Row, Value};

/// Rows of one statement.
const ROWS: usize = 100;

pub struct SqliteTarget {
    place: Place,
    db: SqliteConnection,
    files: UnfinishedFile,
}

/// Removed with what SQLite keeps beside it, unless it has become the store.
struct UnfinishedFile {
    unfinished: PathBuf,
    store: PathBuf,
}

impl Drop for UnfinishedFile {
    fn drop(&mut self) {
        // One that is left is no store, and the next copy removes it.
        let _left = remove(&self.unfinished);
    }
}

impl SqliteTarget {
    pub async fn open(place: &Place, folder: &Path, overwrite: Overwrite, replaced: impl FnOnce(&Counts)) -> Result<Self, TransferError> {
        let store = folder.join(STORE);
        permit(place, &held(&store, place).await?, overwrite, replaced)?;
        let files = UnfinishedFile { unfinished: folder.join(UNFINISHED), store };
        let unwritable = |error: io::Error| place.unwritable(error.to_string());
        remove(&files.unfinished).map_err(unwritable)?;
        OpenOptions::new().create_new(true).write(true).mode(0o600).open(&files.unfinished).map_err(unwritable)?;
        let db = empty_store(&files.unfinished).await.map_err(|reason| place.unwritable(reason))?;
        Ok(Self { place: place.clone(), db, files })
    }

    pub async fn put(&mut self, part: Part) -> Result<(), TransferError> {
        let done = match part {
            Part::Rows(table, rows) => insert(&mut self.db, table, &rows).await,
            Part::Series(series) => self.put_series(series).await,
            Part::Highest(table, highest) => self.number(table, highest).await,
            Part::End => Ok(()),
        };
        done.map_err(|error| self.place.unwritable(reason(&error)))
    }

    async fn put_series(&mut self, Series { source, tier, rows, blocks }: Series) -> sqlx::Result<()> {
        let key = |at_s| vec![Value::Int(source), Value::Int(tier.number()), Value::Int(at_s)];
        let rows: Vec<Row> = rows.into_iter().map(|(at_s, frame)| [key(at_s), vec![Value::Blob(frame)]].concat()).collect();
        insert(&mut self.db, &HISTORY, &rows).await?;
        let blocks = blocks.into_iter().map(|block| [key(block.at_s), vec![Value::Int(block.until_s), Value::Blob(block.frames)]].concat());
        insert(&mut self.db, &BLOCKS, &blocks.collect::<Vec<Row>>()).await
    }

    /// Only tables that never give a number twice keep it.
    async fn number(&mut self, table: &Table, highest: i64) -> sqlx::Result<()> {
        let counts_on = "select count(*) from sqlite_schema where name = $1 and sql like '%autoincrement%'";
        if sqlx::query_scalar::<_, i64>(counts_on).bind(table.name).fetch_one(&mut self.db).await? == 0 {
            return Ok(());
        }
        sqlx::query("delete from sqlite_sequence where name = $1").bind(table.name).execute(&mut self.db).await?;
        let insert = "insert into sqlite_sequence (name, seq) values ($1, $2)";
        sqlx::query(insert).bind(table.name).bind(highest).execute(&mut self.db).await.map(drop)
    }

    pub async fn finish(self) -> Result<(), TransferError> {
        let Self { place, mut db, files } = self;
        for sql in ["commit", "pragma journal_mode = wal"] {
            sqlx::query(sql).execute(&mut db).await.map_err(|error| place.unwritable(reason(&error)))?;
        }
        db.close().await.map_err(|error| place.unwritable(reason(&error)))?;
        settle_old(&files.store).await.map_err(|reason| place.unwritable(reason))?;
        take_place(&files).map_err(|error| place.unwritable(error.to_string()))
    }
}

/// What a store of this place holds; none holds nothing.
async fn held(store: &Path, place: &Place) -> Result<Counts, TransferError> {
    if !store.exists() {
        return Ok(Counts::default());
    }
    let unwritable = |error: &sqlx::Error| place.unwritable(reason(error));
    let options = SqliteConnectOptions::new().filename(store).busy_timeout(Duration::from_secs(5));
    let mut db = options.connect().await.map_err(|error| unwritable(&error))?;
    let found = sqlite_version(&mut db).await.map_err(|error| unwritable(&error))?;
    if fs::metadata(store).is_ok_and(|file| file.len() == 0) {
        return Ok(Counts::default());
    }
    match found {
        None => return Err(place.unwritable("its file is no store of plimsoll's; move it away")),
        Some(found) if found > sqlite_known() => return Err(place.unwritable("a newer plimsoll has made it; use that version")),
        Some(_) => {}
    }
    let mut counts = Counts::default();
    for table in all().filter(|table| table.name != ORIGIN.name) {
        let there = sqlx::query_scalar::<_, i64>("select count(*) from sqlite_schema where name = $1").bind(table.name);
        if there.fetch_one(&mut db).await.map_err(|error| unwritable(&error))? == 1 {
            let count = sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("select count(*) from {}", table.name)));
            counts.add(table, count.fetch_one(&mut db).await.map_err(|error| unwritable(&error))?.unsigned_abs() as usize);
        }
    }
    Ok(counts)
}

/// Nothing has to outlive a crash before the file is complete.
async fn empty_store(path: &Path) -> Result<SqliteConnection, String> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-16000");
    let mut db = options.connect().await.map_err(|error| reason(&error))?;
    MIGRATIONS.run_direct(None, &mut db, false).await.map_err(|error| error.to_string())?;
    let origin = format!("delete from {}", ORIGIN.name);
    for sql in ["begin".to_owned(), origin] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut db).await.map_err(|error| reason(&error))?;
    }
    Ok(db)
}

async fn insert(db: &mut SqliteConnection, table: &Table, rows: &[Row]) -> sqlx::Result<()> {
    for some in rows.chunks(ROWS) {
        let row = format!("({})", vec!["?"; table.columns.len()].join(", "));
        let sql = format!("insert into {} ({}) values {}", table.name, table.column_list(), vec![row; some.len()].join(", "));
        let query = some.iter().flatten().fold(sqlx::query(AssertSqlSafe(sql)), bind);
        query.execute(&mut *db).await?;
    }
    Ok(())
}

fn bind<'q>(query: Query<'q, Sqlite, SqliteArguments>, value: &Value) -> Query<'q, Sqlite, SqliteArguments> {
    match value {
        Value::Null => query.bind(None::<i64>),
        Value::Int(number) => query.bind(*number),
        Value::Real(number) => query.bind(*number),
        Value::Text(text) => query.bind(text.clone()),
        Value::Blob(bytes) => query.bind(bytes.clone()),
    }
}

/// The log beside an old store must not be taken for that of the new one: SQLite carries it over and removes it.
async fn settle_old(store: &Path) -> Result<(), String> {
    if !store.exists() {
        return Ok(());
    }
    let options = SqliteConnectOptions::new().filename(store).journal_mode(SqliteJournalMode::Delete);
    let db = options.connect().await.map_err(|error| reason(&error))?;
    db.close().await.map_err(|error| reason(&error))?;
    match ["-wal", "-shm"].into_iter().find(|end| beside(store, end).exists()) {
        None => Ok(()),
        Some(_) => Err("its old file is still in use; stop whoever uses it".to_owned()),
    }
}

fn take_place(files: &UnfinishedFile) -> io::Result<()> {
    File::open(&files.unfinished)?.sync_all()?;
    fs::rename(&files.unfinished, &files.store)?;
    files.store.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn remove(unfinished: &Path) -> io::Result<()> {
    for end in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(beside(unfinished, end)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
