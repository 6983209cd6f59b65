// What several consoles on one PostgreSQL cost: three consoles divide a fleet of instances with one HikariCP pool each, which are asked each
// second, and write each pool down each second. `make bench` runs it on the release binary, with a PostgreSQL of its own for the store and
// another one that is watched. Each line says its bar; docs/SCALE.md and docs/BENCHMARKS.md have what was seen.
//   node benches/consoles.mjs [BINARY [SIZES [CONSOLES [INTERVAL_S]]]]
// PLIMSOLL_BENCH_SECONDS: how long it measures; PLIMSOLL_BENCH_STATEMENTS=1: the statements that cost PostgreSQL most; TMPDIR: where its data lies,
// on a busy disk /dev/shm.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Console } from './consoles/console.mjs';
import { Postgres } from './consoles/postgres.mjs';

const binary = process.argv[2] ?? 'target/release/plimsoll';
const sizes = (process.argv[3] ?? '100,1000,5000,10000').split(',').map(Number);
const consoles = Number(process.argv[4] ?? 3);
const interval = Number(process.argv[5] ?? 1); // seconds
const measured = Number(process.env.PLIMSOLL_BENCH_SECONDS ?? 75);
const settled = 10; // seconds after each pool has been written
const bars = { instances: 5000, consoles: 100, postgres: 50 }; // percent of a core, with so many instances
const noise = 1.05; // of two figures that are compared with each other
const daySeconds = 86_400;
const database = 'store';
const [fleetPath, rolePath] = ['consoles/fleet.mjs', '../docs/plimsoll_store.sql'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const ofFleet = "(select id from plimsoll.history_source where name like 'svc-%')";

async function startFleet(instances) {
  const child = spawn(process.execPath, [fleetPath, String(instances)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  return { port: Number(port), stop: () => child.stdin.end() };
}

// Until nearly each of some pools was written in each of the last seconds, or for three minutes: what is missing then is told. To look at all
// of them would cost more than to write them.
async function allAreWritten(store, instances) {
  const [span, some] = [5 * interval, Math.min(100, instances)];
  const sql = `select count(*), (select count(*) from ${ofFleet} as begun) from plimsoll.history where tier = 1 and at_s between extract(epoch from now())::bigint - 2 - ${span} and extract(epoch from now())::bigint - 3
    and source in (select id from plimsoll.history_source where name like 'svc-%' order by md5(name) limit ${some})`;
  for (let waited = 0; waited < 180; waited += 2) {
    const [found, begun] = await store.numbers(sql, database).catch(() => [0]); // no table yet
    if (begun === instances && found > 0.97 * some * (span / interval)) return;
    await sleep(2000);
  }
}

// What is counted at one moment.
async function counters(store, all) {
  const sql = `select pg_current_wal_lsn() - '0/0', (select wal_fpi from pg_stat_wal), extract(epoch from clock_timestamp()),
    (select xact_commit from pg_stat_database where datname = '${database}')`;
  const [wal, pageImages, at, commits] = await store.numbers(sql, database);
  const each = await Promise.all(all.map((console_) => console_.cpuSeconds()));
  return { wal, pageImages, at, commits, postgres: await store.cpuSeconds(), consoles: each.reduce((sum, one) => sum + one) };
}

// The rows of the seconds between two moments, and how many are missing of those that each pool should have.
async function written(store, from, until, instances) {
  const [first, last] = [Math.ceil(from) + 1, Math.floor(until) - 3];
  const within = `at_s between ${first} and ${last} and source in ${ofFleet}`;
  const [rows, bytes, pools] = await store.numbers(
    `select count(*), coalesce(avg(pg_column_size(frame)), 0), count(distinct source) from plimsoll.history where tier = 1 and ${within}`, database);
  const [gap] = await store.numbers(
    `select max(apart) from (select at_s - lag(at_s) over (partition by source order by at_s) as apart from plimsoll.history where tier = 1 and ${within}) as gaps`, database);
  const expected = (instances * (last - first + 1)) / interval;
  return { bytes, pools, gap, missing: (100 * (expected - rows)) / expected };
}

// Bytes that a row of a second takes in the store, its part of the index included.
async function roomOfARow(store) {
  const [bytes, rows] = await store.numbers(
    `select sum(pg_total_relation_size(c.oid)), (select count(*) from plimsoll.history where tier = 1) from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'plimsoll.history_1'::regclass`, database);
  return bytes / rows;
}

async function printStatements(store) {
  const rows = await store.sql(
    `select round(total_exec_time::numeric), round(total_plan_time::numeric), calls, rows, shared_blks_hit, left(regexp_replace(query, '\\s+', ' ', 'g'), 150)
     from pg_stat_statements order by total_exec_time + total_plan_time desc limit 25`, database);
  console.log('exec ms, plan ms, calls, rows, blocks\n' + rows.map((row) => row.join('  ')).join('\n'));
}

async function measure(instances) {
  const parent = mkdtempSync(join(tmpdir(), 'plimsoll-consoles-'));
  chmodSync(parent, 0o755); // as root, PostgreSQL runs under another account
  const showsStatements = Boolean(process.env.PLIMSOLL_BENCH_STATEMENTS);
  const stopped = [() => rmSync(parent, { recursive: true })];
  const stopping = (one) => (stopped.unshift(() => one.stop()), one);
  try {
    const extra = showsStatements ? { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' } : {};
    const store = stopping(await Postgres.start(parent, 'store', extra));
    const watched = stopping(await Postgres.start(parent, 'watched'));
    await store.sql(`create database ${database}`);
    await store.file(rolePath, database);
    if (showsStatements) await store.sql('create extension pg_stat_statements', database);
    const fleet = stopping(await startFleet(instances));
    const all = [];
    for (let n = 0; n < consoles; n++) {
      const urls = { store: store.url(database, 'plimsoll_store'), watched: watched.url('postgres') };
      all.push(stopping(await Console.start(binary, parent, `console-${n}`, { ...urls, fleetPort: fleet.port, interval })));
    }
    await allAreWritten(store, instances);
    await sleep(settled * 1000);
    // So that the page images that follow a checkpoint are counted: more of them than in five minutes.
    await store.sql('checkpoint', database);
    if (showsStatements) await store.sql('select pg_stat_statements_reset()', database);
    const before = await counters(store, all);
    await sleep(measured * 1000);
    const after = await counters(store, all);
    const passed = Object.fromEntries(Object.keys(before).map((name) => [name, after[name] - before[name]]));
    const memory = await Promise.all(all.map((one) => one.residentMb()));
    const found = await written(store, before.at, after.at, instances);
    if (showsStatements) await printStatements(store);
    return {
      instances, ...found, room: await roomOfARow(store), memory: Math.max(...memory), commits: passed.commits / passed.at,
      consoles: (100 * passed.consoles) / passed.at, postgres: (100 * passed.postgres) / passed.at, wal: passed.wal / passed.at, pageImages: passed.pageImages / passed.at,
    };
  } finally {
    for (const stop of stopped) await stop();
  }
}

const holds = (is) => (is ? 'holds' : 'MISSED');
const results = [];
let failed = false;
function judged(is, bar) {
  failed ||= !is;
  return `  bar ${bar}: ${holds(is)}`;
}

for (const instances of sizes) {
  const one = await measure(instances);
  const rate = instances / interval;
  const isBar = instances === bars.instances && interval === 1;
  // A row of each second, but for those that arrive a little after the end of theirs.
  const complete = judged(one.pools === instances && one.gap <= 2 * interval + 1, `each pool each ${interval} s`);
  console.log(`${instances} instances, each ${interval} s, ${consoles} consoles: ${one.missing.toFixed(2)} % of the seconds have no row, longest gap ${one.gap} s${complete}`);
  console.log(`      consoles ${one.consoles.toFixed(1)} % of a core, ${((1e4 * one.consoles) / rate).toFixed(0)} µs a row, at most ${one.memory.toFixed(0)} MB each${isBar ? judged(one.consoles <= bars.consoles, `≤ ${bars.consoles} %`) : ''}`);
  console.log(`      PostgreSQL ${one.postgres.toFixed(1)} % of a core, ${((1e4 * one.postgres) / rate).toFixed(0)} µs a row, ${one.commits.toFixed(1)} commits/s${isBar ? judged(one.postgres <= bars.postgres, `≤ ${bars.postgres} %`) : ''}`);
  console.log(`      a row: ${one.bytes.toFixed(0)} bytes, ${one.room.toFixed(0)} with its keys; WAL ${(one.wal / 1e6).toFixed(2)} MB/s (${((one.wal * daySeconds) / 1e9).toFixed(1)} GB a day, just after a checkpoint), ${one.pageImages.toFixed(0)} page images/s`);
  const smaller = results.at(-1);
  if (smaller) {
    const [growth, most] = [['consoles', 'postgres'].map((name) => one[name] / smaller[name]), instances / smaller.instances];
    console.log(`      ${most} times the instances: ${growth.map((times) => times.toFixed(1)).join(' and ')} times the processor time${judged(Math.max(...growth) <= most * noise, `≤ ${most} times`)}`);
  }
  results.push(one);
}
process.exit(failed ? 1 : 0);
