//! What somebody asks of an incident at a console that does not keep the incidents.

use sqlx::FromRow;

use super::IncidentStore;
use crate::store::Store;

/// To be done by the console that does.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct IncidentRequest {
    pub incident: i64,
    /// acknowledge or silence.
    pub what: String,
    pub who: String,
    pub at_ms: i64,
    /// Of a silence; `None` ends it.
    pub until_ms: Option<i64>,
}

impl IncidentRequest {
    pub fn acknowledge(incident: i64, who: String, at_ms: u64) -> Self {
        Self { incident, what: "acknowledge".to_owned(), who, at_ms: at_ms as i64, until_ms: None }
    }

    pub fn silence(incident: i64, who: String, at_ms: u64, until_ms: Option<u64>) -> Self {
        Self { incident, what: "silence".to_owned(), who, at_ms: at_ms as i64, until_ms: until_ms.map(|until| until as i64) }
    }
}

impl IncidentStore {
    /// Leaves it for the console that keeps the incidents.
    pub async fn request(&self, request: &IncidentRequest) -> sqlx::Result<()> {
        // A console alone has nobody to ask.
        let Store::Postgres(db) = self.db() else { return Ok(()) };
        let insert = "insert into incident_request (incident, what, who, at_ms, until_ms) values ($1, $2, $3, $4, $5)";
        let query = sqlx::query(insert).bind(request.incident).bind(&request.what).bind(&request.who).bind(request.at_ms);
        query.bind(request.until_ms).execute(db).await.map(drop)
    }

    /// What was left, in order.
    pub async fn take_requests(&self) -> sqlx::Result<Vec<IncidentRequest>> {
        let Store::Postgres(db) = self.db() else { return Ok(Vec::new()) };
        let take = "with taken as (delete from incident_request returning *)
            select incident, what, who, at_ms, until_ms from taken order by id";
        sqlx::query_as(take).fetch_all(db).await
    }
}
