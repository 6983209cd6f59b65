//! The stacks that the first question offers: one file a language.

mod beside;
mod collectors;
mod dotnet;
mod go;
mod java;
mod node;
mod python;
mod ruby;
mod rust;
mod stack;
#[cfg(test)]
mod tests;

pub use stack::{Block, Group, Stack, Way};

/// All of them, in the order of the list.
pub static ALL: &[&Stack] = &[
    &java::SPRING_BOOT,
    &python::SQLALCHEMY,
    &python::PSYCOPG_POOL,
    &python::ASYNCPG,
    &go::DATABASE_SQL,
    &go::PGXPOOL,
    &node::NODE_POSTGRES,
    &node::PRISMA,
    &ruby::RAILS,
    &dotnet::NPGSQL,
    &rust::PLIMSOLL,
    &collectors::METRICS,
    &collectors::POOL_STATS,
    &beside::PGBOUNCER,
    &beside::REDIS,
    &collectors::PROMETHEUS,
    &collectors::OTLP,
];

/// The stack with this id.
pub fn find(id: &str) -> Option<&'static Stack> {
    ALL.iter().copied().find(|stack| stack.id == id)
}
