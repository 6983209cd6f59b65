"""psycopg_pool, its get_stats() told as gauges, as small services do it."""

import os
import sys
from pathlib import Path

import prometheus_client
from prometheus_client.core import GaugeMetricFamily
from psycopg_pool import ConnectionPool, PoolTimeout

sys.path.insert(0, str(Path(__file__).parent.parent))
from control import Callers, serve

pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=2, max_size=5, name="orders", open=True)
pool.wait()


class Statistics:
    """One gauge for each key. The pool leaves out the keys whose value is 0, and so does this."""

    def collect(self):
        for key, value in pool.get_stats().items():
            family = GaugeMetricFamily(f"psycopg_pool_{key}", f"psycopg_pool's {key}", labels=["pool"])
            family.add_metric([pool.name], value)
            yield family


prometheus_client.REGISTRY.register(Statistics())
callers = Callers(lambda timeout_s: pool.getconn(timeout_s), pool.putconn, PoolTimeout)
serve(callers, {"/metrics": lambda: (prometheus_client.CONTENT_TYPE_LATEST, prometheus_client.generate_latest())})
