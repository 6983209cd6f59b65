import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { Console } from '../fixtures/console.ts';
import { Fleet, type Instance, admit, names, observed, openFleet } from '../fixtures/fleet.ts';
import { Postgres } from '../fixtures/postgres.ts';
import { expect, test } from '../fixtures/test.ts';

const LONG = 'خدمة-الطلبات-'.repeat(20).slice(0, 95);

const INSTANCES: Instance[] = [
  { service: 'orders', instance: 'orders-a', pools: { main: { used: 10, waiting: 3, timeouts: 0 } } },
  { service: 'orders', instance: 'orders-b', pools: { main: { used: 1, timeouts: 0 } } },
  { service: 'checkout', instance: 'checkout-a', pools: { reads: { used: 2, timeouts: 0 }, writes: { used: 3, timeouts: 0 } } },
  { service: 'reports', instance: 'reports-a', pools: { main: { used: 4 } } },
  { service: LONG, instance: '<b>x</b>', pools: { ['x'.repeat(200)]: { used: 0 } } },
];

let postgres: Postgres;
let fleet: Fleet;
let console: Console;

test.beforeAll(async () => {
  [postgres, fleet] = await Promise.all([Postgres.create(), Fleet.start(INSTANCES)]);
  await postgres.start();
  console = await Console.start({ databaseUrl: postgres.url, watching: true, args: ['--config', fleet.config] });
  await expect.poll(() => observed(console), { timeout: 30_000 }).toBe(fleet.pools);
  await expect.poll(() => fleet.readings, { timeout: 30_000 }).toBeGreaterThan(2);
});

test.afterAll(async () => {
  await console.stop();
  await fleet.stop();
  await postgres.end();
});

const row = (page: Page, name: string) => page.locator('.fleet-table tbody tr').filter({ has: page.getByRole('link', { name, exact: true }) });
const link = (page: Page, name: string) => page.locator('.fleet-table').getByRole('link', { name, exact: true });
const panel = (page: Page) => page.getByRole('complementary', { name: 'orders / orders-a / main' });

test('what is in trouble comes first and unfolded, with its numbers', async ({ page }) => {
  await openFleet(page, console);
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Fleet' })).toHaveAttribute('aria-current', 'page');
  await expect(page).toHaveTitle(/Fleet · /);
  const [first, second, third] = await names(page);
  expect([first, second, third]).toEqual(['orders', 'orders-a', 'orders-b']);
  await expect(row(page, 'orders').locator('.in-use')).toHaveText('11 / 20');
  await expect(row(page, 'orders').locator('.size')).toHaveText('2 × 10');
  await expect(row(page, 'orders-a').locator('.waiting')).toHaveText('3');
  await expect(row(page, 'orders-a').locator('.state')).toContainText('Critical');
  await expect(row(page, 'reports').locator('.timeouts')).toHaveText('not told');
  await expect(link(page, 'checkout')).toHaveAttribute('aria-expanded', 'false');
});

test('search, filters and order are in the address and mean the same to somebody else', async ({ page, context }) => {
  await openFleet(page, console);
  const search = page.getByRole('searchbox', { name: 'Search pools' });
  await search.fill('service:checkout writes');
  await search.press('Enter');
  await expect(page).toHaveURL(/\?q=service%3Acheckout\+writes$/);
  expect(await names(page)).toEqual(['checkout', 'checkout-a', 'writes']);

  const other = await context.newPage();
  await openFleet(other, console, new URL(page.url()).search);
  expect(await names(other)).toEqual(['checkout', 'checkout-a', 'writes']);
  await expect(other.getByRole('searchbox')).toHaveValue('service:checkout writes');

  await openFleet(page, console);
  await page.getByRole('link', { name: 'Service, instance' }).click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.getByRole('columnheader', { name: 'Service, instance' })).toHaveAttribute('aria-sort', 'ascending');
  await expect.poll(() => names(page)).toContain('checkout');
  expect((await names(page))[0]).toBe('checkout');
});

