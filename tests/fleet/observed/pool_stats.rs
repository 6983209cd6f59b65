//! FastAPI with SQLAlchemy, by the pool-stats contract and by gauges of its own.

use serde_json::json;

use super::table::FASTAPI;
use crate::console::{Console, assert_not_told, source};
use crate::emitters::{Emitter, Kind, TOKEN};
use crate::ground::{Server, exhaust, release};

const KIND: Kind = Kind::FastapiSqlalchemy;

#[tokio::test]
async fn a_pool_that_is_told_by_the_contract_is_observed() {
    let (server, application) = (Server::shared().await, "contract");
    let emitter = Emitter::start(KIND, &server.url(application)).await;
    exhaust(&server, &emitter, KIND, application).await;
    let source = source("pool_stats", "contract", &emitter.pool_stats_url()) + &format!("token = \"{TOKEN}\"\n");
    let console = Console::start(&server, &source).await;
    let pool = console.observed("contract", &FASTAPI.values()).await;
    assert_not_told(&pool, FASTAPI.not_told);
    release(&emitter).await;
    console.observed("contract", &[("checked_out", json!(0)), ("checked_in", json!(5)), ("overflow", json!(0))]).await;
}

#[tokio::test]
async fn a_negative_overflow_of_sqlalchemy_is_never_shown() {
    let (server, application) = (Server::shared().await, "home_made");
    let emitter = Emitter::start(KIND, &server.url(application)).await;
    emitter.hold(3).await;
    let metrics = "[sources.metrics]\npool_size = \"sqlalchemy_pool_size\"\n\
         checked_out = \"sqlalchemy_checked_out_connections\"\noverflow = \"sqlalchemy_pool_overflow\"\n";
    let source = source("exposition", "home_made", &emitter.metrics_url()) + metrics;
    let console = Console::start(&server, &source).await;
    let told = [("pool_size", json!(5)), ("checked_out", json!(3)), ("checked_in", json!(0)), ("open", json!(3)), ("overflow", json!(0))];
    let pool = console.observed("home_made", &told).await;
    assert_eq!(pool["contradictions"], json!([]));
    emitter.hold(7).await;
    console.observed("home_made", &[("checked_out", json!(10)), ("open", json!(10)), ("overflow", json!(5))]).await;
}

#[tokio::test]
async fn a_refused_token_is_a_sentence_at_the_source() {
    let server = Server::shared().await;
    let emitter = Emitter::start(KIND, &server.url("refused")).await;
    let source = source("pool_stats", "refused", &emitter.pool_stats_url()) + "token = \"not-this-one\"\n";
    let console = Console::start(&server, &source).await;
    crate::eventually::eventually("the source says that the token is refused", async || {
        let sources = console.get("/api/v1/sources").await;
        let said = sources["sources"][0]["errors"][0].as_str().unwrap_or_default().to_owned();
        assert!(!said.contains("not-this-one"), "{said}");
        said.contains("401") && said.contains("token")
    })
    .await;
}
