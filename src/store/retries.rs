//! Transactions that the server has ended because of others beside them.

use std::time::Duration;

/// More in a row are no accident.
const MOST: u32 = 8;
const PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// The outcome of an attempt, made again while the server says that it was in the way of another one: 40001 is a serialisation failure,
/// which engines that shard answer as a matter of course, 40P01 a deadlock.
///
/// # Errors
/// Those of the last attempt.
pub async fn retried<T, E, F>(attempt: impl Fn() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
    E: AsStoreError,
{
    let mut pause = PAUSE;
    for _ in 1..MOST {
        match attempt().await {
            Err(error) if error.as_store_error().is_some_and(gave_way) => {}
            outcome => return outcome,
        }
        tokio::time::sleep(pause.mul_f64(0.5 + fastrand::f64())).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    attempt().await
}

/// An error that may be one of the store's.
pub trait AsStoreError {
    /// The store's, if it is one.
    fn as_store_error(&self) -> Option<&sqlx::Error>;
}

impl AsStoreError for sqlx::Error {
    fn as_store_error(&self) -> Option<&sqlx::Error> {
        Some(self)
    }
}

fn gave_way(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "40001" || code == "40P01")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::sync::Barrier;

    use super::*;
    use crate::store::fixture::{Servers, on_each_server};
    use crate::store::{Store, on};

    async fn two_that_are_in_each_others_way_both_come_through(on: Servers) {
        let (db, _place) = on.store().await;
        run(&db, "create table account (id bigint primary key, sum bigint)").await;
        run(&db, "insert into account values (1, 0), (2, 0)").await;
        let (attempts, both_have_begun) = (Cell::new(0), Barrier::new(2));
        let add = |first: i64, then: i64| {
            let (db, attempts, both_have_begun) = (&db, &attempts, &both_have_begun);
            retried(move || async move {
                attempts.set(attempts.get() + 1);
                let is_first = attempts.get() <= 2;
                let mut tx = db.begin().await?;
                for id in [first, then] {
                    let add = "update account set sum = sum + 1 where id = $1";
                    on!(tx, db => sqlx::query(add).bind(id).execute(db).await.map(drop))?;
                    if is_first && id == first {
                        both_have_begun.wait().await;
                    }
                }
                tx.commit().await
            })
        };
        let (one, other) = tokio::join!(add(1, 2), add(2, 1));
        one.and(other).expect("both");
        let sum: i64 = on!(db, db => sqlx::query_scalar("select min(sum) from account").fetch_one(db).await).expect("read");
        assert_eq!(sum, 2);
        assert!(attempts.get() > 2, "they were in each other's way: {} attempts", attempts.get());
    }

    async fn run(db: &Store, sql: &'static str) {
        on!(db, db => sqlx::query(sql).execute(db).await.map(drop)).expect(sql);
    }

    #[tokio::test]
    async fn what_would_fail_again_is_not_tried_again() {
        let attempts = Cell::new(0);
        let failed: sqlx::Result<()> = retried(async || {
            attempts.set(attempts.get() + 1);
            Err(sqlx::Error::RowNotFound)
        })
        .await;
        assert!(failed.is_err() && attempts.get() == 1);
    }

    on_each_server! {
        two_that_are_in_each_others_way_both_come_through,
    }
}
