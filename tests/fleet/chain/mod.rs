//! Where it queues, under real load: a service with a pool, PgBouncer and a PostgreSQL behind it. The sentence names the hop that queues,
//! and its numbers are those of `SHOW POOLS` and pg_stat_activity.

mod ground;
mod poolers;
mod server;
mod services;
