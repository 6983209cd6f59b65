import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { Console } from '../fixtures/console.ts';
import { hydrated } from '../fixtures/overview.ts';
import { remove, temporaryFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

/// A pile-up is told within seconds.
const QUICK = `
[alerts.lock_waits]
for = "2s"
keep_firing = "1s"
[alerts.utilization]
keep_firing = "1s"
`;

let folder: string;
let console: Console;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  const config = join(folder, 'plimsoll.toml');
  await writeFile(config, QUICK);
  console = await Console.start({ args: ['--demo-fleet', '--config', config] });
});

test.afterAll(async () => {
  await console.stop();
  await remove(folder);
});

async function open(page: Page, path: string): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(`${console.url}${path}`);
}

const banner = (page: Page) => page.getByRole('complementary', { name: 'Demo traffic' });
const list = (page: Page) => banner(page).getByRole('combobox', { name: 'Trouble' });
const start = (page: Page) => banner(page).getByRole('button', { name: 'Start' });
const end = (page: Page) => banner(page).getByRole('button', { name: 'End it' });
const happens = (page: Page) => banner(page).getByRole('status');

test('a trouble is switched on and off by keyboard, and the pages that name it show it', async ({ page }) => {
  await open(page, '/alerts');
  await hydrated(page);
  await expect(happens(page)).toBeEmpty();
  await list(page).focus();
  await page.keyboard.type('Lock');
  await expect(list(page)).toHaveValue('lock_pile_up');
  await page.keyboard.press('Tab');
  await expect(start(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(happens(page)).toContainText('Lock pile-up. A session locks a table');
  await expect(start(page), 'the focus stays').toBeFocused();

  const told = page.getByRole('region', { name: 'Open', exact: true });
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(told).toContainText('Sessions wait for locks that another session holds', { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(told).toContainText('nightly-import');

  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);

  await open(page, '/activity');
  await hydrated(page);
  await expect(page.getByRole('main')).toContainText('nightly-import');

  await end(page).focus();
  await page.keyboard.press('Enter');
  await expect(happens(page)).toBeEmpty();
});

test('what cannot be switched on is said', async ({ page }) => {
  await open(page, '/');
  const titles = await list(page).getByRole('option').allInnerTexts();
  expect(titles.slice(0, 4)).toEqual(['Leak', 'Slow statement', 'Lock pile-up', 'Deploy surge']);
  const { has_pooler } = (await console.demoState())?.troubles ?? {};
  expect(titles[4]).toBe(has_pooler ? 'Pooler full' : 'Pooler full (no PgBouncer)');
});

test.describe('without JavaScript', () => {
  // The browser itself remarks that it fetched the WASM for nothing.
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('the switch is a form', async ({ page }) => {
    await open(page, '/alerts');
    await list(page).selectOption('Leak');
    await start(page).click();
    await expect(page).toHaveURL(/\/alerts\??$/);
    await expect(happens(page)).toContainText('Leak. An instance of checkout takes connections');
    await end(page).click();
    await expect(page).toHaveURL(/\/alerts\??$/);
    await expect(happens(page)).toBeEmpty();
  });
});
