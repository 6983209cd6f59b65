//! What has numbers of pools already, or can be made to have them in any language.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

pub(super) static METRICS: Stack = Stack {
    id: "metrics",
    title: "Anything with /metrics",
    summary: "Quarkus, Ecto, Knex, poolers: Prometheus' text format",
    group: Group::Collector,
    kind: SourceKind::Exposition,
    path: None,
    example: "http://10.0.0.5:8080/metrics",
    ways: &[],
    remark: None,
};

pub(super) static POOL_STATS: Stack = Stack {
    id: "pool-stats",
    title: "Something else",
    summary: "any language: one JSON answer with the counts of a pool",
    group: Group::Service,
    kind: SourceKind::PoolStats,
    path: None,
    example: "http://10.0.0.5:8000",
    ways: &[Way {
        title: None,
        blocks: &[Block {
            place: "the answer to GET /api/admin/pool-stats",
            code: "{ \"pool_size\": 50, \"total_capacity\": 150, \"checked_out\": 12, \"checked_in\": 38, \"waiting\": 0 }",
        }],
        read_by: "pool_stats",
    }],
    remark: Some(
        "checked_out and one of pool_size and total_capacity are needed. A number that the pool does not have is left out, never 0.",
    ),
};

pub(super) static PROMETHEUS: Stack = Stack {
    id: "prometheus",
    title: "Prometheus",
    summary: "or VictoriaMetrics, Mimir: one query finds all pools that it scrapes",
    group: Group::Collector,
    kind: SourceKind::Prometheus,
    path: None,
    example: "http://prometheus.example:9090",
    ways: &[],
    remark: None,
};

pub(super) static OTLP: Stack = Stack {
    id: "otlp",
    title: "OpenTelemetry",
    summary: "the service or a collector sends OTLP to this console",
    group: Group::Collector,
    kind: SourceKind::Otlp,
    path: None,
    example: "",
    ways: &[Way {
        title: None,
        blocks: &[
            Block { place: "shell, on the machine of this console", code: "plimsoll token create --name services --scope write:metrics" },
            Block {
                place: "environment of the service or the collector; the address is the one in your browser",
                code: "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://plimsoll.example:8000/v1/metrics\n\
                       OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf\n\
                       OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>",
            },
        ],
        read_by: "otlp",
    }],
    remark: Some("SDKs send once a minute; OTEL_METRIC_EXPORT_INTERVAL=10000 makes it ten seconds."),
};
