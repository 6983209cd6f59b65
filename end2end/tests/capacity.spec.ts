import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import type { Console } from '../fixtures/console.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';
import { Postgres } from '../fixtures/postgres.ts';
import { Psql } from '../fixtures/psql.ts';
import { remove, temporaryFolder } from '../fixtures/program.ts';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';

async function open(page: Page, console: Console): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(`${console.url}/capacity`);
}

/// The parts of the bar against the rows of the table: who has how many now, and what may be taken in all.
async function expectBarAndTableAgree(page: Page): Promise<void> {
  const rows = page.locator('.slots-table tbody tr:has(.at-most)');
  await expect(rows.first()).toBeVisible();
  const table = await rows.evaluateAll((all) =>
    all.map((row) => {
      const [now, atMost] = [...row.querySelectorAll('.number')].map((cell) => cell.textContent.trim());
      return { name: row.querySelector('bdi')?.textContent ?? '', kind: row.getAttribute('data-kind'), now: Number(now) || 0, atMost: Number(atMost) };
    }),
  );
  const bar = await page.locator('.ledger-bar [data-now]').evaluateAll((parts) =>
    parts.map((part) => ({ name: part.getAttribute('data-name'), now: Number(part.getAttribute('data-now')) })),
  );
  for (const part of bar.filter(({ name }) => name !== null)) {
    expect(table.find(({ name }) => name === part.name)?.now, part.name ?? '').toBe(part.now);
  }
  const sum = (numbers: number[]): number => numbers.reduce((all, number) => all + number, 0);
  const more = await page.locator('.ledger-bar [data-slots]').evaluateAll((blocks) => blocks.map((block) => Number(block.getAttribute('data-slots'))));
  const inUse = sum(bar.map(({ now }) => now));
  expect(inUse).toBe(sum(table.map(({ now }) => now)));
  expect(inUse + sum(more)).toBe(sum(table.filter(({ kind }) => kind !== 'headroom').map(({ atMost }) => atMost)));
}

test('the bar and the table say the same, down to the headroom', async ({ page, demo }) => {
  await open(page, demo);
  await expectBarAndTableAgree(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Will it fit?');
  await expect(page.getByRole('link', { name: 'Capacity' })).toHaveAttribute('aria-current', 'page');
  await expect(page.locator('.reconciliation')).toContainText('The pool holds');
});

test('a pool that does not fit is critical, with the statement that makes it fit', async ({ page, startConsole }) => {
  const console = await startConsole({ args: ['--pool-size', '400'] });
  await open(page, console);
  await expect(page.locator('.verdict .level')).toHaveText('Critical');
  const finding = page.locator('[data-finding="connections"]');
  await expect(finding).toHaveAttribute('open', '');
  await expect(finding.locator('pre').first()).toContainText('ALTER SYSTEM SET max_connections');
  await expectBarAndTableAgree(page);
});

test('the page is accessible, folded and unfolded', async ({ page, demo }) => {
  test.setTimeout(180_000);
  await open(page, demo);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  await expectAccessible(page);
  const first = page.locator('details.finding').first();
  const before = await first.getAttribute('open');
  await first.locator('> summary').focus();
  await page.keyboard.press('Enter');
  expect(await first.getAttribute('open'), 'by keyboard').not.toBe(before);
  await page.locator('details.finding, details.ok-findings').evaluateAll((findings) => findings.forEach((finding) => finding.setAttribute('open', '')));
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test('one comes from the overview and goes back without a new document', async ({ page, demo }) => {
  await open(page, demo);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.locator('.hero svg.load-line')).toBeVisible();
  await page.getByRole('link', { name: 'Capacity' }).click();
  await expectBarAndTableAgree(page);
});

test('what a reader has unfolded stays so when the numbers are read anew', async ({ page, demo }) => {
  await open(page, demo);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  const finding = page.locator('[data-finding="version"]');
  await page.locator('.ok-findings > summary').click();
  await finding.locator('> summary').click();
  const before = await page.locator('footer time').innerText();
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).click();
    expect(await page.locator('footer time').innerText()).not.toBe(before);
  }).toPass({ timeout: 15_000 });
  await expect(finding).toHaveAttribute('open', '');
});

