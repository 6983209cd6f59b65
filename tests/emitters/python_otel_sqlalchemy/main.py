"""SQLAlchemy's QueuePool by OpenTelemetry: OTLP/HTTP as protobuf to OTEL_EXPORTER_OTLP_ENDPOINT."""

import sys
from pathlib import Path

from opentelemetry import metrics
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

sys.path.insert(0, str(Path(__file__).parent.parent))
from control import serve
from sqlalchemy_callers import callers_of, create_engine

# The interval is that of OTEL_METRIC_EXPORT_INTERVAL.
metrics.set_meter_provider(MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())]))
engine = create_engine(pool_size=5, max_overflow=5, pool_logging_name="orders")
SQLAlchemyInstrumentor().instrument(engine=engine)

serve(callers_of(engine), {})
