//! What each library, exporter and pooler calls its numbers: one file each.
//!
//! 1. A [`Dialect`] is a table of names ([`Mapping`]) with what is known of the library.
//! 2. `Table` reads samples by it: `identity` says which pool a sample is of, `RawPool` gathers the numbers of one pool.
//! 3. `settle` draws what follows from them and leaves out what cannot be true.
//! 4. `told_twice` leaves out pools that another dialect has told already.
//!
//! [`CustomMetrics`] are such a table from the configuration.

mod buckets;
mod custom;
mod dialect;
mod field;
mod hints;
mod identity;
mod lines;
mod mapping;
mod raw_pool;
mod settle;
mod table;
#[cfg(test)]
mod tests;
mod told_twice;

mod active_record;
mod agroal;
mod ecto;
mod go_sql;
mod hikaricp_micrometer;
mod hikaricp_prometheus;
mod jdbc_connections;
mod knex;
mod node_postgres;
mod odyssey;
mod opentelemetry;
mod opentelemetry_old;
mod otelpgx;
mod otelsql;
mod pg_doorman;
mod pgbouncer_debian;
mod pgbouncer_exporter;
mod pgcat;
mod pgdog;
mod pgxpool_prometheus;
mod prisma;
mod psycopg_pool;
mod supavisor;
mod yabeda;

pub use custom::CustomMetrics;
pub use dialect::ToldPool;
pub use field::Field;
pub use hints::{Hint, hints, not_told};
pub use lines::{Lines, lines, title};

use crate::fleet::samples::Samples;
use dialect::Dialect;
use lines::DialectLines;
use mapping::Mapping;

/// All dialects. One that repeats pools of others stands after them.
pub static ALL: &[&Dialect] = &[
    &hikaricp_micrometer::DIALECT,
    &hikaricp_prometheus::DIALECT,
    &jdbc_connections::DIALECT,
    &opentelemetry::DIALECT,
    &opentelemetry_old::DIALECT,
    &go_sql::DIALECT,
    &otelsql::DIALECT,
    &pgxpool_prometheus::DIALECT,
    &otelpgx::DIALECT,
    &node_postgres::DIALECT,
    &knex::DIALECT,
    &prisma::DIALECT,
    &psycopg_pool::DIALECT,
    &active_record::DIALECT,
    &yabeda::DIALECT,
    &ecto::DIALECT,
    &agroal::DIALECT,
    &pgbouncer_exporter::DIALECT,
    &pgbouncer_debian::DIALECT,
    &pgdog::DIALECT,
    &odyssey::DIALECT,
    &pgcat::DIALECT,
    &supavisor::DIALECT,
    &pg_doorman::DIALECT,
];

/// Whether any dialect reads metrics of this name. A source drops the others before it keeps anything of them.
pub fn is_read_by_any(name: &str) -> bool {
    name == "process_start_time_seconds" || ALL.iter().any(|dialect| dialect.reads(name))
}

/// What the pooler is called that this dialect tells of; `None`: it tells of pools inside services.
pub fn pooler_title(id: &str) -> Option<&'static str> {
    let title = ALL.iter().find(|dialect| dialect.is_pooler && dialect.name.id == id)?.name.title;
    // "PgBouncer by its exporter" is PgBouncer.
    title.split(" by ").next()
}

/// The pools that the samples of one process tell, each once.
pub fn told_pools(samples: &Samples) -> Vec<ToldPool> {
    let mut pools: Vec<ToldPool> = Vec::new();
    for dialect in ALL {
        let told = dialect.read(samples);
        pools.extend(match &dialect.repeats {
            Some(repeats) => told_twice::without_repeats(told, &pools, repeats),
            None => told,
        });
    }
    pools
}

/// What users call the library of this dialect; `None` for names that its owner has given.
pub fn title_of(id: &str) -> Option<&'static str> {
    ALL.iter().find(|dialect| dialect.name.id == id).map(|dialect| dialect.name.title)
}
