//! The consoles' store, and what an administrator sees in it.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions, FromRow};

use crate::postgres::Postgres;

pub const DATABASE: &str = "store";
/// Of each console's role.
pub const PASSWORD: &str = "of-a-console";
/// Longer than anything takes after a fault on a loaded machine; what needs all of it has not recovered.
pub const RECOVERS: Duration = Duration::from_secs(40);
/// The role and the schema, as the operator makes them.
const SCHEMA: &str = include_str!("../../docs/plimsoll_store.sql");
/// Which console has written which second, and when. Consoles have roles of their own for it.
const NOTED: &str = "
    create table public.written (source bigint, at_s bigint, writer text, at_ms bigint, what text);
    create index on public.written (at_s);
    create function public.note_written() returns trigger language plpgsql security definer as $$
    begin
        insert into public.written select source, at_s, session_user, plimsoll.clock_ms(), tg_op from rows where tier = 1;
        return null;
    end $$;
    create trigger note_insert after insert on plimsoll.history referencing new table as rows
        for each statement execute function public.note_written();
    create trigger note_update after update on plimsoll.history referencing new table as rows
        for each statement execute function public.note_written()";
/// Sources of the fleet: what a console keeps of itself and of its server is no part of the shared work.
const OF_FLEET: &str = "(select id from plimsoll.history_source where name like 'svc-%')";

/// Something of the seconds of each of these sources: by their index, for after an hour of thousands of sources nothing else ends in time.
fn of_each(sources: &str, select: &str, condition: &str) -> String {
    let seconds = format!("select {select} from plimsoll.history where source = s.id and tier = 1 and {condition} offset 0");
    format!("{sources} as s cross join lateral ({seconds}) as h")
}

pub struct Store {
    administrator: PgConnectOptions,
    /// The server, where the test runs it by itself.
    server: Option<Postgres>,
}

/// How far apart the seconds of the pools are that are in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Gaps {
    pub longest_s: i64,
    /// More than 3 s.
    pub over: i64,
    /// Seconds that are not there.
    pub missing: i64,
}

impl Store {
    /// On a server of its own, with a role for each of these consoles.
    pub async fn start(consoles: &[&str]) -> Self {
        let server = Postgres::start().await;
        let mut store = Self::at(&server.superuser(), consoles).await;
        store.server = Some(server);
        store
    }

    /// On a server that something else runs.
    pub async fn at(superuser: &PgConnectOptions, consoles: &[&str]) -> Self {
        let mut admin = superuser.connect().await.expect("the administrator connects");
        sqlx::raw_sql(AssertSqlSafe(format!("create database {DATABASE}"))).execute(&mut admin).await.expect("a database");
        let store = Self { administrator: superuser.clone().database(DATABASE), server: None };
        store.run(SCHEMA).await;
        for console in consoles {
            let role = format!("create role {console} login password '{PASSWORD}' in role plimsoll_store");
            store.run(&format!("{role}; alter role {console} set role = plimsoll_store")).await;
        }
        store
    }

    /// How this role connects.
    pub fn options(&self, role: &str) -> PgConnectOptions {
        self.administrator.clone().username(role)
    }

    /// The server that this test runs by itself.
    pub fn server(&mut self) -> &mut Postgres {
        self.server.as_mut().expect("a server of the test's own")
    }

    pub async fn connect(&self) -> sqlx::Result<PgConnection> {
        self.administrator.clone().options([("search_path", "plimsoll")]).connect().await
    }

    pub async fn run(&self, sql: &str) {
        let mut admin = self.connect().await.expect("the administrator connects");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    async fn all<T: for<'r> FromRow<'r, PgRow> + Send + Unpin>(&self, sql: &str) -> sqlx::Result<Vec<T>> {
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut self.connect().await?).await
    }

