//! Knex and its pool tarn, by gauges that shops make of tarn's functions: `numUsed`, `numFree`, `numPendingAcquires`, `numPendingCreates`.
//!
//! Names: specklesystems/speckle-server, `knexMonitoring.ts` (`speckle_server_knex_used`, label `region`); the other endings are the
//! functions' names. hekike/generic-pool-prometheus-exporter, README, for Knex up to 0.14: `pool_size_total` with `type`.

use super::dialect::Dialect;
use super::{DialectLines, Field::*, Mapping};

const USED: &[&str] = &["_used", "_num_used", "_pool_used", "_pool_num_used"];
const FREE: &[&str] = &["_free", "_num_free", "_pool_free", "_pool_num_free"];
const PENDING_ACQUIRES: &[&str] =
    &["_pending", "_pending_acquires", "_num_pending_acquires", "_pool_pending_acquires", "_pool_num_pending_acquires"];
const PENDING_CREATES: &[&str] = &["_pending_creates", "_num_pending_creates", "_pool_pending_creates", "_pool_num_pending_creates"];
const MIN: &[&str] = &["_pool_min", "_min"];
const MAX: &[&str] = &["_pool_max", "_max"];

pub(super) static DIALECT: Dialect = Dialect {
    prefixes: &["pool_size_total"],
    fragments: &["knex_", "tarn_"],
    pool_labels: &["region", "pool", "pool_name", "name", "database"],
    mappings: &[
        Mapping::of(CheckedOut, "knex").ending(USED).any_prefix(),
        Mapping::of(CheckedIn, "knex").ending(FREE).any_prefix(),
        Mapping::of(Waiting, "knex").ending(PENDING_ACQUIRES).any_prefix(),
        Mapping::of(Opening, "knex").ending(PENDING_CREATES).any_prefix(),
        Mapping::of(PoolSize, "knex").ending(MIN).any_prefix(),
        Mapping::of(TotalCapacity, "knex").ending(MAX).any_prefix(),
        Mapping::of(CheckedOut, "tarn").ending(USED).any_prefix().fallback(),
        Mapping::of(CheckedIn, "tarn").ending(FREE).any_prefix().fallback(),
        Mapping::of(Waiting, "tarn").ending(PENDING_ACQUIRES).any_prefix().fallback(),
        Mapping::of(Opening, "tarn").ending(PENDING_CREATES).any_prefix().fallback(),
        Mapping::of(PoolSize, "tarn").ending(MIN).any_prefix().fallback(),
        Mapping::of(TotalCapacity, "tarn").ending(MAX).any_prefix().fallback(),
        Mapping::of(CheckedOut, "pool_size_total").only(&[("type", "borrowed")]).fallback(),
        Mapping::of(CheckedIn, "pool_size_total").only(&[("type", "available")]).fallback(),
        Mapping::of(Waiting, "pool_size_total").only(&[("type", "pending")]).fallback(),
        Mapping::of(PoolSize, "pool_size_total").only(&[("type", "min")]).fallback(),
        Mapping::of(TotalCapacity, "pool_size_total").only(&[("type", "max")]).fallback(),
    ],
    marks: &[CheckedOut],
    hints: &[
        (PoolSize, "Export the pool's options as gauges too: knex_pool_min and knex_pool_max."),
        (TotalCapacity, "Export the pool's options as gauges too: knex_pool_min and knex_pool_max."),
        (Opening, "Export numPendingCreates() as a gauge too: knex_pool_num_pending_creates."),
        (Waiting, "Export numPendingAcquires() as a gauge too: knex_pool_num_pending_acquires."),
        (TimedOut, "tarn does not count timeouts."),
        (Acquired, "tarn does not count acquires."),
        (WaitSum, "tarn does not tell wait times."),
        (Wait, "tarn does not tell wait times."),
        (HoldSum, "tarn does not tell how long connections are held."),
        (ConnectSum, "tarn does not tell how long connects take."),
    ],
    lines: &[
        DialectLines {
            numbers: &[PoolSize, TotalCapacity],
            place: "JavaScript, with prom-client",
            text: r#"new Gauge({ name: 'knex_pool_min', help: 'base', collect() { this.set(knex.client.pool.min); } });
new Gauge({ name: 'knex_pool_max', help: 'capacity', collect() { this.set(knex.client.pool.max); } });"#,
        },
        DialectLines {
            numbers: &[Opening],
            place: "JavaScript, with prom-client",
            text: "new Gauge({ name: 'knex_pool_num_pending_creates', help: 'connects under way', collect() { this.set(knex.client.pool.numPendingCreates()); } });",
        },
        DialectLines {
            numbers: &[Waiting],
            place: "JavaScript, with prom-client",
            text: "new Gauge({ name: 'knex_pool_num_pending_acquires', help: 'callers queued', collect() { this.set(knex.client.pool.numPendingAcquires()); } });",
        },
    ],
    ..Dialect::new("knex", "Knex and tarn")
};
