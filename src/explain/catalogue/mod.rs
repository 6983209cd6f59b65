//! Every message that is known, one file per family of projects. A text is as the project's source has it, with holes for its values.

mod go;
mod java;
mod neon;
mod network;
mod node;
mod others;
mod pgbouncer;
mod pgdog;
mod postgresql;
mod python;
mod rds_proxy;
mod rust;
mod supavisor;
mod translations;

use super::model::Project;

pub use translations::translations;

/// From the server outward: server, poolers, pools of services, system.
pub const ALL: &[&Project] = &[
    &postgresql::PROJECT,
    &pgbouncer::PROJECT,
    &supavisor::PROJECT,
    &pgdog::PROJECT,
    &rds_proxy::PROJECT,
    &neon::PROJECT,
    &java::HIKARICP,
    &java::AGROAL,
    &java::TOMCAT,
    &java::DBCP,
    &python::SQLALCHEMY,
    &python::PSYCOPG_POOL,
    &python::PSYCOPG2,
    &python::ASYNCPG,
    &go::DATABASE_SQL,
    &go::PGX,
    &node::NODE_POSTGRES,
    &node::KNEX,
    &node::PRISMA,
    &rust::SQLX,
    &rust::DEADPOOL,
    &rust::BB8,
    &rust::PLIMSOLL,
    &others::ACTIVE_RECORD,
    &others::ECTO,
    &others::NPGSQL,
    &network::PROJECT,
];
