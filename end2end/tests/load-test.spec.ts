import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { begin, hydrated, now, open, run } from '../fixtures/load-test.ts';
import { expect, test } from '../fixtures/test.ts';

/// Points of the line that is drawn while a test runs.
async function points(page: Page): Promise<number> {
  const line = await now(page).locator('figure', { hasText: 'Utilization' }).locator('path.mean').getAttribute('d');
  return line!.split('L').length;
}

/// How many connections are in use, as the picture says; none while it has not been drawn.
async function inUse(page: Page): Promise<number> {
  const [figure = ''] = await now(page).locator('[data-figure="In use"] dd').allInnerTexts();
  return Number(figure.split(' ')[0]);
}

/// Where the line of the utilization ends: 0 at the bottom, 100 at the top.
async function heightOfLine(page: Page): Promise<number> {
  const [line = ''] = await now(page)
    .locator('figure', { hasText: 'Utilization' })
    .locator('path.mean')
    .evaluateAll((paths) => paths.map((path) => path.getAttribute('d') ?? ''));
  return 100 - Number(line.split(' ').at(-1) || 100);
}

/// Goes there as somebody without a mouse does.
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('it is not reached by Tab');
}

test('the figure and the line climb with the users, in front of whoever looks on', async ({ page, context, startConsole }) => {
  const console = await startConsole();
  await open(page, console);
  await hydrated(page);
  const onlooker = await context.newPage();
  await open(onlooker, console);
  await hydrated(onlooker);
  await onlooker.evaluate(() => (document.documentElement.dataset.sameDocument = 'yes'));

  await page.locator('select[name=profile]').selectOption('ramp');
  await begin(page, { Users: '120', Duration: '6s', Hold: '200ms' });
  for (const connections of [20, 50, 80]) {
    await expect.poll(() => inUse(onlooker), { intervals: [100] }).toBeGreaterThan(connections);
    // Of 150, in percent.
    expect(await heightOfLine(onlooker)).toBeGreaterThan(connections / 1.5 - 1);
  }
  await expect(run(onlooker, 1)).toContainText('PASS', { timeout: 15_000 });
  await expect(now(onlooker)).toHaveCount(0);
  expect(await onlooker.evaluate(() => document.documentElement.dataset.sameDocument), 'without a reload').toBe('yes');
  await onlooker.close();
});

test('a test climbs while it runs, two are compared, a third is aborted by keyboard', async ({ page, startConsole }) => {
  test.setTimeout(180_000);
  const console = await startConsole();
  await open(page, console);
  await hydrated(page);
  await expect(page.getByRole('link', { name: 'Load test' })).toHaveAttribute('aria-current', 'page');

  await begin(page, { Users: '60', Duration: '4s' });
  await expect(now(page)).toContainText('In use60 of 150');
  await hydrated(page);
  const before = await points(page);
  await expect.poll(() => points(page)).toBeGreaterThan(before + 2);
  await expect(page.getByRole('progressbar', { name: 'Progress of the load test' })).toBeVisible();
  // Without a reload it is over, and in the list with its verdict.
  await expect(run(page, 1)).toContainText('PASS', { timeout: 15_000 });
  await expect(now(page)).toHaveCount(0);

  // Ten that share one connection wait far longer than the limit.
  await expect(page.locator('section.finished')).toContainText('Test 1: ✓ PASS');
  await expect(page).toHaveTitle(/Load test passed/);
  await begin(page, { Users: '10', Duration: '1s', 'Pool size': '1', 'Max overflow': '0' }, 'pool');
  await expect(run(page, 2)).toContainText('FAIL', { timeout: 15_000 });
  await page.getByRole('link', { name: 'Test 2' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Load test 2: ✕ FAIL');
  await expect(page.locator('section.verdicts')).toContainText('10 of 10 users were served');
  await page.getByRole('link', { name: 'All load tests' }).click();

  await page.locator('select[name=before]').selectOption('1');
  await page.locator('select[name=now]').selectOption('2');
  await page.getByRole('button', { name: 'Side by side' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Load tests 1 and 2');
  await expect(page.locator('section.compared')).toContainText('users: 60, now 10');
  await expect(page.getByRole('article')).toHaveCount(2);

  await open(page, console);
  await hydrated(page);
  await page.locator('select[name=target]').selectOption('service');
  await page.getByLabel('Allow a test of the live pool', { exact: false }).check();
  // The form keeps what it was given: a second is over before anybody presses Abort.
  await page.getByLabel('Duration', { exact: true }).fill('30s');
  const users = page.getByLabel('Users', { exact: true });
  await tabTo(page, users);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('20');
  await page.keyboard.press('Enter');
  await expect(now(page)).toContainText('In use20 of 150');
  await hydrated(page);
  const abort = page.getByRole('button', { name: 'Abort' });
  await tabTo(page, abort);
  await page.keyboard.press('Enter');
  await expect(run(page, 3)).toContainText('ABORTED', { timeout: 15_000 });
  await expect(run(page, 3)).toContainText('aborted by admin from 127.0.0.1');
});

test('the page, a test that runs, a run and a comparison are accessible, on a phone too', async ({ page, startConsole }) => {
  test.setTimeout(180_000);
  const console = await startConsole();
  await open(page, console);
  await hydrated(page);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
  for (const number of [1, 2]) {
    await begin(page, { Users: '5', Duration: '500ms' });
    await expect(run(page, number)).toBeVisible({ timeout: 15_000 });
  }
  for (const path of ['/load-test/runs/1', '/load-test/compare/1/2']) {
    await page.goto(`${console.url}${path}`);
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
  }
  await open(page, console);
  await begin(page, { Users: '5', Duration: '10m' });
  await expect(now(page)).toContainText('In use5 of 150');
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('a test is begun, found in the list and read', async ({ page, startConsole }) => {
    const console = await startConsole();
    await open(page, console);
    await begin(page, { Users: '5', Duration: '500ms' });
    await expect(async () => {
      await page.reload();
      await expect(run(page, 1)).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await page.getByRole('link', { name: 'Test 1' }).click();
    await expect(page.locator('section.verdicts')).toContainText('5 of 5 users were served');
  });

  test('one that runs is shown, and aborted', async ({ page, startConsole }) => {
    const console = await startConsole();
    await open(page, console);
    await begin(page, { Users: '5', Duration: '10m' });
    await expect(now(page)).toContainText('5 users, profile hold');
    await expect(now(page)).toContainText('started by admin from 127.0.0.1');
    await expect(async () => {
      await page.reload();
      await expect(now(page)).toContainText('In use5 of 150', { timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await expectNoSidewaysScrolling(page);
    await page.getByRole('button', { name: 'Abort' }).click();
    await expect(async () => {
      await page.reload();
      await expect(run(page, 1)).toContainText('ABORTED', { timeout: 500 });
    }).toPass({ timeout: 15_000 });
  });
});
