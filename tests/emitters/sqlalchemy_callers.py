"""SQLAlchemy's QueuePool on the tests' server, and its callers."""

import os

import sqlalchemy
from control import Callers
from sqlalchemy.exc import TimeoutError as PoolTimeout


def create_engine(**options):
    url = sqlalchemy.make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    return sqlalchemy.create_engine(url, **options)


def callers_of(engine):
    def acquire(timeout_s):
        # The pool reads it when a caller begins to wait.
        engine.pool._timeout = timeout_s
        return engine.connect()

    return Callers(acquire, lambda connection: connection.close(), PoolTimeout)
