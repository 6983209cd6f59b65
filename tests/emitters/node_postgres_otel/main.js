// node-postgres by OpenTelemetry: OTLP/HTTP as JSON to OTEL_EXPORTER_OTLP_ENDPOINT, once a second.
const { createServer } = require('node:http');
const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg');
const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-http');
const { defaultResource, detectResources, envDetector } = require('@opentelemetry/resources');

const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(), exportIntervalMillis: 1000, exportTimeoutMillis: 1000 });
const resource = defaultResource().merge(detectResources({ detectors: [envDetector] }));
const instrumentation = new PgInstrumentation();
instrumentation.setMeterProvider(new MeterProvider({ resource, readers: [reader] }));
instrumentation.enable();

// After the instrumentation, which changes it while it is loaded.
const { Pool } = require('pg');
const url = new URL(process.env.DATABASE_URL);
// By fields: of a connection string the instrumentation would know neither host nor database.
const settings = {
  port: url.port,
  user: url.username,
  database: url.pathname.slice(1),
  application_name: url.searchParams.get('application_name'),
  max: 5,
  idleTimeoutMillis: 0,
};
// Told from the first caller on. The second has another name: that of its host.
const pools = [url.hostname, 'localhost'].map((host) => new Pool({ ...settings, host }));

const held = [];
const counts = { queued: 0, served: 0, timed_out: 0 };

async function hold(pool, n) {
  for (let i = 0; i < n; i++) held.push(await pool.connect());
}

function queue(pool, n, timeoutMs) {
  // The pool reads it when a caller begins to wait.
  pool.options.connectionTimeoutMillis = timeoutMs;
  for (let i = 0; i < n; i++) wait(pool);
}

async function wait(pool) {
  counts.queued++;
  try {
    (await pool.connect()).release();
    counts.served++;
  } catch (error) {
    if (!/timeout/.test(error.message)) throw error;
    counts.timed_out++;
  }
  counts.queued--;
}

const actions = {
  '/hold': hold,
  '/queue': queue,
  '/release': () => held.splice(0).forEach((client) => client.release()),
  '/state': () => {},
};

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const action = actions[pathname];
  if (!action) return response.writeHead(404).end('no such address\n');
  const number = (name, otherwise) => Number(searchParams.get(name) ?? otherwise);
  await action(pools[number('pool', 0)], number('n', 1), number('timeout_ms', 600_000));
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ held: held.length, ...counts }));
}

// Ends with the test, however that ends.
process.stdin.resume().on('end', () => process.exit(0));
const server = createServer(answer).listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
