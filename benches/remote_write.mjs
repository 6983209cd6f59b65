// What remote write costs: 1,000 instances of a Java service, five HikariCP pools each, which the console reads every ten seconds, once
// without a receiver and once with one, for either protocol. `make bench` runs it on the release binary, which it starts on an
// embedded PostgreSQL of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const binary = process.argv[2] ?? 'target/release/plimsoll';
const instances = Number(process.argv[3] ?? 1000);
const token = 'a-token-for-the-benchmark';
const pools = ['orders', 'reports', 'jobs', 'mail', 'search'];
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const measured = 61; // seconds: four rounds of 15 s
const ticks = 100; // of a second, in /proc/PID/stat

function pool(name, scrapes) {
  const labels = `application="orders",pool="${name}"`;
  const time = (metric, count, sum) => [
    ...[...bounds, '+Inf'].map((le, n) => `hikaricp_connections_${metric}_seconds_bucket{${labels},le="${le}"} ${Math.floor((count * (n + 1)) / (bounds.length + 1))}`),
    `hikaricp_connections_${metric}_seconds_count{${labels}} ${count}`, `hikaricp_connections_${metric}_seconds_sum{${labels}} ${sum}`,
  ].join('\n');
  const used = (scrapes * 7 + name.length) % 10;
  return [
    `hikaricp_connections{${labels}} 10`, `hikaricp_connections_active{${labels}} ${used}`, `hikaricp_connections_idle{${labels}} ${10 - used}`,
    `hikaricp_connections_min{${labels}} 10`, `hikaricp_connections_max{${labels}} 10`, `hikaricp_connections_pending{${labels}} 0`,
    `hikaricp_connections_timeout_total{${labels}} 0`, time('acquire', scrapes * 900, scrapes * 0.2), time('usage', scrapes * 900, scrapes * 4.1),
    time('creation', 10, 0.1),
  ].join('\n');
}

async function listen(handler) {
  const server = http.createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, stop: () => server.close().closeAllConnections() };
}

async function startFleet() {
  const scrapes = new Map();
  const fleet = await listen((request, response) => {
    if (request.url === '/targets') {
      const target = (n) => ({ targets: [`127.0.0.1:${fleet.port}`], labels: { job: `orders-${n % 20}`, instance: `10.0.${n >> 8}.${n & 255}:8080`, __metrics_path__: `/${n}` } });
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify(Array.from({ length: instances }, (_, n) => target(n))));
    }
    const count = (scrapes.get(request.url) ?? 0) + 1;
    scrapes.set(request.url, count);
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`${pools.map((name) => pool(name, count)).join('\n')}\n`);
  });
  return fleet;
}

// Accepts everything, as a receiver of either protocol does.
const startReceiver = () => listen((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(204, { 'x-prometheus-remote-write-samples-written': '1000000' }).end());
});

async function startConsole(fleet, receiver, protocol) {
  const data = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'));
  await chmod(data, 0o755); // as root, PostgreSQL runs under another account
  const config = join(data, 'plimsoll.toml');
  const sources = `[[sources]]\nkind = "exposition"\ndiscover = { http_sd = "http://127.0.0.1:${fleet.port}/targets" }\ninterval = "10s"\n`;
  const written = protocol ? `[[remote_write]]\nname = "bench"\nurl = "http://127.0.0.1:${receiver.port}/write"\nprotocol = "${protocol}"\n` : '';
  await writeFile(config, sources + written);
  const { DATABASE_URL, ...env } = process.env;
  const args = ['serve', '--listen', '127.0.0.1:0', '--log', 'error,plimsoll::server::remote_write=debug', '--log-format', 'json', '--pool-size', '2', '--max-overflow', '0', '--config', config];
  const child = spawn(binary, args, {
    env: { ...env, PLIMSOLL_DATA_DIR: join(data, 'data'), PLIMSOLL_ADMIN_PASSWORD: 'correct horse battery', PLIMSOLL_API_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const rounds = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    const round = /(\d+) samples, (\d+) requests, (\d+) bytes, in (\d+) ms/.exec(line);
    if (round) rounds.push(round.slice(1).map(Number));
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const base = line.split('listens on ')[1];
    if (base) return { base, pid: child.pid, rounds, stop: () => stop(child, data) };
  }
  throw new Error(`${binary} did not start`);
}

async function stop(child, data) {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(data, { recursive: true });
}

async function cpuSeconds(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

async function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

async function livePools(base) {
  const answer = await fetch(`${base}/api/v1/pools`, { headers: { authorization: `Bearer ${token}` } });
  return (await answer.json()).pools.filter((pool) => pool.source === 'exposition' && pool.state === 'live').length;
}

// What the console itself says that it has sent, and that nothing was lost.
async function counted(base) {
  const answer = await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  const of = (name) => Number(new RegExp(`^plimsoll_remote_storage_${name}\\{[^}]*\\} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  return { lost: of('samples_failed_total') + of('samples_dropped_total'), pending: of('samples_pending') };
}

async function measure(protocol) {
  const [fleet, receiver] = [await startFleet(), await startReceiver()];
  const console_ = await startConsole(fleet, receiver, protocol);
  try {
    for (let waited = 0; (await livePools(console_.base)) < instances * pools.length; waited++) {
      if (waited > 90) throw new Error(`${await livePools(console_.base)} pools are observed after a minute and a half`);
      await sleep(1000);
    }
    const [cpu, first, began] = [await cpuSeconds(console_.pid), console_.rounds.length, performance.now()];
    await sleep(measured * 1000);
    const used = (100 * ((await cpuSeconds(console_.pid)) - cpu)) / ((performance.now() - began) / 1000);
    return { used, rounds: console_.rounds.slice(first), memory: await residentMb(console_.pid), ...(await counted(console_.base)) };
  } finally {
    await console_.stop();
    fleet.stop();
    receiver.stop();
  }
}

const mean = (rounds, column) => rounds.reduce((sum, round) => sum + round[column], 0) / rounds.length;
let failed = false;
for (const protocol of [null, '1.0', '2.0']) {
  const { used, rounds, memory, lost, pending } = await measure(protocol);
  const cost = `${used.toFixed(1)} % of a core, ${memory.toFixed(0)} MB`;
  if (!protocol) {
    console.log(`${instances * pools.length} pools without remote write: ${cost}`);
    continue;
  }
  failed ||= lost > 0 || rounds.length < 3;
  const [samples, requests, bytes, ms] = [0, 1, 2, 3].map((column) => mean(rounds, column));
  console.log(`protocol ${protocol}: a round has ${samples.toFixed(0)} samples in ${requests.toFixed(0)} requests, ${(bytes / 1e6).toFixed(2)} MB, ${(bytes / samples).toFixed(1)} bytes a sample, takes ${ms.toFixed(0)} ms; ${cost}; lost ${lost}, waiting ${pending}`);
}
process.exit(failed ? 1 : 0);
