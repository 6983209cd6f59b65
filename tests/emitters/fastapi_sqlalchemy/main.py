"""FastAPI with SQLAlchemy's QueuePool: the pool-stats contract, and gauges of one's own on /metrics."""

import hmac
import os
import socket
import sys
from pathlib import Path

import prometheus_client
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

sys.path.insert(0, str(Path(__file__).parent.parent))
from control import announce, end_with_parent
from sqlalchemy_callers import callers_of, create_engine

POOL_SIZE, MAX_OVERFLOW = 5, 5
# (percent from which, status, advice)
LEVELS = [
    (90, "critical", "Pool utilization is critical: raise max_overflow or add an instance"),
    (70, "warning", "Pool utilization is high: look for long transactions"),
    (50, "moderate", "Pool utilization is moderate: watch it"),
    (0, "healthy", "Pool utilization is healthy"),
]

engine = create_engine(pool_size=POOL_SIZE, max_overflow=MAX_OVERFLOW)
app = FastAPI()
callers = callers_of(engine)


@app.get("/api/admin/pool-stats")
def pool_stats(request: Request):
    expected = f"Bearer {os.environ['EMITTER_TOKEN']}"
    if not hmac.compare_digest(request.headers.get("authorization", ""), expected):
        return JSONResponse({"error": "a token is required"}, 401, {"WWW-Authenticate": "Bearer"})
    pool, capacity = engine.pool, POOL_SIZE + MAX_OVERFLOW
    checked_out = pool.checkedout()
    percent = 100 * checked_out / capacity
    status, message = next((status, message) for from_percent, status, message in LEVELS if percent >= from_percent)
    return {
        "pool_size": pool.size(),
        "checked_out": checked_out,
        "overflow": max(0, pool.overflow()),
        "checked_in": pool.checkedin(),
        "total_capacity": capacity,
        "utilization_percent": round(percent, 1),
        "status": status,
        "message": message,
        "recommendations": {
            "current_capacity": f"{checked_out}/{capacity} connections in use",
            "peak_capacity": f"Can handle up to {capacity} simultaneous connections",
            "configured_for": f"{capacity}+ simultaneous users",
        },
    }


def gauge(name, documentation, read):
    prometheus_client.Gauge(name, documentation).set_function(read)


gauge("sqlalchemy_pool_size", "Size of the pool", engine.pool.size)
gauge("sqlalchemy_connections_in_pool", "Idle connections", engine.pool.checkedin)
gauge("sqlalchemy_checked_out_connections", "Connections in use", engine.pool.checkedout)
# Negative until the base is open: SQLAlchemy counts from -pool_size.
gauge("sqlalchemy_pool_overflow", "Overflow of the pool", engine.pool.overflow)


@app.get("/metrics")
def metrics():
    return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)


@app.get("/{path}")
def control(path: str, request: Request):
    state = callers.drive(f"/{path}", dict(request.query_params))
    return PlainTextResponse("no such address\n", 404) if state is None else JSONResponse(state)


end_with_parent()
listener = socket.create_server(("127.0.0.1", 0))
announce(listener.getsockname()[1])
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
