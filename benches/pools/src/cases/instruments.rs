//! What counting, timing and naming the holders costs: the same pool with its instruments off.

use anyhow::Result;

use super::Ground;
use crate::contender::{Load, Loaded};
use crate::contenders::plimsoll::Plimsoll;
use crate::report::{Bar, Case};
use crate::rounds::{Score, compare};

pub async fn without_a_query(ground: &Ground) -> Result<Case> {
    let scores = on_and_off(ground, 1, Load { tasks: 1, query: false, timed: false }).await?;
    let nanos = |score: &Score| 1e9 / score.cycles_a_second;
    let cost = nanos(&scores[0]) - nanos(&scores[2]);
    let bar = Bar::at_most("ns per cycle for the instruments", cost, 150.0);
    Ok(Case::new("instruments", "instruments on and off: acquire + release, no query, 1 task on 1 connection", scores, &[bar]))
}

pub async fn with_a_query(ground: &Ground) -> Result<Case> {
    let scores = on_and_off(ground, 10, Load { tasks: 100, query: true, timed: false }).await?;
    let cost = scores[2].ratio.map_or(0.0, |ratio| 100.0 * (1.0 / ratio.median - 1.0));
    let bar = Bar::at_most("% of the throughput for the instruments", cost, 2.0);
    Ok(Case::new("instruments-query", "instruments on and off: acquire + select 1 + release, 100 tasks on 10 connections", scores, &[bar]))
}

async fn on_and_off(ground: &Ground, connections: u32, load: Load) -> Result<Vec<Score>> {
    let (options, count) = (Plimsoll::options(connections), connections as usize);
    let new = |options| Plimsoll::new(&ground.server, options);
    let contenders = vec![
        Loaded::warm("plimsoll", new(options.clone())?, count, load).await?,
        Loaded::warm("plimsoll again", new(options.clone())?, count, load).await?,
        Loaded::warm("plimsoll, instruments off", new(options.uninstrumented())?, count, load).await?,
    ];
    compare(&contenders, &ground.plan).await
}
