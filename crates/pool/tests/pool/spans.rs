//! What a subscriber of `tracing` is told of acquires and statements, by OpenTelemetry's names.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::TryStreamExt;
use opentelemetry_semantic_conventions::attribute;
use sqlx::Executor;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Subscriber, subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

use crate::ground::{leases, options, warm_pool};

/// The attributes of a span, by name.
type Attrs = BTreeMap<&'static str, String>;

/// Spans in the order in which they have ended.
#[derive(Clone, Default)]
struct Ended(Arc<Mutex<Vec<(&'static str, Attrs)>>>);

struct Noted(Attrs);

impl Visit for Noted {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Ended {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut noted = Noted(Attrs::new());
        attributes.record(&mut noted);
        context.span(id).expect("it was just made").extensions_mut().insert(noted);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).expect("it has not ended");
        values.record(span.extensions_mut().get_mut::<Noted>().expect("noted when it began"));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).expect("it ends just now");
        let noted = span.extensions_mut().remove::<Noted>().expect("noted when it began");
        if span.metadata().target().starts_with("plimsoll_pool::") {
            self.0.lock().expect("no panic").push((span.metadata().name(), noted.0));
        }
    }
}

impl Ended {
    fn take(&self) -> Vec<(&'static str, Attrs)> {
        std::mem::take(&mut *self.0.lock().expect("no panic"))
    }
}

fn attr<'a>(attrs: &'a Attrs, name: &str) -> Option<&'a str> {
    attrs.get(name).map(String::as_str)
}

#[tokio::test]
async fn a_statement_is_a_span_with_what_opentelemetry_asks_of_a_client_of_databases() {
    let (postgres, pool) = warm_pool(options("traced", 1, 0)).await;
    let ended = Ended::default();
    let _here = subscriber::set_default(Registry::default().with(ended.clone()));
    sqlx::query("select $1::int4").bind(7).fetch_one(&pool).await.expect("a row");
    let spans = ended.take();
    assert_eq!(spans.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["acquire", "statement"]);
    let (acquire, statement) = (&spans[0].1, &spans[1].1);
    let server = postgres.options();
    let folder = server.get_socket().expect("a socket").display().to_string();
    for (name, expected) in [
        (attribute::DB_SYSTEM_NAME, "postgresql"),
        (attribute::DB_NAMESPACE, server.get_database().expect("a database")),
        (attribute::DB_OPERATION_NAME, "SELECT"),
        (attribute::DB_QUERY_TEXT, "select $1::int4"),
        (attribute::DB_CLIENT_CONNECTION_POOL_NAME, "traced"),
        (attribute::SERVER_ADDRESS, folder.as_str()),
        (attribute::SERVER_PORT, "5432"),
        ("otel.name", "SELECT"),
        ("otel.kind", "client"),
    ] {
        assert_eq!(attr(statement, name), Some(expected), "{name} of {statement:?}");
    }
    assert_eq!(attr(statement, attribute::ERROR_TYPE), None);
    assert_eq!(attr(acquire, attribute::DB_CLIENT_CONNECTION_POOL_NAME), Some("traced"));
}

#[tokio::test]
async fn a_text_that_may_hold_values_is_not_told_and_an_error_is_in_each_way_of_asking() {
    let (_postgres, pool) = warm_pool(options("failing", 1, 0)).await;
    let mut lease = leases(&pool, 1).await.remove(0);
    let ended = Ended::default();
    let _here = subscriber::set_default(Registry::default().with(ended.clone()));
    let wrong = "select 'hunter2', 1 / 0";
    sqlx::raw_sql(wrong).execute(&mut *lease).await.expect_err("division by zero");
    sqlx::raw_sql(wrong).fetch_optional(&mut *lease).await.expect_err("division by zero");
    let all: Result<Vec<_>, _> = (&mut *lease).fetch(sqlx::raw_sql(wrong)).try_collect().await;
    all.expect_err("division by zero");
    let spans = ended.take();
    assert_eq!(spans.len(), 3, "{spans:?}");
    for (_, attrs) in spans {
        assert_eq!(attr(&attrs, attribute::DB_RESPONSE_STATUS_CODE), Some("22012"));
        assert_eq!((attr(&attrs, attribute::ERROR_TYPE), attr(&attrs, "otel.status_code")), (Some("22012"), Some("ERROR")));
        assert!(!format!("{attrs:?}").contains("hunter2"), "{attrs:?}");
    }
}

#[tokio::test]
async fn a_caller_that_is_not_served_is_a_span_with_its_reason() {
    let (_postgres, pool) = warm_pool(options("exhausted", 1, 0)).await;
    let lease = leases(&pool, 1).await;
    let ended = Ended::default();
    let _here = subscriber::set_default(Registry::default().with(ended.clone()));
    pool.acquire_within(Duration::from_millis(20)).await.expect_err("nothing is free");
    drop(lease);
    pool.close(Duration::from_secs(5)).await;
    pool.acquire().await.expect_err("closed");
    let reasons: Vec<_> =
        ended.take().into_iter().filter_map(|(_, attrs)| attr(&attrs, attribute::ERROR_TYPE).map(str::to_owned)).collect();
    assert_eq!(reasons, ["timeout", "closed"]);
}