test.describe('while the console does not answer', () => {
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('the last good report stays, marked', async ({ page, demo }) => {
    await open(page, demo);
    await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
    await page.route('**/api/drawn**', (route) => route.abort());
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(page.locator('[data-notice="stale"]')).toContainText('the last good numbers');
    await expectBarAndTableAgree(page);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('the page is whole', async ({ page, demo }) => {
    await open(page, demo);
    await expectBarAndTableAgree(page);
    await expect(page.locator('details.finding')).not.toHaveCount(0);
    await page.locator('.ok-findings > summary').click();
    await page.locator('[data-finding="version"] > summary').click();
    await expect(page.locator('[data-finding="version"] .why')).toBeVisible();
  });
});

/// A console that is about the test's server and watches a second one, with a service whose only instance holds no connection.
const withServers = test.extend<{ watching: Console; main: Postgres; address: string }>({
  main: async ({ postgres }, use) => {
    await postgres.start();
    Psql.run(postgres.url, 'create role clerk login');
    await use(postgres);
  },
  address: async ({}, use) => {
    const gauges = { active: 0, idle: 0, min: 0, max: 12, pending: 0 };
    const told = Object.entries(gauges).map(([what, count]) => `hikaricp_connections_${what}{pool="main"} ${count}\n`);
    const service = createServer((_, response) => response.end(told.join(''))).listen(0, '127.0.0.1');
    await once(service, 'listening');
    await use(`http://127.0.0.1:${(service.address() as AddressInfo).port}/metrics`);
    service.close();
  },
  watching: async ({ main, address, startConsole }, use) => {
    const [second, folder] = [await Postgres.create(), await temporaryFolder()];
    await second.start();
    const server = (name: string, url: string) => `[[servers]]\nname = "${name}"\nurl = "${url}"\n`;
    const source = `[[sources]]\nkind = "exposition"\nservice = "till"\nurls = ["${address}"]\ninterval = "1s"\n`;
    const orders = '[[services]]\napplication_name = "orders"\npool_size = 5\nmax_overflow = 5\ninstances = 2\n';
    const config = `${folder}/plimsoll.toml`;
    await writeFile(config, server('main-db', main.url) + server('<replica> 1', second.url) + source + orders);
    await use(await startConsole({ databaseUrl: main.url, watching: true, args: ['--config', config] }));
    await second.end();
    await remove(folder);
  },
});

withServers('each server has its page, by links with its level, and each is accessible', async ({ page, watching }) => {
  test.setTimeout(240_000);
  await open(page, watching);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  const servers = page.getByRole('navigation', { name: 'Servers' });
  await expect(servers.getByRole('link', { name: /main-db/ })).toHaveAttribute('aria-current', 'page');
  await expect(page.locator('.room[data-service="orders"]')).toContainText('more instances of orders fit');
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
  await servers.getByRole('link', { name: /<replica> 1/ }).click();
  await expect(servers.getByRole('link', { name: /<replica> 1/ })).toHaveAttribute('aria-current', 'page');
  await expect(page).toHaveURL(/server=%3Creplica%3E/);
  await expect(page.locator('.room')).toHaveCount(0);
  await expectBarAndTableAgree(page);
  await expectAccessible(page);
});

withServers('an orphaned session leads to exactly itself on Activity, where it can be ended', async ({ page, watching, main }) => {
  const [orphan, other] = ['till', 'psql'].map((name) =>
    Psql.start(`${main.url.replace('postgres@', 'clerk@')}&application_name=${name}`, 'select 1;'),
  );
  await open(page, watching);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  const orphans = page.locator('section.orphans');
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(orphans).toContainText('till', { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await orphans.getByRole('link', { name: /^\d+ in Activity$/ }).click();
  const rows = page.locator('section.all-sessions tbody tr');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('till');
  await rows.getByRole('button', { name: /End backend/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Terminate the session' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'was terminated' })).toBeVisible();
  await orphan?.end();
  await other?.end();
});

withServers.describe('what if, without JavaScript', () => {
  // A name that is not watched answers 404.
  const expected = /plimsoll\.wasm was preloaded using link preload but not used|^error: Failed to load resource/;
  withServers.use({ javaScriptEnabled: false, allowedInConsole: [expected] });

  withServers('a plain form is answered, and a wrong number gets a sentence', async ({ page, watching }) => {
    await open(page, watching);
    const form = page.locator('form.what-if-form');
    await form.getByLabel('Service').selectOption('orders');
    await form.getByLabel('Instances').fill('20');
    await form.getByRole('button', { name: 'Calculate' }).click();
    await expect(page.locator('.what-if-answer')).toContainText('With 20 instances of 10 connections orders can take 200');
    await expect(form.getByLabel('Instances')).toHaveValue('20');
    await form.getByLabel('Instances').fill('many');
    await form.getByRole('button', { name: 'Calculate' }).click();
    await expect(page.getByRole('alert').filter({ hasText: '"many" is no number of instances' })).toBeVisible();
    await page.goto(`${watching.url}/capacity?server=ghost`);
    await expect(page.getByText('The console watches no server')).toBeVisible();
    await page.getByRole('navigation', { name: 'Servers' }).getByRole('link', { name: /main-db/ }).click();
    await expectBarAndTableAgree(page);
  });
});
