//! The load test against PostgreSQL's own: a measure that is slower than what it measures measures itself.

use anyhow::Result;

use super::Ground;
use crate::contenders::loadtest::LoadTest;
use crate::contenders::pgbench::Pgbench;
use crate::report::{Bar, Case};
use crate::rounds::compare;

/// Of what pgbench reaches with as many clients.
const WANTED: f64 = 0.85;

/// One user on one connection.
pub async fn one(ground: &Ground) -> Result<Case> {
    case(ground, "load-test-1", "loadtest --profile query, 1 user on 1 connection", 1).await
}

/// Ten users on ten connections.
pub async fn ten(ground: &Ground) -> Result<Case> {
    case(ground, "load-test-10", "loadtest --profile query, 10 users on 10 connections", 10).await
}

/// Forty users on forty connections.
pub async fn forty(ground: &Ground) -> Result<Case> {
    case(ground, "load-test-40", "loadtest --profile query, 40 users on 40 connections", 40).await
}

async fn case(ground: &Ground, id: &'static str, title: &'static str, users: usize) -> Result<Case> {
    let contenders = [LoadTest::prepare(&ground.program, &ground.server, users), Pgbench::prepare(&ground.server, users)?];
    let scores = compare(&contenders, &ground.plan).await?;
    Ok(Case::new(id, title, scores, &[Bar::times("pgbench -M prepared", WANTED).asserted()]))
}
