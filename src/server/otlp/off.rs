use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::server::Console;

/// A build without the feature says so to whoever counts on it.
pub fn export(_console: &Arc<Console>, _stopping: CancellationToken) {
    if std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_some() {
        tracing::warn!(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but this plimsoll was built without the feature otlp; GET /metrics has the numbers"
        );
    }
}
