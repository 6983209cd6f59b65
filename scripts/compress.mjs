// Makes a folder equal to another and puts a .br and a .gz beside each file. Unchanged files are not written.
//   compress.mjs FROM INTO
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [from, into] = process.argv.slice(2);

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
const encodings = { '': (bytes) => bytes, '.br': brotli, '.gz': (bytes) => gzipSync(bytes, { level: 9 }) };

async function filesIn(folder) {
  const found = await readdir(folder, { recursive: true });
  const isFile = await Promise.all(found.map(async (name) => (await stat(join(folder, name))).isFile()));
  return found.filter((_, index) => isFile[index]);
}

// A file whose siblings are missing was written by another tool, for example by `make watch`.
async function isCurrent(name, bytes) {
  const here = await readFile(join(into, name)).catch(() => null);
  if (!here?.equals(bytes)) return false;
  const siblings = await Promise.all(['.br', '.gz'].map((suffix) => stat(join(into, name + suffix)).catch(() => null)));
  return siblings.every((sibling) => sibling !== null);
}

await mkdir(into, { recursive: true });
const names = await filesIn(from);
const wanted = new Set(names.flatMap((name) => Object.keys(encodings).map((suffix) => name + suffix)));
for (const name of await filesIn(into)) if (!wanted.has(name)) await rm(join(into, name));
for (const name of names) {
  const bytes = await readFile(join(from, name));
  if (await isCurrent(name, bytes)) continue;
  await mkdir(dirname(join(into, name)), { recursive: true });
  for (const [suffix, encode] of Object.entries(encodings)) await writeFile(join(into, name + suffix), encode(bytes));
}
