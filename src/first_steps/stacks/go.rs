//! Go.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

pub(super) static DATABASE_SQL: Stack = Stack {
    id: "go-database-sql",
    title: "Go, database/sql",
    summary: "any driver, by client_golang",
    group: Group::Service,
    kind: SourceKind::Exposition,
    path: None,
    example: "http://10.0.0.5:8080/metrics",
    ways: &[Way {
        title: None,
        blocks: &[
            Block {
                place: "main.go, import",
                code: "\"github.com/prometheus/client_golang/prometheus\"\n\
                       \"github.com/prometheus/client_golang/prometheus/collectors\"\n\
                       \"github.com/prometheus/client_golang/prometheus/promhttp\"",
            },
            Block {
                place: "main.go, after sql.Open",
                code: "db.SetMaxOpenConns(20)\n\
                       prometheus.MustRegister(collectors.NewDBStatsCollector(db, \"orders\"))\n\
                       http.Handle(\"/metrics\", promhttp.Handler())",
            },
        ],
        read_by: "go_sql",
    }],
    remark: Some("Without SetMaxOpenConns the pool has no limit, and so no utilization."),
};

pub(super) static PGXPOOL: Stack = Stack {
    id: "go-pgxpool",
    title: "Go, pgxpool",
    summary: "pgx 5, by pgxpoolprometheus",
    group: Group::Service,
    kind: SourceKind::Exposition,
    path: None,
    example: "http://10.0.0.5:8080/metrics",
    ways: &[Way {
        title: None,
        blocks: &[
            Block {
                place: "main.go, import",
                code: "\"github.com/IBM/pgxpoolprometheus\"\n\
                       \"github.com/prometheus/client_golang/prometheus\"\n\
                       \"github.com/prometheus/client_golang/prometheus/promhttp\"",
            },
            Block {
                place: "main.go, after pgxpool.New",
                code: "prometheus.MustRegister(pgxpoolprometheus.NewCollector(pool, map[string]string{\"db_name\": \"orders\"}))\n\
                       http.Handle(\"/metrics\", promhttp.Handler())",
            },
        ],
        read_by: "pgxpool_prometheus",
    }],
    remark: None,
};
