import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { BINARY, ordinaryEnvironment } from '../fixtures/console.ts';
import type { Console, ConsoleOptions } from '../fixtures/console.ts';
import { remove, temporaryFolder } from '../fixtures/program.ts';
import { expect, test as base } from '../fixtures/test.ts';

/// Rules that are as quick as a test.
const QUICK = `
[alerts.utilization]
for = "1s"
keep_firing = "2s"
[alerts.exhausted]
keep_firing = "2s"
[alerts.waiting]
for = "1s"
keep_firing = "2s"
[alerts.wait_p99]
enabled = false
[alerts.connects_slow]
enabled = false
[alerts.headroom]
enabled = false
`;

/// A console whose pool of 150 gives up on callers within a second.
const test = base.extend<{ quick: Console }>({
  quick: async ({ startConsole }, use) => {
    const folder = await temporaryFolder();
    const config = join(folder, 'plimsoll.toml');
    await writeFile(config, QUICK);
    const options: ConsoleOptions = { args: ['--demo', '--timeout', '1s', '--config', config] };
    const console = await startConsole(options);
    await users(console, 0);
    await use(console);
    await remove(folder);
  },
});

/// Sets the simulated users and does not wait.
async function users(console: Console, count: number): Promise<void> {
  const answer = await console.get('/api/demo/users', { method: 'POST', body: new URLSearchParams({ users: `${count}` }) });
  expect(answer.status).toBe(200);
}

async function open(page: Page, console: Console, path = '/alerts'): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(`${console.url}${path}`);
}

async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
}

const openSection = (page: Page) => page.getByRole('region', { name: 'Open', exact: true });
const resolved = (page: Page) => page.getByRole('region', { name: /^Resolved/ });
const rule = (page: Page, id: string) => page.locator(`[data-rule="${id}"]`);

/// The highest point of the chart, in percent.
async function highest(page: Page): Promise<number> {
  const words = await page.locator('svg.plot title').textContent();
  return Number(words?.match(/at most ([\d.]+) %/)?.[1] ?? 0);
}

/// Presses "Refresh now" until it is so.
async function refreshedUntil(page: Page, so: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await so();
  }).toPass({ timeout: 30_000 });
}

test('the pool is filled, the chart rises, an incident opens, is acknowledged, and is resolved', async ({ page, quick }) => {
  test.setTimeout(180_000);
  await open(page, quick, '/');
  await hydrated(page);
  await expect(page.getByRole('heading', { name: /^Open incidents: / })).toHaveCount(0);
  await users(quick, 400);
  await refreshedUntil(page, async () => {
    expect(await highest(page)).toBe(100);
    await expect(page.getByRole('region', { name: /^Open incidents: / })).toContainText('Pool plimsoll', { timeout: 500 });
  });
  await page.getByRole('link', { name: /^Open incidents: / }).click();

  const incident = openSection(page).getByRole('article');
  await expect(incident).toHaveCount(1);
  await refreshedUntil(page, async () => expect(await incident.getAttribute('data-severity')).toBe('critical'));
  await expect(incident.locator('.level')).toContainText('Critical');
  await expect(incident).toContainText(/Utilization|Exhausted|Waiting/);
  await expect(incident).toContainText('150 connections are too few for the callers');
  await incident.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(incident).toContainText('Acknowledged by admin from 127.0.0.1');
  await expect(incident.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);
  await incident.getByRole('button', { name: 'Silence for 1 h' }).click();
  await expect(incident).toContainText('Silenced until');
  await expect(incident.getByRole('button', { name: 'End the silence' })).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);

  await users(quick, 0);
  await refreshedUntil(page, async () => {
    await expect(openSection(page)).toContainText('All quiet: no rule is firing.', { timeout: 500 });
  });
  const line = resolved(page).locator('details').first();
  await line.locator('summary').click();
  await expect(line).toContainText('acknowledged by admin from 127.0.0.1');
  await expect(resolved(page).locator('details')).toHaveCount(1);
  // What is unfolded stays so when the page is drawn anew.
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(line).toHaveAttribute('open', '');
});

