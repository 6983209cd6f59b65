//! What is kept of passwords, sessions and tokens: hashes only.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::SqlitePool;

use super::random::random_secret;
use super::scope::Scope;
use super::secret::hash;

/// A week: an operator on call logs in once, a forgotten browser is out by the next rota.
pub const SESSION_LIFE: Duration = Duration::from_secs(7 * 86_400);

/// The access tables of the store.
#[derive(Clone)]
pub struct AccessStore {
    db: SqlitePool,
}

/// A token as it is listed; its secret is kept nowhere.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TokenEntry {
    /// What it is for.
    pub name: String,
    /// What it is good for.
    pub scope: String,
    /// When it was made, in seconds since the Unix epoch.
    pub created_at: i64,
}

/// Why a token could not be created or revoked.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// There is one of that name.
    #[error("there is a token named {0:?} already; choose another name")]
    Taken(String),
    /// The name is empty or too long.
    #[error("a token's name has 1 to 64 characters")]
    BadName,
    /// There is none of that name.
    #[error("there is no token named {0:?}; `plimsoll token list` shows those that there are")]
    Unknown(String),
    /// The store or the system's randomness failed.
    #[error("the tokens could not be read or kept: {0}")]
    Store(#[from] anyhow::Error),
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs() as i64)
}

impl AccessStore {
    /// Over an opened store.
    pub fn new(db: SqlitePool) -> Self {
        Self { db }
    }

    /// The hash of the password in force, and whether the operator gave it.
    pub(super) async fn password_hash(&self) -> sqlx::Result<Option<(String, bool)>> {
        sqlx::query_as("select password_hash, given from admin where id = 1").fetch_optional(&self.db).await
    }

    /// A new password ends every session.
    pub(super) async fn keep_password_hash(&self, hash: &str, given: bool) -> sqlx::Result<()> {
        let mut tx = self.db.begin().await?;
        let upsert = "insert into admin (id, password_hash, given, changed_at) values (1, ?, ?, ?)
             on conflict (id) do update set password_hash = excluded.password_hash, given = excluded.given, changed_at = excluded.changed_at";
        sqlx::query(upsert).bind(hash).bind(given).bind(now()).execute(&mut *tx).await?;
        sqlx::query("delete from session").execute(&mut *tx).await?;
        tx.commit().await
    }

    /// Begins a session and returns the secret for its cookie.
    pub(super) async fn begin_session(&self) -> anyhow::Result<String> {
        let secret = random_secret()?;
        let ends = now() + SESSION_LIFE.as_secs() as i64;
        sqlx::query("delete from session where expires_at <= ?").bind(now()).execute(&self.db).await?;
        let insert = sqlx::query("insert into session (hash, created_at, expires_at) values (?, ?, ?)");
        insert.bind(&hash(&secret)[..]).bind(now()).bind(ends).execute(&self.db).await?;
        Ok(secret)
    }

    /// False: it had ended already.
    pub(super) async fn end_session(&self, secret: &str) -> sqlx::Result<bool> {
        let delete = sqlx::query("delete from session where hash = ?").bind(&hash(secret)[..]);
        Ok(delete.execute(&self.db).await?.rows_affected() > 0)
    }

    /// Whether the secret is that of a session that has not ended.
    pub(super) async fn session_lives(&self, secret: &str) -> sqlx::Result<bool> {
        let query = sqlx::query_scalar("select exists (select 1 from session where hash = ? and expires_at > ?)");
        query.bind(&hash(secret)[..]).bind(now()).fetch_one(&self.db).await
    }

    /// Creates a token with a name and returns its secret, which is kept nowhere.
    ///
    /// # Errors
    /// [`TokenError`], with what to do.
    pub async fn create_token(&self, name: &str, scope: Scope) -> Result<String, TokenError> {
        if name.trim().is_empty() || name.chars().count() > 64 || name.contains(char::is_control) {
            return Err(TokenError::BadName);
        }
        let secret = format!("plimsoll_{}", random_secret().map_err(anyhow::Error::from)?);
        let insert = sqlx::query("insert into token (name, hash, created_at, scope) values (?, ?, ?, ?) on conflict (name) do nothing");
        let insert = insert.bind(name).bind(&hash(&secret)[..]).bind(now()).bind(scope.word());
        let done = insert.execute(&self.db).await.map_err(anyhow::Error::from)?;
        if done.rows_affected() == 0 { Err(TokenError::Taken(name.to_owned())) } else { Ok(secret) }
    }

    /// All tokens, by name.
    ///
    /// # Errors
    /// [`TokenError::Store`].
    pub async fn tokens(&self) -> Result<Vec<TokenEntry>, TokenError> {
        let query = sqlx::query_as("select name, scope, created_at from token order by name");
        Ok(query.fetch_all(&self.db).await.map_err(anyhow::Error::from)?)
    }

    /// Whoever comes with it is refused from now on.
    ///
    /// # Errors
    /// [`TokenError`], with what to do.
    pub async fn revoke_token(&self, name: &str) -> Result<(), TokenError> {
        let done = sqlx::query("delete from token where name = ?").bind(name).execute(&self.db).await.map_err(anyhow::Error::from)?;
        if done.rows_affected() == 0 { Err(TokenError::Unknown(name.to_owned())) } else { Ok(()) }
    }

    /// Whether a token with this secret exists that is good for that; asked each time, so that one created a moment ago by
    /// the command line is valid at once, and one that was revoked is not.
    pub(super) async fn token_permits(&self, secret: &str, scope: Scope) -> sqlx::Result<bool> {
        let query = sqlx::query_scalar("select exists (select 1 from token where hash = ? and scope = ?)");
        query.bind(&hash(secret)[..]).bind(scope.word()).fetch_one(&self.db).await
    }
}
