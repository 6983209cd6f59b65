// What the page costs: time to the first byte with 16 readers at once, and the bytes of a first view.
// `make bench` runs it on the release binary, which it starts on an embedded PostgreSQL of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const binary = process.argv[2] ?? 'target/release/plimsoll';
const password = 'correct horse battery';
const token = 'a-token-for-the-benchmark';
const readers = 16;
const pagesAReader = 400;
const firstByteBar = 10; // ms, of the median
const fullServerBar = 20; // ms, of the median, with nearly all of the embedded server's 300 sessions open
const overloadBar = 100; // ms, of 99 in 100, with 300 users on the 150 connections of the pool that is shown
const firstViewBar = 250; // kB, compressed

async function startConsole(demo, ...further) {
  const data = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'));
  await chmod(data, 0o755); // as root, PostgreSQL runs under another account
  const { DATABASE_URL, ...env } = process.env;
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--log', 'error', `--demo=${demo}`, ...further], {
    env: { ...env, PLIMSOLL_DATA_DIR: data, PLIMSOLL_ADMIN_PASSWORD: password, PLIMSOLL_API_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const base = line.split('listens on ')[1];
    if (base) return { base, stop: () => stop(child, data) };
  }
  throw new Error(`${binary} did not start`);
}

async function stop(child, data) {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(data, { recursive: true });
}

const agent = new http.Agent({ keepAlive: true, maxSockets: readers });

// One request: the status and headers, the milliseconds to the first byte of the body, the body's size.
function request(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const call = http.request(url, { method, headers, agent }, (answer) => {
      let firstByte;
      const chunks = [];
      answer.on('data', (chunk) => {
        firstByte ??= performance.now() - started;
        chunks.push(chunk);
      });
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({ status: answer.statusCode, headers: answer.headers, firstByte, size: whole.length, text: () => whole.toString() });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function logIn(base) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await request(`${base}/login`, { method: 'POST', headers, body: new URLSearchParams({ password }).toString() });
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
  if (!cookie) throw new Error(`the login answered ${answer.status}`);
  return cookie;
}

async function measureFirstByte(name, base, cookie, path = '/', bar = firstByteBar, share = 0.5) {
  const headers = { cookie, authorization: `Bearer ${token}`, 'accept-encoding': 'gzip, br' };
  const times = [];
  const read = async () => {
    for (let n = 0; n < pagesAReader; n++) {
      const page = await request(base + path, { headers });
      if (page.status !== 200) throw new Error(`the page answered ${page.status}`);
      times.push(page.firstByte);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: readers }, read));
  const rate = (times.length * 1000) / (performance.now() - started);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor((times.length - 1) * share)].toFixed(2).padStart(6);
  const verdict = times[Math.floor((times.length - 1) * share)] < bar ? 'holds' : 'MISSED';
  console.log(
    `first byte, ${readers} readers, ${name.padEnd(12)} p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  max ${at(1)} ms  ` +
      `${rate.toFixed(0)} pages/s  bar p${share * 100} < ${bar} ms: ${verdict}`,
  );
}

async function untilWarm(base, cookie, size) {
  for (;;) {
    const { checked_in: open } = await snapshot(base, cookie);
    if (open >= size) return open;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function measureFirstView(base, cookie) {
  const plain = (await request(`${base}/`, { headers: { cookie } })).text();
  const asset = (name) => plain.match(new RegExp(`"(/assets/[^"]*/${name})"`))[1];
  const parts = { HTML: '/', CSS: asset('plimsoll.css'), JS: asset('plimsoll.js'), WASM: asset('plimsoll.wasm') };
  let whole = 0;
  for (const [name, path] of Object.entries(parts)) {
    const answer = await request(base + path, { headers: { cookie, 'accept-encoding': 'gzip, br' } });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    console.log(`first view, ${name.padEnd(5)} ${(answer.size / 1000).toFixed(1).padStart(6)} kB (${answer.headers['content-encoding'] ?? 'plain'})`);
    whole += answer.size / 1000;
  }
  console.log(`first view, whole ${whole.toFixed(1).padStart(6)} kB  bar < ${firstViewBar} kB: ${whole < firstViewBar ? 'holds' : 'MISSED'}`);
}

for (const demo of [false, true]) {
  const { base, stop } = await startConsole(demo);
  try {
    const cookie = await logIn(base);
    if (!demo) await measureFirstView(base, cookie);
    await measureFirstByte(demo ? 'demo traffic' : 'quiet pool', base, cookie);
  } finally {
    agent.destroy();
    await stop();
  }
}

const { base, stop: end } = await startConsole(false, '--pool-size=280', '--max-overflow=0');
try {
  const cookie = await logIn(base);
  const sessions = await untilWarm(base, cookie, 280);
  for (const name of ['capacity', 'activity']) {
    await measureFirstByte(`${name} page, ${sessions} sessions`, base, cookie, `/${name}`, fullServerBar);
  }
} finally {
  agent.destroy();
  await end();
}

// 300 users on 50 + 100: half of them wait at any moment.
async function putUnderOverload(base, cookie) {
  const test = { target: 'service', profile: 'hold', users: 300, duration: '120s', hold: '200ms', limit_p99: '10s', limit_errors: 0, live: 'on' };
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  const started = await request(`${base}/api/load-test/start`, { method: 'POST', headers, body: new URLSearchParams(test).toString() });
  if (started.status !== 303) throw new Error(`the load test was not started: ${started.status}`);
  for (;;) {
    const { waiting, checked_out: used } = await snapshot(base, cookie);
    if (waiting > 100 && used === 150) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function snapshot(base, cookie) {
  const answer = await request(`${base}/api/v1/pools`, { headers: { cookie } });
  if (answer.status !== 200) throw new Error(`/api/v1/pools answered ${answer.status}`);
  return JSON.parse(answer.text()).pools[0];
}

const overloaded = await startConsole(false);
try {
  const cookie = await logIn(overloaded.base);
  await putUnderOverload(overloaded.base, cookie);
  for (const [name, path] of [['Overview', '/'], ['pool-stats', '/api/admin/pool-stats']]) {
    await measureFirstByte(`${name}, 300 users on 150`, overloaded.base, cookie, path, overloadBar, 0.99);
  }
  const { waiting } = await snapshot(overloaded.base, cookie);
  if (waiting === 0) throw new Error('the overload was over before it was measured');
} finally {
  agent.destroy();
  await overloaded.stop();
}
