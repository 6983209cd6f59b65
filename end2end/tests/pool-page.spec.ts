import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import type { Console, ConsoleOptions } from '../fixtures/console.ts';
import { Exposition, goWithoutLimit, hikaricp } from '../fixtures/exposition.ts';
import { remove, temporaryFolder } from '../fixtures/program.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

/// 200 letters from right to left, without a place to break.
/// Without a script the WASM stays unused, and a pool that is looked for by a part of its name answers 404.
const UNLOADED = /plimsoll\.wasm was preloaded using link preload but not used|^error: Failed to load resource/;
const LONG = 'שירות'.repeat(40);

let folder: string;
let service: Exposition;

test.beforeEach(async () => {
  folder = await temporaryFolder();
  service = await Exposition.start(hikaricp('HikariPool-1') + hikaricp('HikariPool-2', { active: 9 }) + goWithoutLimit('reports'));
});
test.afterEach(async () => {
  await service.stop();
  await remove(folder);
});

type Start = (options?: ConsoleOptions) => Promise<Console>;

/// A console that reads the service under this name, and knows its pools.
async function watching(start: Start, name: string): Promise<Console> {
  const config = join(folder, 'plimsoll.toml');
  await writeFile(config, service.source(name));
  const console = await start({ args: ['--demo', '--config', config] });
  await expect.poll(async () => (await pools(console, name)).length, { timeout: 30_000, message: 'the pools of the service' }).toBe(3);
  return console;
}

async function pools(console: Console, name: string): Promise<{ name: string; rates: unknown }[]> {
  const answer = (await (await console.get('/api/v1/pools')).json()) as { pools: { service: string; name: string; rates: unknown }[] };
  return answer.pools.filter((pool) => pool.service === name);
}

/// As `ui::format::encoded` writes it.
function address(name: string): string {
  return `/pools/${encodeURIComponent(name).replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

async function open(page: Page, console: Console, path: string): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(console.url + path);
}

async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
}

test('a pool shows what its service tells, from its panel on the first page on', async ({ page, startConsole }) => {
  const console = await watching(startConsole, 'orders');
  let hundreds = 1;
  const served = setInterval(() => (service.text = hikaricp('HikariPool-1', { hundreds: ++hundreds }) + hikaricp('HikariPool-2', { active: 9 })), 100);
  try {
    await open(page, console, `/?pool=${encodeURIComponent(`orders / ${service.address} / HikariPool-1`)}`);
    await hydrated(page);
    await page.getByRole('link', { name: 'Page of this pool' }).click();
    await expect(page).toHaveURL(/\/pools\/orders%20%2F%20/);
    await expect(page).toHaveTitle(/^(\(\d+\) )?(\w+ · )?orders \/ .* \/ HikariPool-1 · Pool · /);
    await expect(page.locator('#hero-name')).toHaveText(`orders / ${service.address} / HikariPool-1`);
    await expect(page.locator('.hero')).toContainText('4 of 10 connections in use · 2 idle · 1 overflow');
    await expect(page.locator('.hero .level')).toHaveText('Healthy');
    await expect(async () => {
      await page.reload();
      // Between 0.1 and 1 s lie the last two of a hundred: Prometheus' quantile of them.
      await expect(page.locator('[data-tile="Wait p99"] dd').first()).toHaveText('550 ms', { timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    await expect(page.locator('[data-tile="Mean hold"] dd').first()).toHaveText('50 ms');
    await expect(page.locator('[data-notice="untold"]')).toContainText('connect times');
  } finally {
    clearInterval(served);
  }

  const beside = page.getByRole('region', { name: 'Pools beside it' });
  await beside.getByRole('link', { name: 'HikariPool-2' }).click();
  await expect(page.locator('#hero-name')).toHaveText(`orders / ${service.address} / HikariPool-2`);
  await expect(page.locator('.hero .level')).toHaveText('Critical');
});

test('the chart is read by keyboard, its ranges are links, and lines for the owner can be copied', async ({ page, startConsole }) => {
  const console = await watching(startConsole, 'orders');
  await open(page, console, address(`orders / ${service.address} / HikariPool-1`));
  await hydrated(page);
  const chart = page.getByRole('group', { name: /^Charts\./ });
  await expect(async () => {
    await page.reload();
    await expect(chart).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await hydrated(page);
  await chart.focus();
  await page.keyboard.press('End');
  await expect(page.locator('#history-readout')).toContainText('4 in use');

  const ranges = page.getByRole('navigation', { name: 'Range of the connections' });
  await ranges.getByRole('link', { name: '1 h' }).click();
  await expect(ranges.getByRole('link', { name: '1 h' })).toHaveAttribute('aria-current', 'true');
  await expect(ranges.getByRole('link', { name: '24 h' })).toHaveAttribute('href', /^\/history\?source=orders.*&range=day$/);

  await page.getByRole('link', { name: 'What its owner can switch on' }).click();
  const lines = page.getByRole('region', { name: 'What its owner can switch on' });
  await expect(lines).toBeInViewport();
  await expect(lines.locator('pre').first()).toContainText('management.metrics.enable.hikaricp.connections=true');
  await expect(lines.getByRole('button', { name: 'Copy' }).first()).toBeVisible();
});

test('a pool without a limit has neither level nor line, and says so', async ({ page, startConsole }) => {
  const console = await watching(startConsole, 'orders');
  await open(page, console, address(`orders / ${service.address} / reports`));
  await expect(page.locator('.hero')).toContainText('no limit is told, so the pool has no level');
  await expect(page.locator('.hero')).toContainText('7 connections in use · 2 idle');
  await expect(page.locator('.hero .level')).toHaveText('Unknown');
  await expect(page.locator('.load-line')).toHaveCount(0);
  await expect(page.getByText('db.SetMaxOpenConns(20)')).toBeVisible();
  await expectAccessible(page);
});

test('a name of 200 letters from right to left breaks nothing', async ({ page, startConsole }) => {
  service.text = hikaricp(LONG) + hikaricp('a / b // c') + goWithoutLimit('reports');
  const console = await watching(startConsole, LONG);
  await open(page, console, address(`${LONG} / ${service.address} / ${LONG}`));
  await hydrated(page);
  await expect(page.locator('#hero-name')).toHaveText(`${LONG} / ${service.address} / ${LONG}`);
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'a / b // c' }).click();
  await expect(page.locator('#hero-name')).toHaveText(`${LONG} / ${service.address} / a / b // c`);
  await page.reload();
  await expect(page.locator('#hero-name')).toHaveText(`${LONG} / ${service.address} / a / b // c`);
});

