//! Whether a session can be lent: its server answers, and is of the kind that is wanted.

use std::time::Instant;

use sqlx::{Connection, Decode, Error, Postgres, Row, Type};

use super::{Session, sql};
use crate::session_attrs::TargetSessionAttrs;

impl Session {
    /// Asks for a sign of life; where `writes` is set also whether a session that once took writes still does, and where the primary is
    /// wanted whether the server still is it.
    pub(crate) async fn is_fit(&mut self, writes: bool) -> Result<bool, Error> {
        let asked_at = Instant::now();
        let fit = match self.backend.wanted {
            TargetSessionAttrs::Primary => !self.ask::<bool>(sql::IS_STANDBY).await?,
            TargetSessionAttrs::ReadWrite => !self.refuses_writes().await?,
            _ if writes && self.backend.took_writes => !self.refuses_writes().await?,
            _ => self.raw.ping().await.map(|()| true)?,
        };
        if fit {
            self.verified_at = asked_at;
        }
        Ok(fit)
    }

    async fn refuses_writes(&mut self) -> Result<bool, Error> {
        Ok(self.ask::<String>(sql::IS_READ_ONLY).await? == "on")
    }

    async fn ask<T>(&mut self, question: &'static str) -> Result<T, Error>
    where
        T: for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        sqlx::raw_sql(question).fetch_one(&mut self.raw).await?.try_get(0)
    }
}