test('a rule is changed, refused beside what was typed, and put back, by keyboard', async ({ page, quick }) => {
  test.setTimeout(180_000);
  await open(page, quick);
  await hydrated(page);
  await expect(page.getByRole('link', { name: 'Alerts', exact: true })).toHaveAttribute('aria-current', 'page');
  const leak = rule(page, 'leak');
  await expect(leak).toContainText('warning from 1');
  await refreshedUntil(page, async () => {
    await expect(leak).toContainText(/would (not )?have fired/, { timeout: 500 });
  });
  await leak.locator('summary').focus();
  await page.keyboard.press('Enter');
  const warning = leak.getByLabel('Warning');
  await warning.fill('many');
  await page.keyboard.press('Enter');
  await expect(leak.getByRole('alert')).toHaveText('Not changed: warning is "many"; write a number.');
  await expect(warning).toHaveValue('many');
  await hydrated(page);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
  await warning.fill('7');
  await page.keyboard.press('Enter');
  await expect(leak).toContainText('warning from 7');
  await expect(leak.getByRole('alert')).toHaveCount(0);
  await leak.locator('summary').click();
  await leak.getByRole('button', { name: 'Restore the default' }).click();
  await expect(leak).toContainText('warning from 1');
  // What the file says is not changed here.
  const utilization = rule(page, 'utilization');
  await utilization.locator('summary').click();
  await expect(utilization).toContainText('These limits come from the configuration file');
  await expect(utilization.getByRole('button')).toHaveCount(0);
});

test('the page with nothing to tell is accessible, on a phone too', async ({ page, demo }) => {
  test.setTimeout(180_000);
  await open(page, demo);
  await hydrated(page);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

/// Where the cells of a row begin, from the left edge of the page; hidden ones are left out.
const leftEdges = (row: Locator, cells: string) =>
  row.locator(cells).evaluateAll((all) =>
    all.filter((cell) => cell.getClientRects().length > 0).map((cell) => Math.round(cell.getBoundingClientRect().left)),
  );

/// How many rules there are: `config` prints each with its limits.
function countOfRules(): number {
  const printed = execFileSync(BINARY, ['config'], { env: ordinaryEnvironment(), encoding: 'utf8' });
  return printed.split('[alerts.').length - 1;
}

for (const width of [1440, 768]) {
  test(`each cell of the rules begins below its head at ${width} px`, async ({ page, demo }) => {
    test.setTimeout(180_000);
    await page.setViewportSize({ width, height: 900 });
    await open(page, demo);
    await hydrated(page);
    const heads = page.locator('.rules-head');
    await expect(heads.locator('span')).toHaveText(['Rule', 'State', 'Limits', 'History']);
    const edges = await leftEdges(heads, 'span');
    expect(edges, 'the heads stand in a row').toEqual([...edges].sort((a, b) => a - b));
    expect(new Set(edges).size).toBe(4);
    const rows = page.locator('.rules [data-rule] > summary');
    await expect(rows).toHaveCount(countOfRules());
    for (const row of await rows.all()) {
      const name = await row.locator('.rule-title').textContent();
      expect(await leftEdges(row, '.rule-title, .rule-state, .sentence, .note'), `the cells of ${name}`).toEqual(edges);
    }
    await expectNoSidewaysScrolling(page);
  });
}

test('the rules fit into 360 px, folded and unfolded', async ({ page, demo }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 360, height: 800 });
  await open(page, demo);
  await hydrated(page);
  await expect(page.locator('.rules-head')).toBeHidden();
  const rows = page.locator('.rules [data-rule]');
  await expect(rows).toHaveCount(countOfRules());
  for (const row of await rows.all()) {
    await row.locator('summary').click();
    await expect(row.getByRole('button', { name: 'Save' })).toBeVisible();
  }
  const wider = await rows.evaluateAll((all) => all.filter((row) => row.scrollWidth > row.clientWidth).map((row) => row.id));
  expect(wider, 'rules that are wider than their place').toEqual([]);
  expect(await page.evaluate(() => document.scrollingElement!.scrollWidth), 'width of the page').toBeLessThanOrEqual(360);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('an incident is read and acknowledged', async ({ page, quick }) => {
    test.setTimeout(180_000);
    await users(quick, 400);
    await expect(async () => {
      await open(page, quick);
      await expect(openSection(page).getByRole('article')).toHaveCount(1, { timeout: 500 });
    }).toPass({ timeout: 30_000 });
    await openSection(page).getByRole('button', { name: 'Acknowledge' }).click();
    await expect(openSection(page)).toContainText('Acknowledged by admin from 127.0.0.1');
  });
});
