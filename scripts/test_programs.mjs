// Builds the test programs and runs three of them at a time. `cargo test` runs one after another, and most tests wait
// for a server rather than for a core.
//   test_programs.mjs [arguments for cargo test]
import { spawn } from 'node:child_process';
import { basename, dirname, relative } from 'node:path';
import { createInterface } from 'node:readline';

const AT_ONCE = 3;
// The programs that take minutes. Each begins at once, so that none is left to run alone at the end.
const LONGEST = ['console', 'cli', 'pool', 'fleet'];
// Three consoles, a fleet and a PostgreSQL with fail-over take the machine for themselves, and would let the others wait.
const ALONE = ['consoles'];
const cargo = process.argv.slice(2);

const begin = (program, args, options) => spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
const ended = (child) =>
  new Promise((resolve, reject) => child.on('error', reject).on('close', (code, signal) => resolve(code === 0 && !signal)));

async function builtPrograms() {
  const build = begin('cargo', ['test', ...cargo, '--no-run', '--message-format=json-render-diagnostics']);
  const programs = [];
  const result = ended(build);
  for await (const line of createInterface({ input: build.stdout })) {
    const { reason, executable, target, profile, manifest_path } = JSON.parse(line);
    if (reason !== 'compiler-artifact' || !executable || !profile.test) continue;
    programs.push({ executable, target: target.name, folder: dirname(manifest_path) });
  }
  if (!(await result)) process.exit(1);
  const rank = ({ target }) => (LONGEST.includes(target) ? LONGEST.indexOf(target) : LONGEST.length);
  return programs.sort((one, other) => rank(one) - rank(other));
}

// What a program prints stays together. Its standard output and error have the order in which they were written.
async function run({ executable, folder }) {
  const since = Date.now();
  const child = begin(executable, [], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
  const passed = await ended(child);
  const seconds = Math.round((Date.now() - since) / 1000);
  process.stdout.write(`\n     Running ${relative('.', folder) || '.'} ${basename(executable)} (${seconds} s)\n`);
  process.stdout.write(Buffer.concat(printed));
  if (!passed) console.error(`error: ${basename(executable)} failed`);
  return passed;
}

async function lane(waiting) {
  let passed = true;
  while (waiting.length > 0) passed = (await run(waiting.shift())) && passed;
  return passed;
}

const programs = await builtPrograms();
const isAlone = ({ target }) => ALONE.includes(target);
const together = programs.filter((program) => !isAlone(program));
const lanes = await Promise.all(Array.from({ length: AT_ONCE }, () => lane(together)));
const last = await lane(programs.filter(isAlone));
process.exit(last && lanes.every(Boolean) ? 0 : 1);
