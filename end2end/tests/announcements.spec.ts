import { expect, test } from '../fixtures/test.ts';

declare global {
  interface Window {
    announced: string[];
  }
}

test.beforeEach(async ({ demo, overview, page }) => {
  await demo.load(40);
  await overview.open();
  await page.evaluate(() => {
    window.announced = [];
    for (const region of document.querySelectorAll('[role=status], [role=alert], [aria-live], output')) {
      if (region.getAttribute('aria-live') === 'off') continue;
      new MutationObserver(() => window.announced.push(region.textContent ?? '')).observe(region, { childList: true, characterData: true, subtree: true });
    }
  });
});

test('a screen reader hears nothing of an ordinary refresh, whatever the numbers', async ({ demo, overview, page }) => {
  await expect(overview.announcements).toHaveText('');
  for (const users of [40, 45, 50]) {
    const before = await overview.takenAt.innerText();
    await demo.load(users);
    await expect(overview.refreshStatus).toHaveText(/[1-9] s ago/);
    await overview.refreshNow.click();
    await expect(overview.takenAt).not.toHaveText(before);
  }
  expect(await page.evaluate(() => window.announced)).toEqual([]);
});

test('a screen reader hears when the level changes, once each time', async ({ overview, demo, page }) => {
  await demo.load(320);
  await overview.refreshNow.click();
  await expect(overview.announcements).toHaveText(/^Critical: 100\.0 percent\. \d+ callers? (is|are) waiting/);
  await demo.load(40);
  await overview.refreshNow.click();
  await expect(overview.announcements).toHaveText(/^Healthy: \d+\.\d percent\. \d+ connections left before callers wait\.$/);
  expect(await page.evaluate(() => window.announced.map((line) => line.split(':')[0]))).toEqual(['Critical', 'Healthy']);
});

test('the load line and the chart tell in words what they draw', async ({ page }) => {
  await expect(page.locator('.hero').getByRole('img', { name: 'Load line' })).toHaveAccessibleName(/\d+ of 150 connections in use, \d+\.\d percent\. Base 50/);
  await expect(page.getByRole('img', { name: /Utilization in the last 15 min/ })).toHaveAccessibleName(/ UTC: at most \d+\.\d %\.$/);
});

test('the page has one main part, one title and its regions have names', async ({ page }) => {
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  for (const name of ['Utilization', 'Pools', 'Advice']) await expect(page.getByRole('region', { name })).toHaveCount(1);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('a step that is read stays through a refresh, and is not said again', async ({ overview, page }) => {
  const [readout, cursor] = [page.locator('#overview-readout'), page.locator('#overview-course .cursor')];
  await page.locator('#overview-course').focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
  await expect(readout).toHaveText(/^\d\d:\d\d:\d\d to /);
  const words = await readout.innerText();
  await page.evaluate(() => (window.announced = []));

  const before = await overview.takenAt.innerText();
  await expect(overview.refreshStatus).toHaveText(/[1-9] s ago/);
  await overview.refreshNow.click();
  await expect(overview.takenAt).not.toHaveText(before);
  await expect(readout).toHaveText(words);
  await expect(cursor).toHaveAttribute('d', /^M\d+ 0V100$/);
  expect(await page.evaluate(() => window.announced)).toEqual([]);

  await page.locator('#overview-course').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(readout).not.toHaveText(words);
  expect((await readout.innerText()) < words, 'the step before the chosen one').toBe(true);
});
