import type { Page } from '@playwright/test';
import { Console } from '../fixtures/console.ts';
import { Fleet, type Instance, admit, observed, openFleet } from '../fixtures/fleet.ts';
import { Postgres } from '../fixtures/postgres.ts';
import { tasksDuring } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

test.describe.configure({ timeout: 240_000 });

/// 1,000 processes of 20 services, five pools each.
const INSTANCES: Instance[] = Array.from({ length: 1000 }, (_, n) => ({
  service: `service-${String(n % 20).padStart(2, '0')}`,
  instance: `10.0.${n >> 8}.${n & 255}:8080`,
  pools: Object.fromEntries(['audit', 'batch', 'data', 'jobs', 'mail'].map((name) => [name, { used: n % 4, timeouts: 0 }])),
}));
/// Four pools of each instance are found, so that every row is unfolded.
const UNFOLDED = '?q=pool%3Aa&sort=name';
/// Services, instances and pools.
const ROWS = 20 + 1000 + 4000;

let postgres: Postgres;
let fleet: Fleet;
let console: Console;

test.beforeAll(async () => {
  [postgres, fleet] = await Promise.all([Postgres.create(), Fleet.start(INSTANCES, 10)]);
  await postgres.start();
  console = await Console.start({ databaseUrl: postgres.url, watching: true, args: ['--config', fleet.config, '--log', 'error'] });
  await expect.poll(() => observed(console), { timeout: 120_000, intervals: [1000] }).toBe(5000);
});

test.afterAll(async () => {
  await console.stop();
  await fleet.stop();
  await postgres.end();
});

/// The rows that can be seen, by their place in the table.
const seen = (page: Page) =>
  page.locator('.fleet-table tbody tr[data-depth]').evaluateAll((rows) =>
    rows
      .filter((row) => row.getBoundingClientRect().bottom > 0 && row.getBoundingClientRect().top < innerHeight)
      .map((row) => Number(row.getAttribute('aria-rowindex'))),
  );

test('five thousand pools scroll without a long task, with a window of rows in the page', async ({ page }) => {
  await openFleet(page, console, UNFOLDED);
  await expect(page.locator('.fleet-table')).toHaveAttribute('aria-rowcount', `${ROWS + 1}`);
  const height = await page.evaluate(() => document.scrollingElement!.scrollHeight);
  expect(height).toBeGreaterThan(ROWS * 52);
  const tasks = await tasksDuring(page, async () => {
    for (let wheel = 0; wheel < 60; wheel++) {
      await page.mouse.wheel(0, 900);
      await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));
    }
    // The last window has come.
    await expect.poll(async () => (await seen(page)).length).toBeGreaterThan(10);
  });
  expect(tasks.length).toBeGreaterThan(100);
  expect(tasks.filter((milliseconds) => milliseconds > 50)).toEqual([]);
  expect(await page.locator('.fleet-table tbody tr[data-depth]').count()).toBeLessThanOrEqual(100);
  expect(await page.evaluate(() => document.scrollingElement!.scrollHeight), 'the scroll bar does not jump').toBe(height);

  await page.evaluate(() => scrollTo(0, document.scrollingElement!.scrollHeight));
  await expect.poll(async () => (await seen(page)).at(-1)).toBe(ROWS + 1);
});

test('a link leads to the same rows', async ({ page, context }) => {
  await openFleet(page, console, UNFOLDED);
  await page.evaluate(() => scrollTo(0, 600 * 52));
  await expect.poll(async () => (await seen(page)).includes(600)).toBe(true);
  await expect(page).toHaveURL(/from=\d+/);
  const other = await context.newPage();
  await openFleet(other, console, new URL(page.url()).search);
  await expect.poll(async () => (await seen(other)).length).toBeGreaterThan(10);
  expect(Math.abs(((await seen(other))[0] ?? 0) - 600)).toBeLessThan(100);
});

test('a refresh keeps the rows that are read', async ({ page }) => {
  await openFleet(page, console, UNFOLDED);
  await page.evaluate(() => scrollTo(0, 500 * 52));
  await expect.poll(async () => (await seen(page)).includes(500)).toBe(true);
  const before = [await page.evaluate(() => scrollY), await page.locator('footer time').innerText()];
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).dispatchEvent('click');
    expect(await page.locator('footer time').innerText()).not.toBe(before[1]);
  }).toPass();
  expect(await page.evaluate(() => scrollY)).toBe(before[0]);
  expect((await seen(page)).includes(500)).toBe(true);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('links lead from window to window', async ({ page }) => {
    await admit(page, console);
    await page.goto(`${console.url}/${UNFOLDED}`);
    await expect(page.getByRole('navigation', { name: 'Rows' })).toContainText(`Rows 1 to 100 of ${ROWS}`);
    await page.getByRole('link', { name: 'Next 100' }).click();
    await expect(page.getByRole('navigation', { name: 'Rows' })).toContainText(`Rows 101 to 200 of ${ROWS}`);
    // The rows come after the links, and are drawn as they come.
    await expect.poll(() => seen(page)).toContain(102);
    await page.getByRole('link', { name: 'Previous 100' }).click();
    await expect(page.getByRole('navigation', { name: 'Rows' })).toContainText('Rows 1 to 100');
  });
});
