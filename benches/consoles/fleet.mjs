// A fleet of services with one HikariCP pool each, behind one port, as tests/consoles/fleet.rs makes it. It is a process of its own, so that
// its processor time is not counted, and answers on bare sockets, so that it leaves most of a core to the consoles.
//   node fleet.mjs INSTANCES    prints its port
import { createServer } from 'node:net';

const instances = Number(process.argv[2]);
const services = 20;
const began = Date.now();
const end = Buffer.from('\r\n\r\n');

const targets = (port) => JSON.stringify(
  Array.from({ length: instances }, (_, n) => ({
    targets: [`127.0.0.1:${port}`],
    labels: { job: `svc-${n % services}`, instance: `10.0.${Math.floor(n / 250)}.${n % 250}:8080`, __metrics_path__: `/m/${n}` },
  })),
);

// A pool of ten that lends ten connections a second or so: no two seconds are the same, and no pool is ever full.
function metrics(instance) {
  const ms = Date.now() - began;
  const used = (instance * 7 + Math.floor(ms / 1000) * 5) % 7;
  const acquired = Math.floor(ms / 100) + (instance % 10);
  const labels = '{application="svc",pool="main"}';
  return (
    `hikaricp_connections${labels} 10\nhikaricp_connections_active${labels} ${used}\nhikaricp_connections_idle${labels} ${10 - used}\n` +
    `hikaricp_connections_min${labels} 10\nhikaricp_connections_max${labels} 10\nhikaricp_connections_pending${labels} 0\n` +
    `hikaricp_connections_timeout_total${labels} 0\nhikaricp_connections_acquire_seconds_count${labels} ${acquired}\n` +
    `hikaricp_connections_usage_seconds_count${labels} ${acquired}\n`
  );
}

function answer(path, port) {
  const body = path === '/targets' ? targets(port) : metrics(Number(path.slice(path.lastIndexOf('/') + 1)));
  const kind = path === '/targets' ? 'application/json' : 'text/plain; version=0.0.4';
  return `HTTP/1.1 200 OK\r\ncontent-type: ${kind}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

const server = createServer({ noDelay: true }, (socket) => {
  let asked = Buffer.alloc(0);
  socket.on('error', () => {}); // a console that ends
  socket.on('data', (part) => {
    asked = asked.length ? Buffer.concat([asked, part]) : part;
    for (let at; (at = asked.indexOf(end)) >= 0; asked = asked.subarray(at + end.length)) {
      socket.write(answer(asked.toString('latin1', 0, at).split(' ', 2)[1], server.address().port), 'latin1');
    }
  });
});
server.listen(0, '127.0.0.1', 1024, () => console.log(server.address().port));
// Whoever started it holds its input.
process.stdin.resume().on('end', () => process.exit());
