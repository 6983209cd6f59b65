//! A store whose disk is full: it answers, and takes no row that needs a new page.
//!
//! The limit of a file's size does to the server what a full disk does, for the largest of its files alone and without a right of root's:
//! the table of the seconds can grow no more, and everything else goes on.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::patience::within;
use crate::store::{RECOVERS, Store};

/// A segment of the WAL is as large, which must stay possible to write.
const LIMIT: usize = 16 << 20;
/// Four rows fill a page but for a few bytes, and are not compressed.
const FRAME: usize = 1_976;
const A_PAGE: usize = 8_192;

impl Store {
    /// No second can be written from now on.
    pub async fn fill_disk(&mut self) {
        let (rows, table) = (LIMIT / A_PAGE * 4 + 400, self.seconds_of_now().await);
        self.run(&format!(
            "insert into {table} (source, tier, at_s, frame)
             select -n, 1, clock_ms() / 1000, decode(repeat('00', {FRAME}), 'hex') from generate_series(1, {rows}) as n"
        ))
        .await;
        self.limit_files(&LIMIT.to_string());
        within(RECOVERS, "the disk is full", async || self.has_room(&table).await).await;
    }

    pub fn empty_disk(&mut self) {
        self.limit_files("unlimited");
    }

    /// The partition that holds this second.
    async fn seconds_of_now(&self) -> String {
        let sql = "select tableoid::regclass::text from history where tier = 1 order by at_s desc limit 1";
        self.one::<(String,)>(sql).await.0
    }

    /// An error as long as a row is taken that needs a page.
    async fn has_room(&self, table: &str) -> Result<(), String> {
        let mut admin = self.connect().await.map_err(|error| error.to_string())?;
        let sql = format!(
            "insert into {table} select -1000000 - (random() * 1e9)::bigint, 1, clock_ms() / 1000, decode(repeat('00', {FRAME}), 'hex')"
        );
        match sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await {
            Err(error) if error.to_string().contains("could not extend file") => Ok(()),
            other => Err(format!("{other:?}")),
        }
    }

    /// Of the server and of all its processes; those that it starts later begin with the server's own.
    fn limit_files(&mut self, most: &str) {
        let file = fs::read_to_string(self.server().data().join("postmaster.pid")).expect("the server runs");
        let server: u32 = file.lines().next().and_then(|pid| pid.trim().parse().ok()).expect("its process");
        let owner = fs::metadata(self.server().data()).expect("its folder");
        let limit = |pid| limit(pid, most, (owner.uid(), owner.gid()));
        limit(server);
        let children = fs::read_to_string(format!("/proc/{server}/task/{server}/children")).expect("its processes");
        children.split_whitespace().filter_map(|pid| pid.parse().ok()).for_each(limit);
    }
}

/// The soft limit, which can be raised again, by the server's own account: not every root may. A process that has just ended needs none.
fn limit(pid: u32, most: &str, (uid, gid): (u32, u32)) {
    let done = Command::new("prlimit")
        .uid(uid)
        .gid(gid)
        .args(["--pid", &pid.to_string(), &format!("--fsize={most}:")])
        .output()
        .expect("prlimit of util-linux");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() || said.contains("No such process"), "{said}");
}
