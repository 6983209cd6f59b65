import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import type { Console } from '../fixtures/console.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

async function open(page: Page, console: Console, query = ''): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(`${console.url}/history${query}`);
}

async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
}

/// The last seconds of the record are of a load of at least this many percent.
async function recorded(console: Console, seconds: number, percent = 60): Promise<void> {
  const full = async () => {
    const answer = await console.get('/api/history/json?range=quarter&step=1');
    const { points } = (await answer.json()) as { points: { utilization_mean_percent: number }[] };
    return points.length >= seconds && points.slice(-seconds).every((point) => point.utilization_mean_percent >= percent);
  };
  await expect.poll(full, { timeout: 30_000, message: `${seconds} s of load in the record` }).toBe(true);
}

test('a step is read by pointer and by keyboard, looked at closely, and a stretch is dragged over', async ({ page, demo }) => {
  // More users than connections: every step is full, by whatever chance they come.
  await demo.load(320);
  await recorded(demo, 12, 100);
  const chart = page.getByRole('img', { name: /^Utilization, / });
  const readout = page.locator('#history-readout');
  await open(page, demo, '?range=quarter');
  await hydrated(page);
  // A server that has much to do answers with the drawing of a visit before, which the page renews.
  await expect(page.locator('.refresh-status')).toHaveText(/^Updated (just now|[2-4] s ago)/);
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.995, box.y + 40);
  await expect(readout).toContainText('utilization mean 100.0 %, peak 100.0 % · peak 150 of 150 in use');

  const charts = page.getByRole('group', { name: /^Charts\./ });
  await charts.focus();
  const last = await readout.textContent();
  await page.keyboard.press('ArrowLeft');
  await expect(readout).not.toHaveText(last!);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]at=\d+/);
  const moment = page.getByRole('region', { name: /^At \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/ });
  await expect(moment).toContainText(/Who held connections at .*\d+ in use/);
  await expect(moment.getByRole('row', { name: /src\/demo\/engine\.rs:\d+/ })).toBeVisible();

  await page.goto(`${demo.url}/history?range=quarter`);
  await hydrated(page);
  await page.mouse.move(box.x + box.width * 0.9, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.99, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/[?&]from=\d+&until=\d+/);
  await expect(page.locator('#history-span')).toContainText('one point per 1 s');
  await page.goBack();
  await expect(page.locator('#history-span')).toContainText('one point per 5 s');
});

test('ranges are links, a file holds the same numbers', async ({ page, demo }) => {
  await demo.load(180);
  await recorded(demo, 2);
  await open(page, demo);
  await hydrated(page);
  const ranges = page.getByRole('navigation', { name: 'Range' });
  await expect(ranges.getByRole('link', { name: '15 min' }), 'no longer than the record').toHaveAttribute('aria-current', 'true');
  await ranges.getByRole('link', { name: '90 d' }).click();
  await expect(ranges.getByRole('link', { name: '90 d' })).toHaveAttribute('aria-current', 'true');
  await expect(page.locator('#history-span')).toContainText('one point per');
  await expect(page.getByRole('heading', { level: 2, name: 'Peaks' })).toBeVisible();

  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  expect((await file).suggestedFilename()).toMatch(/^plimsoll-history-\d+-\d+\.csv$/);
});

test('Show keeps a range that nobody has changed, and takes a time that somebody has', async ({ page, demo }) => {
  await demo.load(180);
  await recorded(demo, 2);
  await open(page, demo, '?range=quarter');
  await hydrated(page);
  const range = page.getByRole('navigation', { name: 'Range' }).getByRole('link', { name: '15 min' });
  const until = page.getByLabel('Until (UTC)');
  const before = await until.inputValue();
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(until, 'the field moves on with the range').not.toHaveValue(before, { timeout: 1_000 });
  }).toPass({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(range).toHaveAttribute('aria-current', 'true');
  await hydrated(page);
  const now = await until.inputValue();
  await page.getByLabel('From (UTC)').fill(`${now.slice(0, 10)}T00:00:00`);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Range' }).locator('[aria-current]')).toHaveCount(0);
  await expect(until).toHaveValue(now);
});

test.describe('a stretch that cannot be', () => {
  // The browser tells of the answer 400.
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('is said, and the way out is a link', async ({ page, demo }) => {
    await demo.load(180);
    await recorded(demo, 2);
    await open(page, demo);
    await page.getByLabel('From (UTC)').fill('2026-01-02T03:00:00');
    await page.getByLabel('Until (UTC)').fill('2026-01-02T02:00:00');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('The range ends before it begins');
    await page.getByRole('link', { name: 'The last hour' }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'Peaks' })).toBeVisible();
  });
});

test('the history is accessible and fits a phone', async ({ page, demo }) => {
  await demo.load(180);
  await recorded(demo, 2);
  await open(page, demo, '?range=quarter');
  await hydrated(page);
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false });

  test('the charts and their table are there', async ({ page, demo }) => {
    await demo.load(180);
    await recorded(demo, 2);
    await open(page, demo, '?range=quarter');
    await expect(page.getByRole('img', { name: /^Utilization, / })).toBeVisible();
    await page.getByText('Show as table').click();
    await expect(page.getByRole('table').first()).toBeVisible();
  });
});

test('the chart of the overview is read by pointer and keys, and a drag leads into the history', async ({ page, demo }) => {
  await demo.load(320);
  await recorded(demo, 12, 100);
  await page.context().addCookies([{ name: 'plimsoll_session', value: await demo.session(), url: demo.url }]);
  await page.goto(demo.url);
  await hydrated(page);
  const readout = page.locator('#overview-readout');
  const chart = page.getByRole('img', { name: /^Utilization in the last/ });
  await chart.scrollIntoViewIfNeeded();
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.99, box.y + 40);
  await expect(readout).toHaveText(/: mean 100\.0 %, at most 100\.0 % · \d+ waiting at most/);
  await page.getByRole('group', { name: /^Charts\./ }).focus();
  await page.keyboard.press('Home');
  await expect(readout).toHaveText(/Start: the console, plimsoll/);
  // The server's start, a second before, has a name as well.
  await expect(page.locator('.chart .mark-names')).toContainText('Server start');
  await expect(page.locator('.chart .mark-names')).toContainText('Start');
  await page.mouse.move(box.x + box.width * 0.8, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.98, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/\/history\?source=[^&]+&from=\d+&until=\d+/);
  await expect(page.locator('#history-span')).toContainText('one point per');
});
