//! Ruby.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

pub(super) static RAILS: Stack = Stack {
    id: "rails",
    title: "Rails",
    summary: "ActiveRecord, by prometheus_exporter",
    group: Group::Service,
    kind: SourceKind::Exposition,
    path: None,
    example: "http://10.0.0.5:9394/metrics",
    ways: &[Way {
        title: None,
        blocks: &[
            Block { place: "Gemfile", code: "gem \"prometheus_exporter\"" },
            Block {
                place: "config/puma.rb; with workers inside of on_worker_boot do … end",
                code: "require \"prometheus_exporter/instrumentation\"\n\
                       PrometheusExporter::Instrumentation::ActiveRecord.start(frequency: 5, config_labels: [:database])",
            },
            Block { place: "shell, one per host", code: "bundle exec prometheus_exporter -b 0.0.0.0" },
        ],
        read_by: "active_record",
    }],
    remark: Some("The exporter listens on port 9394 and tells of all processes of its host."),
};
