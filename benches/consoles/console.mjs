// One of several consoles.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { cpuSeconds, residentMb } from './proc.mjs';

export const token = 'a-token-for-the-benchmark';

export class Console {
  static async start(binary, parent, name, { store, watched, fleetPort, interval }) {
    const folder = join(parent, name);
    mkdirSync(folder);
    const config = join(folder, 'plimsoll.toml');
    writeFileSync(
      config,
      `database_url = "${watched}"\nstore = "${store}"\n[[sources]]\nkind = "exposition"\nservice = "svc"\ninterval = "${interval}s"\n` +
        `discover = { http_sd = "http://127.0.0.1:${fleetPort}/targets" }\n`,
    );
    const { DATABASE_URL, ...env } = process.env;
    const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--allow-root', '--log', 'error', '--config', config], {
      env: { ...env, PLIMSOLL_DATA_DIR: join(folder, 'data'), PLIMSOLL_CONSOLE_NAME: name, PLIMSOLL_ADMIN_PASSWORD: 'correct horse battery', PLIMSOLL_API_TOKEN: token },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const base = line.split('listens on ')[1];
      if (base) return new Console(child, folder, base);
    }
    throw new Error(`${binary} did not start`);
  }

  constructor(child, folder, base) {
    Object.assign(this, { child, folder, base });
  }

  cpuSeconds() {
    return cpuSeconds(this.child.pid);
  }

  residentMb() {
    return residentMb(this.child.pid);
  }

  async stop() {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}