for (const [text, said] of [
  ['nothing-like-this', 'No pool matches this search.'],
  ['colour:red', '“colour:” is no filter.'],
  ['level:high', '“high” is no level.'],
] as const) {
  test(`a search for ${text} says what is wrong and leads back`, async ({ page }) => {
    await openFleet(page, console, `?q=${encodeURIComponent(text)}`);
    await expect(page.getByRole('status').filter({ hasText: said })).toBeVisible();
    await page.getByRole('link', { name: 'Show all pools' }).click();
    await expect(link(page, 'orders')).toBeVisible();
    await expect(page.getByRole('searchbox')).toHaveValue('');
  });
}

test('a row opens the panel of its pool, which is a link, and closing it leads back to the row', async ({ page, context }) => {
  await openFleet(page, console);
  await link(page, 'orders-a').click();
  await expect(panel(page)).toBeFocused();
  await expect(panel(page)).toContainText('Waiting callers');
  await expect(panel(page).getByRole('link', { name: 'History' })).toHaveAttribute('href', /\/history\?source=orders/);

  const other = await context.newPage();
  await openFleet(other, console, new URL(page.url()).search);
  await expect(panel(other)).toBeVisible();

  await panel(page).getByRole('link', { name: 'Close' }).click();
  await expect(panel(page)).toBeHidden();
  await expect(link(page, 'orders-a')).toBeFocused();

  await openFleet(page, console, '?pool=gone+/+long+/+ago');
  await expect(page.getByRole('complementary')).toContainText('No source tells this pool now');
});

test('all of it by the keyboard', async ({ page }) => {
  await openFleet(page, console);
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await link(page, 'orders').focus();
  await page.keyboard.press('j');
  await expect(link(page, 'orders-a')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(link(page, 'orders-b')).toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(link(page, 'orders-a')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(link(page, 'orders')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(link(page, 'orders')).toHaveAttribute('aria-expanded', 'false');
  await expect(link(page, 'orders')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(link(page, 'orders-b')).toBeVisible();
});

test('a refresh keeps the focus and the place', async ({ page }) => {
  await openFleet(page, console);
  await link(page, 'orders-b').focus();
  const before = await page.locator('footer time').innerText();
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).dispatchEvent('click');
    expect(await page.locator('footer time').innerText()).not.toBe(before);
  }).toPass();
  await expect(link(page, 'orders-b')).toBeFocused();
});

test('a filter is saved under a name, used and removed', async ({ page }) => {
  await openFleet(page, console, '?q=level:critical');
  await page.getByText('Save this filter').click();
  await page.getByLabel('Name').fill('at night');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await openFleet(page, console);
  await page.getByRole('list', { name: 'Saved filters' }).getByRole('link', { name: 'at night' }).click();
  await expect(page).toHaveURL(/q=level%3Acritical/);
  await expect.poll(() => names(page)).toEqual(['orders', 'orders-a']);
  await page.getByText('Save this filter').click();
  await page.getByRole('button', { name: 'Remove at night' }).click();
  await expect(page.getByRole('list', { name: 'Saved filters' })).toBeHidden();
});

test('it is accessible, and no name widens it', async ({ page }) => {
  await openFleet(page, console, `?unfold=${encodeURIComponent(LONG)}`);
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
  await openFleet(page, console, '?pool=orders+/+orders-a+/+main');
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  expect((await panel(page).boundingBox())?.width).toBe(360);
});

test('every row has the same height, whatever its name', async ({ page }) => {
  await openFleet(page, console, '?unfold=checkout');
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    const heights = await page.locator('.fleet-table tbody tr[data-depth]').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(new Set(heights)).toEqual(new Set([52]));
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('search, order, folds and panel are links and a form', async ({ page }) => {
    await admit(page, console);
    await page.goto(console.url);
    await link(page, 'checkout').click();
    await link(page, 'checkout-a').click();
    await link(page, 'reads').click();
    await expect(page.getByRole('complementary', { name: 'checkout / checkout-a / reads' })).toBeVisible();
    await page.getByRole('link', { name: 'Close' }).click();
    await expect(page.getByRole('complementary')).toBeHidden();
    await page.getByRole('searchbox').fill('level:critical');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await names(page)).toEqual(['orders', 'orders-a']);
    await page.getByRole('link', { name: 'Waiting' }).click();
    await expect(page).toHaveURL(/sort=-waiting/);
    expect(await names(page)).toEqual(['orders', 'orders-a']);
  });
});
