// A flood of every address that needs no login, for a minute: does the console stay quick, small and truthful?
// `make flood` runs it on the release binary, which it starts on an embedded PostgreSQL of its own.
//   node benches/flood.mjs [binary] [seconds]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const binary = process.argv[2] ?? 'target/release/plimsoll';
const seconds = Number(process.argv[3] ?? 60);
const token = 'a-token-for-the-flood-4711';
const strangers = 100;
const bars = { healthP99: 250 /* ms */, growth: 64 /* MB */ };

/// Each with what it may answer a stranger.
const addresses = [
  ['GET', '/healthz', [200, 503]],
  ['GET', '/readyz', [200, 503]],
  ['GET', '/login', [200, 503]],
  ['POST', '/login', [303, 403, 429, 503]],
  ['GET', '/', [302, 303, 503]],
  ['GET', '/capacity', [302, 303, 503]],
  ['GET', '/metrics', [401, 503]],
  ['GET', '/api/admin/pool-stats', [401, 503]],
  ['GET', '/api/v1/pools', [401, 503]],
  ['GET', '/api/standing', [401, 503]],
  ['GET', '/api/openapi.json', [200, 302, 303, 401, 503]],
  ['GET', '/favicon.svg', [200, 404, 503]],
  ['GET', '/nowhere', [302, 303, 404, 503]],
];

async function startConsole() {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-flood-'));
  await chmod(folder, 0o755); // started as root, the console becomes another account
  const { DATABASE_URL, ...env } = process.env;
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--log', 'error'], {
    env: { ...env, PLIMSOLL_DATA_DIR: join(folder, 'data'), PLIMSOLL_ADMIN_PASSWORD: 'correct horse battery', PLIMSOLL_API_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const base = line.split('listens on ')[1];
    if (base) return { base, pid: child.pid, stop: () => stop(child, folder) };
  }
  throw new Error(`${binary} did not start`);
}

async function stop(child, folder) {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(folder, { recursive: true });
}

function ask(base, method, path, agent, headers = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const body = method === 'POST' ? 'password=wrong&next=' : undefined;
    const type = body ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const call = http.request(base + path, { method, agent, headers: { ...type, ...headers } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, ms: performance.now() - began, text: Buffer.concat(chunks).toString() }));
      answer.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

/// Resident memory in MB.
const rss = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;

/// Half a request, held open for a second.
function half(base) {
  const { hostname, port } = new URL(base);
  const socket = net.connect(Number(port), hostname, () => socket.write('GET /healthz HTTP/1.1\r\nHost: cons'));
  socket.on('error', () => undefined);
  setTimeout(() => socket.destroy(), 1000);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function stranger(base, number, until, tally) {
  const agent = new http.Agent({ keepAlive: number % 2 === 0, maxSockets: 1 });
  for (let n = number; performance.now() < until; n++) {
    const [method, path, expected] = addresses[n % addresses.length];
    try {
      const { status } = await ask(base, method, path, agent);
      tally.answers++;
      if (!expected.includes(status)) tally.wrong.add(`${method} ${path}: ${status}`);
    } catch {
      tally.refused++; // closed to make room for another
    }
    if (n % 50 === 0) half(base);
  }
  agent.destroy();
}

/// Somebody who watches `/healthz` four times a second, on a connection of his own each time.
async function watch(base, until, times) {
  while (performance.now() < until) {
    const { status, ms } = await ask(base, 'GET', '/healthz', new http.Agent({ keepAlive: false }));
    if (status !== 200) throw new Error(`/healthz answered ${status}`);
    times.push(ms);
    await pause(250);
  }
}

async function incidents(base) {
  const { text } = await ask(base, 'GET', '/api/v1/incidents', new http.Agent(), { authorization: `Bearer ${token}` });
  return JSON.parse(text).incidents;
}

const console_ = await startConsole();
const failures = [];
try {
  const { base, pid } = console_;
  await pause(3000); // its pool is warm, its watch has read the server
  const tally = { answers: 0, refused: 0, wrong: new Set() };
  const times = [];
  // The first seconds fill what is kept for as long as it runs.
  await Promise.all(Array.from({ length: strangers }, (_, n) => stranger(base, n, performance.now() + 3000, { ...tally, wrong: new Set() })));
  const before = rss(pid);
  const until = performance.now() + seconds * 1000;
  await Promise.all([watch(base, until, times), ...Array.from({ length: strangers }, (_, n) => stranger(base, n, until, tally))]);
  await pause(2000);
  const after = rss(pid);
  const opened = await incidents(base);
  times.sort((a, b) => a - b);
  const p99 = times[Math.ceil(times.length * 0.99) - 1];
  console.log(`flood: ${tally.answers} answers and ${tally.refused} connections closed in ${seconds} s, ${strangers} strangers, ${addresses.length} addresses`);
  console.log(`/healthz: p99 ${p99.toFixed(1)} ms of ${times.length} (bar ${bars.healthP99} ms)`);
  console.log(`memory: ${before.toFixed(1)} MB before, ${after.toFixed(1)} MB after (bar ${bars.growth} MB more)`);
  console.log(`incidents opened: ${opened.length} (bar 0)`);
  if (p99 > bars.healthP99) failures.push('/healthz is slow');
  if (after - before > bars.growth) failures.push('memory grows');
  if (opened.length > 0) failures.push(`incidents: ${JSON.stringify(opened)}`);
  if (tally.wrong.size > 0) failures.push(`unexpected answers: ${[...tally.wrong].join(', ')}`);
} finally {
  await console_.stop();
}
if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exit(1);
}
