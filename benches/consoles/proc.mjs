// What the kernel tells of a process.
import { readFile } from 'node:fs/promises';

const ticks = 100; // of a second, in /proc/PID/stat

async function times(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).map((field) => Number(field) / ticks);
}

// User and system time of a process; none of one that has just ended.
export async function cpuSeconds(pid) {
  const [user, system] = await times(pid).catch(() => [0, 0]);
  return user + system;
}

// The same of its children that have ended.
export async function waitedForSeconds(pid) {
  const [, , user, system] = await times(pid);
  return user + system;
}

export async function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}
