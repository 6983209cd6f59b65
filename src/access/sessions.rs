//! Sessions of browsers, as the store keeps them.

use std::net::IpAddr;
use std::time::Duration;

use super::random::random_secret;
use super::store::{AccessStore, now};
use crate::store::on;
use plimsoll_pool::http::secret::hash;

/// A week: an operator on call logs in once, a forgotten browser is out by the next rota.
pub const SESSION_LIFE: Duration = Duration::from_secs(7 * 86_400);
/// A session that nobody has used for so long ends: longer than a night's sleep would be a browser that was forgotten. A page
/// that renews itself uses it.
pub const SESSION_IDLE: Duration = Duration::from_secs(12 * 3600);
/// Written no more often than that.
const SECONDS_A_SIGHT: i64 = 60;
/// As much of a browser's name as tells it from others.
const LONGEST_BROWSER: usize = 160;

/// A session as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SessionEntry {
    /// Never given twice.
    pub number: i64,
    /// In seconds since the Unix epoch, like the other moments.
    pub created_at: i64,
    pub expires_at: i64,
    /// To the minute.
    pub seen_at: i64,
    pub address: Option<String>,
    pub browser: String,
}

/// A session that has just begun.
pub(super) struct NewSession {
    /// For its cookie; kept nowhere.
    pub secret: String,
    pub number: i64,
    /// The one of the same browser that was ended for it.
    pub former: Option<i64>,
    /// The store cannot be written, for this reason: the session is in memory, and ends with the console.
    pub not_kept: Option<String>,
}

/// Why sessions could not be ended.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// It has ended, or never was.
    #[error("session {0} does not exist; `plimsoll sessions list` lists all sessions")]
    Unknown(i64),
    /// The store failed.
    #[error("the sessions could not be read or ended: {0}")]
    Store(#[from] sqlx::Error),
}

/// Who logs in.
pub(super) struct SessionOrigin<'a> {
    pub address: Option<IpAddr>,
    pub browser: &'a str,
    /// The secret of the session that the same browser had before, if any.
    pub former: Option<&'a str>,
}

impl AccessStore {
    /// Begins a session and ends the former one of the same browser. Where the store cannot be written, as on a full disk, the
    /// session is in memory.
    pub(super) async fn begin_session(&self, visitor: SessionOrigin<'_>, password_hash: &str) -> anyhow::Result<NewSession> {
        let secret = random_secret()?;
        match self.keep_session(&visitor, &secret).await {
            Ok((number, former)) => Ok(NewSession { secret, number, former, not_kept: None }),
            Err(error) => {
                let former = visitor.former.and_then(|former| self.spare.end(former));
                let address = visitor.address.map(|address| address.to_string());
                let number = self.spare.begin(&secret, password_hash.to_owned(), address, printable(visitor.browser), now());
                Ok(NewSession { secret, number, former, not_kept: Some(error.to_string()) })
            }
        }
    }

    async fn keep_session(&self, visitor: &SessionOrigin<'_>, secret: &str) -> sqlx::Result<(i64, Option<i64>)> {
        let begins = now();
        let mut tx = self.db.begin().await?;
        let delete = "delete from session where expires_at <= $1 or seen_at <= $1 - $2";
        on!(tx, db => sqlx::query(delete).bind(begins).bind(idle()).execute(db).await.map(drop))?;
        let former = match visitor.former {
            Some(former) => {
                let delete = "delete from session where hash = $1 returning number";
                on!(tx, db => sqlx::query_scalar(delete).bind(&hash(former)[..]).fetch_optional(db).await)?
            }
            None => None,
        };
        let insert = "insert into session (hash, created_at, expires_at, seen_at, address, browser) values ($1, $2, $3, $2, $4, $5)
                      returning number";
        let of_secret = hash(secret);
        let number = on!(tx, db => {
            let insert = sqlx::query_scalar(insert).bind(&of_secret[..]).bind(begins).bind(begins + SESSION_LIFE.as_secs() as i64);
            let insert = insert.bind(visitor.address.map(|address| address.to_string())).bind(printable(visitor.browser));
            insert.fetch_one(db).await
        })?;
        tx.commit().await?;
        Ok((number, former.or_else(|| self.spare.end(visitor.former?))))
    }

    /// The number of the session that was ended; `None`: it had ended already.
    pub(super) async fn end_session(&self, secret: &str) -> sqlx::Result<Option<i64>> {
        if let Some(number) = self.spare.end(secret) {
            return Ok(Some(number));
        }
        let delete = "delete from session where hash = $1 returning number";
        on!(self.db, db => sqlx::query_scalar(delete).bind(&hash(secret)[..]).fetch_optional(db).await)
    }

    /// The number of the session with this secret, unless it has ended.
    pub(super) async fn session(&self, secret: &str) -> sqlx::Result<Option<i64>> {
        if let Some((number, begun_with)) = self.spare.find(secret, now()) {
            // `plimsoll password`, which is another process, ends it too.
            let in_force = self.password_hash().await?;
            return Ok(in_force.filter(|(hash, _)| *hash == begun_with).map(|_| number));
        }
        let select = "select number from session where hash = $1 and expires_at > $2 and seen_at > $2 - $3";
        on!(self.db, db => sqlx::query_scalar(select).bind(&hash(secret)[..]).bind(now()).bind(idle()).fetch_optional(db).await)
    }

    /// A request has come with it.
    pub(super) async fn see_session(&self, number: i64, address: Option<IpAddr>) -> sqlx::Result<()> {
        let update = "update session set seen_at = $2, address = coalesce($3, address) where number = $1 and seen_at <= $2 - $4";
        on!(self.db, db => {
            let update = sqlx::query(update).bind(number).bind(now()).bind(address.map(|address| address.to_string()));
            update.bind(SECONDS_A_SIGHT).execute(db).await.map(drop)
        })
    }

    /// Those that have not ended, the one that was seen last first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn sessions(&self) -> sqlx::Result<Vec<SessionEntry>> {
        let select = "select number, created_at, expires_at, seen_at, address, browser from session
                      where expires_at > $1 and seen_at > $1 - $2 order by seen_at desc, number desc";
        let mut sessions = self.spare.list(now());
        sessions.extend(on!(self.db, db => sqlx::query_as::<_, SessionEntry>(select).bind(now()).bind(idle()).fetch_all(db).await)?);
        Ok(sessions)
    }

    /// Ends one, wherever its browser is. A console that runs refuses it within seconds.
    ///
    /// # Errors
    /// [`SessionError`], with what to do.
    pub async fn end_session_by_number(&self, number: i64) -> Result<(), SessionError> {
        if self.spare.end_by_number(number) {
            return Ok(());
        }
        let delete = "delete from session where number = $1";
        let ended = on!(self.db, db => sqlx::query(delete).bind(number).execute(db).await.map(|done| done.rows_affected()))?;
        if ended == 0 { Err(SessionError::Unknown(number)) } else { Ok(()) }
    }

    /// Ends all: how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn end_all_sessions(&self) -> sqlx::Result<u64> {
        let ended = self.spare.end_all();
        Ok(ended + on!(self.db, db => sqlx::query("delete from session").execute(db).await.map(|done| done.rows_affected()))?)
    }
}

fn idle() -> i64 {
    SESSION_IDLE.as_secs() as i64
}

/// A header may hold anything, and is shown in a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .take(LONGEST_BROWSER)
        .map(|character| if character.is_ascii_graphic() || character == ' ' { character } else { '?' })
        .collect()
}
