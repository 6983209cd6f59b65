"""SQLAlchemy's asynchronous pool under the same loads; one JSON request a line in, one JSON answer a line out."""

import asyncio
import json
import sys
import time

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

SELECT = text("select 1")


def engine_of(request):
    return create_async_engine(
        "postgresql+asyncpg://postgres@/postgres",
        connect_args={"host": request["socket_dir"], "port": 5432},
        pool_size=request["pool_size"],
        max_overflow=request["max_overflow"],
        pool_pre_ping=request.get("pre_ping", False),
        # The round trips that a transaction would add are not the pool's.
        isolation_level="AUTOCOMMIT",
    )


async def cycles(engine, over, waits):
    done = 0
    while time.perf_counter() < over:
        asked = time.perf_counter_ns()
        async with engine.connect() as connection:
            waits.append(time.perf_counter_ns() - asked)
            (await connection.execute(SELECT)).scalar_one()
        done += 1
    return done


async def load(engine, request):
    """`tasks` callers, each with acquire, select 1, release, over and over for `seconds`."""
    waits, began = [], time.perf_counter()
    over = began + request["seconds"]
    done = await asyncio.gather(*(cycles(engine, over, waits) for _ in range(request["tasks"])))
    elapsed = time.perf_counter() - began
    return {"cycles": sum(done), "seconds": elapsed, "waits": waits, "least": min(done), "most": max(done)}


async def burst(engine, request):
    """`tasks` callers at once, each keeps its connection until all have one: seconds until the last is served."""
    served, everybody = 0, asyncio.Event()
    began = time.perf_counter()

    async def caller():
        nonlocal served
        async with engine.connect():
            served += 1
            if served == request["tasks"]:
                everybody.set()
            await everybody.wait()
        return time.perf_counter()

    await asyncio.gather(*(caller() for _ in range(request["tasks"])))
    return {"seconds": time.perf_counter() - began}


async def users(engine, request):
    """`tasks` users at once, each asks once or holds its connection: seconds until the last is done."""
    began = time.perf_counter()

    async def user():
        async with engine.connect() as connection:
            if "sql" in request:
                await connection.execute(text(request["sql"]))
            else:
                # A connection is made when it is first needed.
                await connection.get_raw_connection()
                await asyncio.sleep(request["hold"])

    await asyncio.gather(*(user() for _ in range(request["tasks"])))
    return {"seconds": time.perf_counter() - began}


WORK = {"load": load, "burst": burst, "users": users}


async def main():
    engines = {}
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        request = json.loads(line)
        if request["work"] == "forget":
            await engines.pop(request["name"]).dispose()
            answer = {}
        else:
            if request["name"] not in engines:
                engines[request["name"]] = engine_of(request)
            answer = await WORK[request["work"]](engines[request["name"]], request)
        print(json.dumps(answer), flush=True)


asyncio.run(main())
