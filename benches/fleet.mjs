// What it costs to observe a fleet: instances of a Java service, three HikariCP pools each, whose /metrics the console reads every
// ten seconds. `make bench` runs it on the release binary, which it starts on an embedded PostgreSQL of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

const binary = process.argv[2] ?? 'target/release/plimsoll';
const fleets = (process.argv[3] ?? '10,100,1000,5000').split(',').map(Number);
const token = 'a-token-for-the-benchmark';
const password = 'correct horse battery';
const pools = ['orders', 'reports', 'jobs'];
const interval = 10; // seconds
const measured = 40; // seconds
const coreBar = 25; // percent of a core, with 1,000 instances
const memoryBar = 400; // MB, with 1,000 instances
const searchBar = 20; // ms at the median, among however many pools
const readers = 16;
const pagesAReader = 50;
const pageBars = [20, 100]; // ms, the median and 99 in 100 of the Fleet page, with 1,000 instances
const ticks = 100; // of a second, in /proc/PID/stat

// What a Spring Boot service tells beside its pools: as many lines as one with a few controllers has.
const others = Array.from({ length: 300 }, (_, n) =>
  `http_server_requests_seconds_bucket{exception="None",method="GET",outcome="SUCCESS",status="200",uri="/orders/${n % 20}",le="0.${n}"} ${n}`,
).join('\n');

function pool(name, scrapes) {
  const labels = `{application="orders",pool="${name}"}`;
  const time = (metric, count, sum) =>
    `hikaricp_connections_${metric}_seconds_count${labels} ${count}\nhikaricp_connections_${metric}_seconds_sum${labels} ${sum}\nhikaricp_connections_${metric}_seconds_max${labels} 0.05`;
  const used = (scrapes * 7 + name.length) % 10;
  return [
    `hikaricp_connections${labels} 10`, `hikaricp_connections_active${labels} ${used}`, `hikaricp_connections_idle${labels} ${10 - used}`,
    `hikaricp_connections_min${labels} 10`, `hikaricp_connections_max${labels} 10`, `hikaricp_connections_pending${labels} 0`,
    `hikaricp_connections_timeout_total${labels} 0`, time('acquire', scrapes * 900, scrapes * 0.2), time('usage', scrapes * 900, scrapes * 4.1),
    time('creation', 10, 0.1),
  ].join('\n');
}

// One listener for all instances: the path tells which.
async function startFleet(instances) {
  const scrapes = new Map();
  const server = http.createServer((request, response) => {
    if (request.url === '/targets') {
      const address = server.address().port;
      const target = (n) => ({ targets: [`127.0.0.1:${address}`], labels: { job: `orders-${n % 20}`, instance: `10.0.${n >> 8}.${n & 255}:8080`, __metrics_path__: `/${n}` } });
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify(Array.from({ length: instances }, (_, n) => target(n))));
    }
    const count = (scrapes.get(request.url) ?? 0) + 1;
    scrapes.set(request.url, count);
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`${others}\n${pools.map((name) => pool(name, count)).join('\n')}\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/targets`, scrapes: () => [...scrapes.values()].reduce((sum, n) => sum + n, 0), stop: () => server.close().closeAllConnections() };
}

