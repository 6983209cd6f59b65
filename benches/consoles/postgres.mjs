// A PostgreSQL of the benchmark's own, on a private socket, with its defaults: fsync is on.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { cpuSeconds, waitedForSeconds } from './proc.mjs';

const packages = '/usr/lib/postgresql';

// The newest that is installed.
function binaries() {
  const versions = existsSync(packages) ? readdirSync(packages).sort((one, other) => Number(other) - Number(one)) : [];
  const found = versions.map((version) => join(packages, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  return found ?? execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
}

// PostgreSQL refuses root.
function account() {
  if (process.getuid() !== 0) return {};
  const id = (kind) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export class Postgres {
  // In a new folder below `parent`, which its account can pass through.
  static async start(parent, name, settings = {}) {
    const [folder, bin, owner] = [join(parent, name), binaries(), account()];
    mkdirSync(folder);
    if (owner.uid) chownSync(folder, owner.uid, owner.gid);
    chmodSync(folder, 0o700);
    const [data, asOwner] = [join(folder, 'data'), { ...owner, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } }];
    execFileSync(join(bin, 'initdb'), ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-D', data], { ...asOwner, stdio: 'pipe' });
    const all = Object.entries({ listen_addresses: '', unix_socket_directories: folder, ...settings });
    const child = spawn(join(bin, 'postgres'), ['-D', data, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
      ...asOwner, stdio: ['ignore', 'ignore', 'ignore'],
    });
    const server = new Postgres(child, folder, bin);
    await server.answers();
    return server;
  }

  constructor(child, folder, bin) {
    Object.assign(this, { child, folder, bin, pid: child.pid });
  }

  async answers() {
    for (let waited = 0; ; waited++) {
      try {
        return await this.sql('select 1');
      } catch (error) {
        if (waited > 100) throw error;
        await sleep(100);
      }
    }
  }

  url(database, role = 'postgres') {
    return `postgres:///${database}?host=${this.folder}&user=${role}`;
  }

  // The rows of the last statement, their columns as text.
  async sql(text, database = 'postgres') {
    const args = ['-h', this.folder, '-U', 'postgres', '-d', database, '-X', '-q', '-t', '-A', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-c', text];
    const { stdout } = await promisify(execFile)(join(this.bin, 'psql'), args, { maxBuffer: 1 << 26 });
    return stdout.split('\n').filter(Boolean).map((row) => row.split('\t'));
  }

  // The first row, as numbers.
  async numbers(text, database) {
    return (await this.sql(text, database))[0].map(Number);
  }

  file(path, database) {
    return promisify(execFile)(join(this.bin, 'psql'), ['-h', this.folder, '-U', 'postgres', '-d', database, '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', path]);
  }

  // Of all its processes so far, those that have ended too: the postmaster waits for each.
  async cpuSeconds() {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(this.pid)], { encoding: 'utf8' }).split('\n').filter(Boolean);
    const each = await Promise.all([this.pid, ...children.map(Number)].map((pid) => cpuSeconds(pid)));
    return each.reduce((sum, seconds) => sum + seconds, await waitedForSeconds(this.pid));
  }

  async stop() {
    this.child.kill('SIGINT');
    await once(this.child, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}
