import { isRefresh } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

test.beforeEach(async ({ demo }) => {
  await demo.load(40);
});

test('the numbers are new every five seconds, without loading the page again', async ({ overview, page }) => {
  await overview.open();
  await page.evaluate(() => Object.assign(window, { marker: 'the same page' }));
  await overview.refreshEvery.selectOption('5 s');
  for (let tick = 0; tick < 2; tick++) {
    const before = await overview.takenAt.innerText();
    await expect(overview.takenAt).not.toHaveText(before, { timeout: 7_000 });
  }
  expect(await page.evaluate(() => Reflect.get(window, 'marker'))).toBe('the same page');
});

test('the countdown counts down and the age counts up', async ({ overview, page }) => {
  await overview.open();
  await expect(overview.refreshStatus).toHaveText(/^Updated (just now|\d+ s ago), next in (30|2\d) s$/);
  await expect(overview.refreshStatus).toHaveText(/^Updated [3-5] s ago, next in 2[5-7] s$/);
  const ring = () => page.locator('.ring-left').getAttribute('stroke-dasharray');
  const before = Number.parseInt((await ring()) ?? '');
  await expect.poll(async () => Number.parseInt((await ring()) ?? '')).toBeLessThan(before);
});

test('the button refreshes at once', async ({ overview }) => {
  await overview.open();
  await expect(overview.refreshStatus).toHaveText(/^Updated [2-4] s ago/);
  await overview.refreshNow.click();
  await expect(overview.refreshStatus).toHaveText(/^Updated just now, next in (30|29) s$/, { timeout: 1_500 });
});

test('the interval is remembered, and the server renders it', async ({ overview, demo, page }) => {
  await overview.open();
  await overview.refreshEvery.selectOption('15 s');
  await expect(overview.refreshStatus).toHaveText(/next in 1[45] s$/);
  await page.reload();
  await expect(overview.refreshEvery).toHaveValue('15');
  await expect(overview.refreshStatus).toHaveText(/next in 1[0-5] s$/);

  const html = await (await demo.get('/', {}, 'plimsoll_refresh=15')).text();
  expect(html).toMatch(/<option value="15" selected/);
  expect(html).toContain('Updated just now, next in 15 s');
});

test('"Off" stops the refreshing', async ({ overview }) => {
  await overview.open();
  await overview.refreshEvery.selectOption('5 s');
  await expect(overview.refreshStatus).toHaveText(/next in [1-5] s$/);
  await overview.refreshEvery.selectOption('Off');
  const refreshes = overview.countRefreshes();
  await expect(overview.refreshStatus).toHaveText(/^Updated [7-9] s ago$/);
  expect(refreshes.count).toBe(0);
});

test('a hidden tab asks for nothing; shown again and overdue it asks at once', async ({ overview, page }) => {
  await overview.open();
  await overview.refreshEvery.selectOption('5 s');
  const show = (state: 'hidden' | 'visible') =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => value === 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');
  const refreshes = overview.countRefreshes();
  await expect(overview.refreshStatus).toHaveText(/^Updated [7-9] s ago, paused$/);
  expect(refreshes.count, 'requests while hidden').toBe(0);

  const asked = page.waitForRequest(isRefresh, { timeout: 1_500 });
  await show('visible');
  await asked;
  await expect(overview.refreshStatus).toHaveText(/^Updated just now, next in [45] s$/);
});

test('the chart changes its range without a reload and keeps it through a refresh', async ({ overview, page }) => {
  await overview.open();
  await page.evaluate(() => Object.assign(window, { marker: 'the same page' }));
  const chart = page.getByRole('img', { name: /Utilization in the last/ });
  await expect(chart).toHaveAccessibleName(/Utilization in the last 15 min/);
  await page.getByRole('link', { name: '1 h' }).click();
  await expect(page).toHaveURL(/\/\?range=hour$/);
  await expect(chart).toHaveAccessibleName(/Utilization in the last 1 h/);
  await overview.refreshNow.click();
  await expect(overview.refreshStatus).toHaveText(/^Updated just now/);
  await expect(page.getByRole('link', { name: '1 h' })).toHaveAttribute('aria-current', 'true');
  await page.goBack();
  await expect(chart).toHaveAccessibleName(/Utilization in the last 15 min/);
  expect(await page.evaluate(() => Reflect.get(window, 'marker'))).toBe('the same page');
});
