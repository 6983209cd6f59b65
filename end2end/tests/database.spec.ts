import { Overview } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

test('a database that stops is told, its last numbers are marked, and it comes back by itself', async ({ page, postgres, startConsole }) => {
  await postgres.start();
  const console = await startConsole({ databaseUrl: postgres.url });
  const overview = new Overview(page, console);
  await expect.poll(async () => (await fetch(`${console.url}/readyz`)).status).toBe(200);
  await overview.open();
  await overview.refreshEvery.selectOption('5 s');
  await expect(overview.tile('Headroom')).toHaveAttribute('data-stale', 'false');
  await expect(overview.tile('Headroom')).toContainText(/-?\d+ slots/);
  await expect(page.locator('footer')).toContainText(/PostgreSQL \d+/);
  await expect(overview.notice('server-down')).toHaveCount(0);

  await postgres.stop();
  await expect(overview.notice('server-down')).toContainText('The database does not answer', { timeout: 10_000 });
  await expect(overview.notice('server-down')).toContainText('Numbers of the server are from');
  await expect(overview.tile('Headroom')).toHaveAttribute('data-stale', 'true');
  await expect(overview.tile('Headroom')).toContainText('stale: as of');
  await expect(overview.level, 'nobody knows whether the pool is well').toHaveText('Unknown');
  expect((await fetch(`${console.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${console.url}/healthz`)).status).toBe(200);
  const before = await overview.takenAt.innerText();
  await expect(overview.takenAt, 'refreshed every second while something is wrong').not.toHaveText(before, { timeout: 2_500 });

  await postgres.start();
  await expect(overview.notice('server-down')).toHaveCount(0, { timeout: 4_000 });
  await expect(overview.tile('Headroom')).toHaveAttribute('data-stale', 'false');
  expect((await fetch(`${console.url}/readyz`)).status).toBe(200);
});

test('a console that starts before its database says so and goes live with it', async ({ page, postgres, startConsole }) => {
  const console = await startConsole({ databaseUrl: postgres.url });
  const overview = new Overview(page, console);
  await expect.poll(async () => (await fetch(`${console.url}/readyz`)).status).toBe(503);
  await overview.open();
  await overview.refreshEvery.selectOption('5 s');
  await expect(overview.notice('server-down')).toContainText('No answer since the console started', { timeout: 8_000 });
  await expect(overview.tile('Headroom')).toContainText('the server has not answered yet');
  await expect(page.getByRole('region', { name: 'Advice' })).toHaveText(/No advice while the database does not answer\.$/);

  await postgres.start();
  const accepting = Date.now();
  const ready = async () => (await fetch(`${console.url}/readyz`)).status;
  await expect.poll(ready, { intervals: [50], timeout: 10_000 }).toBe(200);
  const took = Date.now() - accepting;
  test.info().annotations.push({ type: 'ready after', description: `${took} ms` });
  expect(took, 'milliseconds from the first accepted connection until ready').toBeLessThan(2_000);
  await expect(overview.notice('server-down')).toHaveCount(0, { timeout: 4_000 });
  await expect(overview.tile('Headroom')).toContainText(/\d+ slots/);
});

test('a console ends in order while its database is away', async ({ postgres, startConsole }) => {
  const console = await startConsole({ databaseUrl: postgres.url, args: ['--demo'] });
  await expect.poll(async () => (await fetch(`${console.url}/readyz`)).status).toBe(503);
  await console.stop();
});
