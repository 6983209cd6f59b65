//! .NET.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

pub(super) static NPGSQL: Stack = Stack {
    id: "npgsql",
    title: ".NET, Npgsql",
    summary: "8 and later, by OpenTelemetry",
    group: Group::Service,
    kind: SourceKind::Exposition,
    path: None,
    example: "http://10.0.0.5:8080/metrics",
    ways: &[Way {
        title: None,
        blocks: &[
            Block {
                place: "shell",
                code: "dotnet add package OpenTelemetry.Extensions.Hosting\n\
                       dotnet add package --prerelease OpenTelemetry.Exporter.Prometheus.AspNetCore",
            },
            Block {
                place: "Program.cs, before and after builder.Build()",
                code: "builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(\"Npgsql\").AddPrometheusExporter());\n\
                       app.MapPrometheusScrapingEndpoint();",
            },
        ],
        read_by: "opentelemetry",
    }],
    remark: Some(
        "The Prometheus exporter for ASP.NET is a prerelease. AddOtlpExporter of OpenTelemetry.Exporter.OpenTelemetryProtocol is stable: then choose OpenTelemetry.",
    ),
};