async function startConsole(fleet) {
  const data = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'));
  await chmod(data, 0o755); // as root, PostgreSQL runs under another account
  const config = join(data, 'plimsoll.toml');
  await writeFile(config, `[[sources]]\nkind = "exposition"\ndiscover = { http_sd = "${fleet.url}" }\ninterval = "${interval}s"\n`);
  const { DATABASE_URL, ...env } = process.env;
  const args = ['serve', '--listen', '127.0.0.1:0', '--log', 'error', '--pool-size', '2', '--max-overflow', '0', '--config', config];
  const child = spawn(binary, args, {
    env: { ...env, PLIMSOLL_DATA_DIR: join(data, 'data'), PLIMSOLL_ADMIN_PASSWORD: password, PLIMSOLL_API_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const base = line.split('listens on ')[1];
    if (base) return { base, pid: child.pid, data: join(data, 'data'), stop: () => stop(child, data) };
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
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

async function storeMb(folder) {
  const sizes = await Promise.all((await readdir(folder)).filter((name) => name.includes('.sqlite') || name.includes('.db')).map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}

async function observedPools(base) {
  const answer = await fetch(`${base}/api/v1/pools`, { headers: { authorization: `Bearer ${token}` } });
  const { pools } = await answer.json();
  return pools.filter((pool) => pool.source === 'exposition' && pool.state === 'live').length;
}

// A login as a browser keeps it.
async function logIn(base) {
  const login = await fetch(`${base}/login`, { method: 'POST', body: new URLSearchParams({ password, next: '/' }), redirect: 'manual' });
  return login.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
}

// The median and 99 in 100.
function quantiles(times) {
  times.sort((one, other) => one - other);
  return [0.5, 0.99].map((share) => times[Math.floor(share * times.length)]);
}

// What somebody waits for who types into the search: a second's worth of words, then the next second's. In milliseconds.
async function measureSearch(base, cookie) {
  const times = [];
  for (let n = 0; n < 100; n++) {
    const [page, began] = [encodeURIComponent(`search-options?q=orders 10.0.${n}`), performance.now()];
    const answer = await fetch(`${base}/api/drawn?page=${page}`, { headers: { cookie } });
    const { html } = await answer.json();
    times.push(performance.now() - began);
    if (!html.includes('role="status"')) throw new Error(`no search: ${html}`);
    await sleep(n % 10 ? 0 : 300);
  }
  return quantiles(times);
}

// The Fleet page with every service unfolded, a window for each reader: milliseconds until it has come. Readers have machines of
// their own, so what they would unpack and draw is left packed here: this machine's cores are the console's.
async function measurePages(base, cookie) {
  const unfolded = Array.from({ length: 20 }, (_, n) => `unfold=orders-${n}`).join('&');
  const agent = new http.Agent({ keepAlive: true, maxSockets: readers });
  const times = [];
  const read = async (reader) => {
    for (let n = 0; n < pagesAReader; n++) {
      const began = performance.now();
      const page = await packedPage(agent, `${base}/?${unfolded}&from=${40 * reader}`, cookie);
      times.push(performance.now() - began);
      if (n === 0 && !gunzipSync(page).includes('fleet-table')) throw new Error('the page has no table');
    }
  };
  await Promise.all(Array.from({ length: readers }, (_, reader) => read(reader)));
  agent.destroy();
  return quantiles(times);
}

async function packedPage(agent, address, cookie) {
  const [answer] = await once(http.get(address, { agent, headers: { cookie, 'accept-encoding': 'gzip' } }), 'response');
  const parts = [];
  for await (const part of answer) parts.push(part);
  if (answer.statusCode !== 200) throw new Error(`the page answered ${answer.statusCode}`);
  return Buffer.concat(parts);
}

async function measure(instances) {
  const fleet = await startFleet(instances);
  const console_ = await startConsole(fleet);
  try {
    const wanted = instances * pools.length;
    for (let waited = 0; (await observedPools(console_.base)) < wanted; waited++) {
      if (waited > 60) throw new Error(`${instances} instances: ${await observedPools(console_.base)} of ${wanted} pools are observed after a minute`);
      await sleep(1000);
    }
    const [cpu, scrapes, began] = [await cpuSeconds(console_.pid), fleet.scrapes(), performance.now()];
    await sleep(measured * 1000);
    const seconds = (performance.now() - began) / 1000;
    const used = (100 * ((await cpuSeconds(console_.pid)) - cpu)) / seconds;
    const rate = (fleet.scrapes() - scrapes) / seconds;
    const cookie = await logIn(console_.base);
    const [search, pages] = [await measureSearch(console_.base, cookie), await measurePages(console_.base, cookie)];
    return { instances, search, used, rate, pages, memory: await residentMb(console_.pid), store: await storeMb(console_.data), live: await observedPools(console_.base) };
  } finally {
    await console_.stop();
    fleet.stop();
  }
}

let failed = false;
for (const instances of fleets) {
  const { search, used, rate, memory, store, live, pages } = await measure(instances);
  const bar = instances === 1000 ? `  bar ≤ ${coreBar} % and ≤ ${memoryBar} MB: ${used <= coreBar && memory <= memoryBar ? 'holds' : 'MISSED'}` : '';
  const held = pages.every((time, n) => time <= pageBars[n]);
  const pageBar = instances === 1000 ? `  bar ≤ ${pageBars.join(' and ≤ ')} ms: ${held ? 'holds' : 'MISSED'}` : '';
  failed ||= bar.includes('MISSED') || pageBar.includes('MISSED') || search[0] > searchBar;
  console.log(
    `${String(instances).padStart(5)} instances, ${live} pools live: ${used.toFixed(1)} % of a core, ${((used * 10) / rate).toFixed(2)} ms per scrape, ${rate.toFixed(1)} scrapes/s, ${memory.toFixed(0)} MB, store ${store.toFixed(1)} MB, a search ${search[0].toFixed(1)} ms (p99 ${search[1].toFixed(1)} ms)${bar}`,
  );
  console.log(`      the Fleet page with ${readers} readers: p50 ${pages[0].toFixed(1)} ms, p99 ${pages[1].toFixed(1)} ms${pageBar}`);
}
process.exit(failed ? 1 : 0);