test('a pool of this console has the overview, and who holds its connections', async ({ page, demo }) => {
  await demo.load(180);
  await open(page, demo, '/pools/service');
  await hydrated(page);
  await expect(page.locator('.hero .utilization')).toHaveText(/^\d+\.\d %$/);
  await expect(page.locator('[data-tile="Headroom"]')).toBeVisible();
  const holders = page.getByRole('region', { name: 'Leases by call site' });
  await expect(holders.getByRole('row', { name: /src\/demo\/engine\.rs:\d+/ }).first()).toBeVisible();
  await page.getByRole('navigation', { name: 'Range of the chart' }).getByRole('link', { name: '1 h' }).click();
  await expect(page).toHaveURL(/\/pools\/[^?]+\?range=hour$/);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test.describe('a pool that is gone', () => {
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('says so, and a name that never was leads to the ones that are', async ({ page, startConsole }) => {
    const console = await watching(startConsole, 'orders');
    const name = `orders / ${service.address} / HikariPool-1`;
    await service.stop();
    await open(page, console, address(name));
    await expect(async () => {
      await page.reload();
      await expect(page.locator('[data-notice="missed"]')).toContainText('Gone: no reading for', { timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await expect(page.locator('.hero')).toContainText('4 of 10 connections in use');
    await expect(page.locator('.hero .level')).toHaveText('Unknown');
    await expectAccessible(page);

    const missing = await page.goto(`${console.url}/pools/order`);
    expect(missing?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('No such pool');
    await expectAccessible(page);
    await hydrated(page);
    await page.getByRole('textbox', { name: 'Pool' }).fill('HikariPool-1');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /HikariPool-1$/ }).click();
    await expect(page.locator('#hero-name')).toHaveText(name);
  });
});

test.describe('without JavaScript', () => {
  // The browser itself remarks that it fetched the WASM for nothing.
  test.use({ javaScriptEnabled: false, allowedInConsole: [UNLOADED] });

  test('the page is whole', async ({ page, startConsole }) => {
    const console = await watching(startConsole, 'orders');
    await open(page, console, address(`orders / ${service.address} / HikariPool-1`));
    await expect(page.locator('.hero .utilization')).toHaveText('40.0 %');
    await expect(page.locator('.load-line')).toBeVisible();
    await expect(page.locator('.about-pool')).toContainText('Sampled counters: every event is counted');
    await page.getByRole('link', { name: '1 h' }).click();
    await expect(page).toHaveURL(/range=hour$/);
    await page.goto(`${console.url}/pools?name=Hikari`);
    await expect(page.getByRole('link', { name: /HikariPool-2$/ })).toBeVisible();
  });
});