    pub async fn one<T: for<'r> FromRow<'r, PgRow> + Send + Unpin>(&self, sql: &str) -> T {
        let mut all = self.all(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        all.pop().unwrap_or_else(|| panic!("{sql}: no row"))
    }

    pub async fn list<T: for<'r> FromRow<'r, PgRow> + Send + Unpin>(&self, sql: &str) -> Vec<T> {
        self.all(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub async fn note_what_is_written(&self) {
        self.run(NOTED).await;
    }

    /// Whether so many consoles hold everything, each one its share of the shards.
    pub async fn is_divided(&self, consoles: usize) -> Result<(), String> {
        let sql = "select count(l.work), count(l.work) filter (where l.work like 'shard-%')
            from console c left join lease l on l.holder = c.process and l.until_ms > clock_ms()
            where c.seen_ms > clock_ms() - 1500 group by c.process";
        let held: Vec<(i64, i64)> = self.all(sql).await.map_err(|error| error.to_string())?;
        let is_even = held.iter().all(|(_, shards)| shards.abs_diff(64 / consoles as i64) <= 1);
        let all: i64 = held.iter().map(|(works, _)| works).sum();
        if held.len() == consoles && all == 66 && is_even { Ok(()) } else { Err(format!("{held:?}")) }
    }

    /// The process that has this name now.
    pub async fn process(&self, console: &str) -> String {
        self.one::<(String,)>(&format!("select process from console where name = '{console}'")).await.0
    }

    /// Whether everything is held, and nothing by this process.
    pub async fn is_taken_from(&self, process: &str) -> Result<(), String> {
        let sql = format!("select work from lease where holder in ('', '{process}') or until_ms <= clock_ms()");
        let left: Vec<(String,)> = self.all(&sql).await.map_err(|error| error.to_string())?;
        if left.is_empty() { Ok(()) } else { Err(format!("{} works are held by nobody who lives", left.len())) }
    }

    /// Whether each pool of the fleet has a second after this one.
    pub async fn is_written(&self, since_s: i64, pools: usize) -> Result<(), String> {
        let newer = of_each(OF_FLEET, "count(*) as newer", &format!("at_s > {since_s}"));
        let sql = format!("select count(*) from {newer} where newer > 0");
        let (found,): (i64,) = self.all(&sql).await.map_err(|error| error.to_string())?.pop().unwrap_or_default();
        if usize::try_from(found) == Ok(pools) { Ok(()) } else { Err(format!("{found} of {pools} have one")) }
    }

    /// The gaps of all pools between two seconds, as far as these themselves.
    pub async fn gaps(&self, from_s: i64, until_s: i64) -> Gaps {
        let seconds = of_each(OF_FLEET, "at_s", &format!("at_s between {from_s} and {until_s}"));
        let sql = format!(
            "with second as (
                 select s.id as source, h.at_s from {seconds}
                 union select source.id, edge from unnest(array[{from_s} - 1, {until_s} + 1]) as edge, {OF_FLEET} as source
             ), apart as (select at_s - lag(at_s) over (partition by source order by at_s) as gap from second)
             select coalesce(max(gap), 0) as longest_s, count(*) filter (where gap > 3) as over,
                 coalesce(sum(gap - 1), 0)::bigint as missing
             from apart where gap is not null"
        );
        self.one(&sql).await
    }

    /// The seconds of a pool that were ever written, in order.
    pub async fn seconds(&self, pool: &str, from_s: i64, until_s: i64) -> Vec<i64> {
        let sql = format!(
            "select distinct at_s from public.written join history_source on id = source
            where name = '{pool}' and at_s >= {from_s} and at_s < {until_s} order by 1"
        );
        self.list::<(i64,)>(&sql).await.into_iter().map(|(at_s,)| at_s).collect()
    }

    /// Of the fleet's seconds from this one on: those that more than one console has written, and those that are there twice. Two readings
    /// of one second are one row of whoever has asked.
    pub async fn doubles(&self, from_s: i64) -> (i64, i64) {
        let twice = of_each("history_source", "count(*) - count(distinct at_s) as twice", &format!("at_s >= {from_s}"));
        let sql = format!(
            "select (select count(*) from (
                    select from public.written where at_s >= {from_s} and source in {OF_FLEET}
                    group by source, at_s having count(distinct writer) > 1) as by_several),
                (select sum(twice)::bigint from {twice})"
        );
        self.one(&sql).await
    }

    /// Of the fleet's seconds strictly between two moments: those in the store, those that others than this console have written, and
    /// those that it has written itself, after the second of these moments.
    pub async fn written_without(&self, console: &str, from_ms: i64, until_ms: i64) -> (i64, i64, i64) {
        let between = format!("at_s > {} and at_s < {}", from_ms / 1000, until_ms / 1000);
        let (stored, of) = (of_each(OF_FLEET, "count(*) as stored", &between), format!("{between} and source in {OF_FLEET}"));
        let sql = format!(
            "select (select coalesce(sum(stored), 0)::bigint from {stored}),
                (select count(distinct (source, at_s)) from public.written where what = 'INSERT' and writer <> '{console}' and {of}),
                (select count(*) from public.written where writer = '{console}' and at_ms >= {until_ms} and {of})"
        );
        self.one(&sql).await
    }
}
