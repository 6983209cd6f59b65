import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import type { Console } from '../fixtures/console.ts';
import { hydrated } from '../fixtures/overview.ts';
import { Psql } from '../fixtures/psql.ts';
import { expect, test } from '../fixtures/test.ts';

/// As an admin who has logged in.
async function open(page: Page, console: Console, path = '/wall'): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url, httpOnly: true, sameSite: 'Strict' }]);
  await page.goto(console.url + path);
}

/// Sessions of an application.
function hold(url: string, application: string, count: number): Psql[] {
  return Array.from({ length: count }, () => Psql.start(`${url}&application_name=${application}`, 'select 1;'));
}

test('a wall says the numbers large, has no navigation, renews itself although refresh is off, and leads back', async ({ demo, page }) => {
  await page.context().addCookies([{ name: 'plimsoll_refresh', value: '0', url: demo.url }]);
  await open(page, demo);
  await hydrated(page);
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(page.locator('.server-card .taken').first()).toHaveText(/^\d+ of \d+ usable slots$/);
  await expect(page.locator('.server-card .level').first()).toHaveText(/^(Healthy|Moderate|Warning|Critical)$/);
  await expect(page.locator('.wall-head')).toContainText('Demo traffic');
  await expect(page.locator('.refresh-status')).toContainText(/next in \d+ s/);
  const asked = page.waitForRequest(/\/api\/drawn\?page=wall/, { timeout: 40_000 });
  await asked;
  await page.getByRole('link', { name: /back to the console/ }).click();
  await expect(page).toHaveURL(`${demo.url}/`);
});

test('a wall is read from five metres: on a screen of 1080 and of 2160 lines nothing has to be scrolled', async ({ demo, page }) => {
  for (const [width, height, smallest] of [
    [1920, 1080, 20],
    [3840, 2160, 40],
  ] as const) {
    await page.setViewportSize({ width, height });
    await open(page, demo);
    const size = await page.locator('.server-card .taken strong').first().evaluate((number) => parseFloat(getComputedStyle(number).fontSize));
    expect(size).toBeGreaterThanOrEqual(3 * smallest);
    const text = await page.locator('.server-card .slots-taken').first().evaluate((text) => parseFloat(getComputedStyle(text).fontSize));
    expect(text).toBeGreaterThanOrEqual(smallest);
    const whole = await page.evaluate(() => [document.scrollingElement!.scrollWidth, document.scrollingElement!.scrollHeight]);
    expect(whole).toEqual([width, height]);
  }
});

test('a wall is accessible in both themes and has no sideways scrolling', async ({ demo, page }) => {
  await open(page, demo);
  await hydrated(page);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test('a name that nothing has is said, not shown as a calm wall', async ({ demo, page }) => {
  await open(page, demo, '/wall?service=ordres');
  await expect(page.getByRole('alert')).toContainText('No server and no service here is called ordres.');
  await page.getByRole('link', { name: 'Show everything' }).click();
  await expect(page).toHaveURL(`${demo.url}/wall`);
});

test('the service that takes nearly all slots of a server is found at a look, on the first page and on the wall', async ({ page, postgres, startConsole }) => {
  await postgres.start();
  const sessions = ['checkout', 'reports', 'ingest', 'mail'].flatMap((application) => hold(postgres.url, application, 2));
  sessions.push(...hold(postgres.url, 'orders', 75));
  try {
    const console = await startConsole({ databaseUrl: postgres.url, watching: true });
    for (const path of ['/', '/wall']) {
      await expect(async () => {
        await open(page, console, path);
        await expect(page.locator('.holder').first()).toContainText('orders holds 75 of 97 usable slots.', { timeout: 500 });
      }).toPass({ timeout: 20_000 });
      await expect(page.locator('.slot-name').first()).toHaveText('orders');
      await expect(page.locator('.legend.slots li').first()).toHaveText('orders 75');
      await expectLabelsApart(page);
      await expectNoSidewaysScrolling(page);
    }
  } finally {
    await Promise.all(sessions.map((session) => session.end()));
  }
});

/// No label of a line stands on another, on a phone either.
async function expectLabelsApart(page: Page): Promise<void> {
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const boxes = await page.locator('.slot-line').first().locator('text').evaluateAll((labels) =>
      labels.map((label) => ({ text: label.textContent, ...(({ left, right, top, bottom }) => ({ left, right, top, bottom }))(label.getBoundingClientRect()) })),
    );
    const overlapping = boxes.flatMap((one, place) =>
      boxes.slice(place + 1).filter((other) => one.left < other.right && other.left < one.right && one.top + 3 < other.bottom && other.top + 3 < one.bottom).map((other) => `${one.text} / ${other.text}`),
    );
    expect(overlapping, `labels in a window of ${width} px`).toEqual([]);
  }
}

test.describe('without JavaScript', () => {
  // The browser itself remarks that it fetched the WASM for nothing.
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('a wall has its numbers and renews itself', async ({ demo, page }) => {
    await open(page, demo);
    await expect(page.locator('.server-card .taken').first()).toHaveText(/^\d+ of \d+ usable slots$/);
    await expect(page.locator('meta[http-equiv="refresh"]')).toHaveAttribute('content', '30');
  });
});
