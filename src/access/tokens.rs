//! Tokens of programs, as the store keeps them.

use std::time::Duration;

use super::random::random_secret;
use super::scope::Scope;
use super::store::{AccessStore, now};
use crate::store::on;
use plimsoll_pool::http::secret::hash;

/// The last use is written no more often than that.
const SECONDS_A_USE: i64 = 60;
/// Whoever means "for ever" leaves it out.
const LONGEST_LIFE: Duration = Duration::from_secs(10 * 366 * 86_400);
const SHORTEST_LIFE: Duration = Duration::from_secs(60);

/// A token as it is listed; its secret is kept nowhere.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TokenEntry {
    /// What it is for.
    pub name: String,
    /// What it is good for.
    pub scope: String,
    /// When it was made, in seconds since the Unix epoch, like the other moments.
    pub created_at: i64,
    /// `None`: it does not expire.
    pub expires_at: Option<i64>,
    /// When it was last used, to the minute; `None`: never.
    pub used_at: Option<i64>,
}

/// Why a token could not be created or revoked.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// There is one of that name.
    #[error("token {0:?} already exists; choose another name")]
    Taken(String),
    /// The name is empty or too long.
    #[error("a token's name has 1 to 64 characters")]
    BadName,
    /// The life is too short or too long.
    #[error("a token's lifetime is between one minute and ten years; use for example --expires 90d, or omit --expires for no expiry")]
    BadLife,
    /// There is none of that name.
    #[error("token {0:?} does not exist; `plimsoll token list` lists all tokens")]
    Unknown(String),
    /// The store or the system's randomness failed.
    #[error("the tokens could not be read or kept: {0}")]
    Store(#[from] anyhow::Error),
}

/// A token that somebody has come with.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct ValidToken {
    pub name: String,
    pub scope: String,
    pub expires_at: Option<i64>,
    pub used_at: Option<i64>,
}

impl ValidToken {
    pub(super) fn has_expired(&self) -> bool {
        self.expires_at.is_some_and(|expires| expires <= now())
    }
}

impl AccessStore {
    /// Creates a token with a name and returns its secret, which is kept nowhere. `life`: after which it expires.
    ///
    /// # Errors
    /// [`TokenError`], with what to do.
    pub async fn create_token(&self, name: &str, scope: Scope, life: Option<Duration>) -> Result<String, TokenError> {
        if name.trim().is_empty() || name.chars().count() > 64 || name.contains(char::is_control) {
            return Err(TokenError::BadName);
        }
        if life.is_some_and(|life| !(SHORTEST_LIFE..=LONGEST_LIFE).contains(&life)) {
            return Err(TokenError::BadLife);
        }
        let secret = format!("plimsoll_{}", random_secret().map_err(anyhow::Error::from)?);
        let insert =
            "insert into token (name, hash, created_at, scope, expires_at) values ($1, $2, $3, $4, $5) on conflict (name) do nothing";
        let created = on!(self.db, db => {
            let insert = sqlx::query(insert).bind(name).bind(&hash(&secret)[..]).bind(now()).bind(scope.word());
            insert.bind(life.map(|life| now() + life.as_secs() as i64)).execute(db).await.map(|done| done.rows_affected())
        });
        if created.map_err(anyhow::Error::from)? == 0 { Err(TokenError::Taken(name.to_owned())) } else { Ok(secret) }
    }

    /// All tokens, by name.
    ///
    /// # Errors
    /// [`TokenError::Store`].
    pub async fn tokens(&self) -> Result<Vec<TokenEntry>, TokenError> {
        let select = "select name, scope, created_at, expires_at, used_at from token order by name";
        Ok(on!(self.db, db => sqlx::query_as(select).fetch_all(db).await).map_err(anyhow::Error::from)?)
    }

    /// Whoever comes with it is refused from now on.
    ///
    /// # Errors
    /// [`TokenError`], with what to do.
    pub async fn revoke_token(&self, name: &str) -> Result<(), TokenError> {
        let delete = "delete from token where name = $1";
        let revoked = on!(self.db, db => sqlx::query(delete).bind(name).execute(db).await.map(|done| done.rows_affected()));
        if revoked.map_err(anyhow::Error::from)? == 0 { Err(TokenError::Unknown(name.to_owned())) } else { Ok(()) }
    }

    /// The token with this secret; asked each time, so that one created a moment ago by the command line is valid at once, and
    /// one that was revoked is not.
    pub(super) async fn token(&self, secret: &str) -> sqlx::Result<Option<ValidToken>> {
        let select = "select name, scope, expires_at, used_at from token where hash = $1";
        on!(self.db, db => sqlx::query_as(select).bind(&hash(secret)[..]).fetch_optional(db).await)
    }

    /// It was used now. True: for the first time.
    pub(super) async fn use_token(&self, token: &ValidToken) -> sqlx::Result<bool> {
        let used = now();
        if token.used_at.is_some_and(|before| before > used - SECONDS_A_USE) {
            return Ok(false);
        }
        let update = "update token set used_at = $1 where name = $2 and used_at is not distinct from $3";
        let noted = on!(self.db, db => {
            let update = sqlx::query(update).bind(used).bind(&token.name).bind(token.used_at);
            update.execute(db).await.map(|done| done.rows_affected())
        })?;
        Ok(token.used_at.is_none() && noted > 0)
    }
}
