//! Python.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

/// Of whatever answers in each process.
const WORKERS: &str =
    "With several workers behind one port each request is answered by another worker: give each a port of its own, or use OpenTelemetry.";

pub(super) static SQLALCHEMY: Stack = Stack {
    id: "sqlalchemy",
    title: "SQLAlchemy",
    summary: "QueuePool, in FastAPI or Flask",
    group: Group::Service,
    kind: SourceKind::PoolStats,
    path: None,
    example: "http://10.0.0.5:8000",
    ways: &[Way {
        title: None,
        blocks: &[Block {
            place: "beside the routes; 5 and 10 are pool_size and max_overflow of create_engine",
            code: "@app.get(\"/api/admin/pool-stats\")\n\
                   def pool_stats():\n    \
                   return {\"pool_size\": 5, \"total_capacity\": 5 + 10, \"checked_out\": engine.pool.checkedout(), \
                   \"checked_in\": engine.pool.checkedin()}",
        }],
        read_by: "pool_stats",
    }],
    remark: Some(WORKERS),
};

pub(super) static PSYCOPG_POOL: Stack = Stack {
    id: "psycopg-pool",
    title: "psycopg_pool",
    summary: "ConnectionPool of psycopg 3, also in Django",
    group: Group::Service,
    kind: SourceKind::Exposition,
    path: None,
    example: "http://10.0.0.5:9000/metrics",
    ways: &[Way {
        title: None,
        blocks: &[Block {
            place: "after the pool is opened; pip install prometheus-client",
            code: "from prometheus_client import Gauge, start_http_server\n\
                   for key in \"pool_min pool_max pool_size pool_available requests_waiting requests_num requests_queued requests_wait_ms \
                   requests_errors usage_ms connections_num connections_ms connections_errors\".split():\n    \
                   Gauge(f\"psycopg_pool_{key}\", key, [\"pool\"]).labels(pool.name).set_function(lambda key=key: \
                   pool.get_stats().get(key, 0))\n\
                   start_http_server(9000)",
        }],
        read_by: "psycopg_pool",
    }],
    remark: Some("In Django 5.1 and later with a pool in OPTIONS, pool is django.db.connection.pool."),
};

pub(super) static ASYNCPG: Stack = Stack {
    id: "asyncpg",
    title: "asyncpg",
    summary: "its Pool, in FastAPI",
    group: Group::Service,
    kind: SourceKind::PoolStats,
    path: None,
    example: "http://10.0.0.5:8000",
    ways: &[Way {
        title: None,
        blocks: &[Block {
            place: "beside the routes",
            code: "@app.get(\"/api/admin/pool-stats\")\n\
                   async def pool_stats():\n    \
                   return {\"pool_size\": pool.get_min_size(), \"total_capacity\": pool.get_max_size(), \
                   \"checked_out\": pool.get_size() - pool.get_idle_size(), \"checked_in\": pool.get_idle_size()}",
        }],
        read_by: "pool_stats",
    }],
    remark: Some(WORKERS),
};
