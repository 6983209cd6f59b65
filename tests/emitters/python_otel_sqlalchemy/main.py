"""SQLAlchemy's QueuePool by OpenTelemetry: OTLP/HTTP as protobuf to OTEL_EXPORTER_OTLP_ENDPOINT."""

import os
import sys
from pathlib import Path

import sqlalchemy
from opentelemetry import metrics
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from sqlalchemy.exc import TimeoutError as PoolTimeout

sys.path.insert(0, str(Path(__file__).parent.parent))
from control import Callers, serve

# The interval is that of OTEL_METRIC_EXPORT_INTERVAL.
metrics.set_meter_provider(MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())]))
url = sqlalchemy.make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg")
engine = sqlalchemy.create_engine(url, pool_size=5, max_overflow=5, pool_logging_name="orders")
SQLAlchemyInstrumentor().instrument(engine=engine)


def acquire(timeout_s):
    # The pool reads it when a caller begins to wait.
    engine.pool._timeout = timeout_s
    return engine.connect()


serve(Callers(acquire, lambda connection: connection.close(), PoolTimeout), {})
