import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BINARY, Console } from '../fixtures/console.ts';
import { Overview } from '../fixtures/overview.ts';
import { remove, temporaryFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

test('the binary alone in an empty folder is the whole console', async ({ page }) => {
  const folder = await temporaryFolder();
  const alone = join(folder, 'alone');
  await mkdir(alone);
  await copyFile(BINARY, join(alone, 'plimsoll'));
  const console = await Console.start({ binary: join(alone, 'plimsoll'), cwd: alone, args: ['--demo'] });
  try {
    const files = new Map<string, number>();
    page.on('response', (response) => files.set(new URL(response.url()).pathname, response.status()));
    const overview = new Overview(page, console);
    await overview.open();
    await expect(overview.level).toBeVisible();
    await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(251, 250, 247)');
    const named = await page.evaluate(() => [...document.querySelectorAll('link[href]')].map((link) => (link as HTMLLinkElement).href));
    for (const link of named) expect((await fetch(link)).status, link).toBe(200);
    for (const icon of ['/favicon.ico', '/favicon.svg', '/apple-touch-icon.png']) {
      const answer = await fetch(console.url + icon);
      expect(answer.status, icon).toBe(200);
      expect(answer.headers.get('content-type'), icon).toMatch(/^image\//);
    }
    const kinds = ['.wasm', '.js', '.css'].map((kind) => [kind, [...files].find(([path]) => path.endsWith(kind))?.[1]]);
    expect(Object.fromEntries(kinds)).toEqual({ '.wasm': 200, '.js': 200, '.css': 200 });
    expect([...files].filter(([, status]) => status >= 400)).toEqual([]);
    expect(await readdir(alone), 'nothing is written beside the binary').toEqual(['plimsoll']);
  } finally {
    await console.stop();
    await remove(folder);
  }
});

test('the page asks no other host for anything', async ({ overview, page, demo }) => {
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  await overview.open();
  await overview.refreshNow.click();
  await expect(overview.refreshStatus).toHaveText(/^Updated just now/);
  expect([...hosts]).toEqual([demo.url]);
});

test.describe('a page that is still open', () => {
  // It goes on asking, and nobody answers.
  test.use({ allowedInConsole: [/net::ERR_CONNECTION_REFUSED/] });

  test('does not keep the console from a clean and quick stop, nor does a busy pool', async ({ page, startConsole }) => {
    const console = await startConsole({ args: ['--demo'] });
    const overview = new Overview(page, console);
    await overview.open();
    await console.load(320);
    const begun = Date.now();
    await console.stop();
    expect(Date.now() - begun).toBeLessThan(10_000);
  });
});
