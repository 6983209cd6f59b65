import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import type { Console } from '../fixtures/console.ts';
import { hydrated } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

async function open(page: Page, console: Console, path: string): Promise<void> {
  await console.load(180);
  const recorded = async () => {
    const { points } = (await (await console.get('/api/history/json?range=quarter&step=1')).json()) as { points: unknown[] };
    return points.length;
  };
  await expect.poll(recorded, { timeout: 30_000 }).toBeGreaterThan(12);
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(console.url + path);
  await hydrated(page);
}

const chart = (page: Page, id: string) => page.locator(`figure[data-plot="${id}"]`);
const cursor = (page: Page, id: string) => chart(page, id).locator('.cursor');
const values = (page: Page, id: string) => chart(page, id).locator('.value');
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test('a step is marked in all charts, and each tells its own values', async ({ page, demo }) => {
  await open(page, demo, '/history?range=quarter');
  const box = (await chart(page, 'waiting').getByRole('img').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.99, box.y + 30);
  const place = await cursor(page, 'waiting').getAttribute('d');
  expect(place).toMatch(/^M\d+ 0V100$/);
  for (const id of ['utilization', 'wait', 'hold', 'connects', 'closes', 'unserved']) await expect(cursor(page, id), id).toHaveAttribute('d', place!);
  await expect(page.locator('#history-readout')).toContainText('utilization mean');
  const told = (await page.locator('#history-readout').textContent())!;
  await expect(values(page, 'utilization').last(), 'the mean').toHaveText(told.match(/mean (\d+\.\d %)/)![1]!);
  await expect(values(page, 'waiting')).toHaveText(told.match(/(\d+) waiting/)![1]!);

  await page.getByRole('group', { name: /^Charts\./ }).focus();
  await page.keyboard.press('Home');
  const first = await cursor(page, 'utilization').getAttribute('d');
  expect(first).not.toBe(place);
  await expect(cursor(page, 'hold')).toHaveAttribute('d', first!);
  await expect(values(page, 'hold').first(), 'a value or a dash, and never nothing').not.toHaveText('');
  // A refresh draws the newest values, and the chosen step stays.
  const mean = await values(page, 'utilization').last().textContent();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.locator('.refresh-status')).toHaveText(/just now|[1-3] s ago/);
  await expect(values(page, 'utilization').last()).toHaveText(mean!);
});

test('a day earlier stands beside now, and what was not recorded is said', async ({ page, demo }) => {
  await open(page, demo, '/');
  await page.getByRole('link', { name: 'Day before' }).click();
  await expect(page).toHaveURL(/\/history\?source=[^&]+&compare=day&range=quarter$/);
  await expect(page.locator('#compared')).toHaveText(/^Nothing was recorded a day earlier, .* UTC[^ ]*\.$/);
  const compare = page.getByRole('navigation', { name: 'Compare with' });
  await expect(compare.getByRole('link', { name: 'Day before' })).toHaveAttribute('aria-current', 'true');
  await expect(chart(page, 'utilization').locator('.key', { hasText: 'mean, a day earlier' })).toContainText('—');
  await page.getByRole('navigation', { name: 'Range' }).getByRole('link', { name: '1 h', exact: true }).click();
  await expect(compare.getByRole('link', { name: 'Day before' }), 'another range is compared too').toHaveAttribute('aria-current', 'true');
  await compare.getByRole('link', { name: 'Day before' }).click();
  await expect(page.locator('#compared')).toHaveCount(0);
  await compare.getByRole('link', { name: 'Week before' }).click();
  await expect(page.locator('#compared')).toContainText('a week earlier');
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test('a link to the range means the same later', async ({ page, demo }) => {
  await open(page, demo, '/history?range=quarter');
  const link = page.getByRole('link', { name: 'Link to this range' });
  const address = demo.url + (await link.getAttribute('href'));
  expect(address).toMatch(/from=\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\dZ&until=\d{4}-\d\d-\d\dT/);
  await link.click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const shared = await copied(page);
  await page.goto(shared);
  await hydrated(page);
  const span = await page.locator('#history-span').textContent();
  await page.reload();
  await hydrated(page);
  await expect(page.locator('#history-span')).toHaveText(span!.replace('Link copied', 'Link to this range'));
});

/// The picture on the clipboard: its size, and how many colours it has.
async function picture(page: Page): Promise<{ width: number; height: number; colours: number }> {
  return page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const bitmap = await createImageBitmap(await item!.getType('image/png'));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const colours = new Set<string>();
    for (let at = 0; at < data.length; at += 4) colours.add(`${data[at]} ${data[at + 1]} ${data[at + 2]}`);
    return { width: bitmap.width, height: bitmap.height, colours: colours.size };
  });
}

async function copyImage(page: Page, figure: Locator): Promise<void> {
  const button = figure.getByRole('button', { name: /^Copy image of / });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(figure.getByRole('button', { name: 'Image copied' })).toBeVisible();
}

test('a chart is copied as a picture twice as fine as the page, and is not blank', async ({ page, demo }) => {
  for (const [path, colorScheme] of [['/history?range=quarter', 'light'], ['/', 'dark']] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page, demo, path);
    const figure = chart(page, 'utilization');
    const box = (await figure.boundingBox())!;
    await copyImage(page, figure);
    await expect(page, 'Enter on the button does not open a step').toHaveURL(demo.url + path);
    const { width, height, colours } = await picture(page);
    expect(Math.abs(width - 2 * (box.width + 32)), `${width} of ${box.width}`).toBeLessThanOrEqual(2);
    expect(Math.abs(height - 2 * (box.height + 56)), `${height} of ${box.height}`).toBeLessThanOrEqual(2);
    expect(colours, 'lines, levels, words').toBeGreaterThan(30);
  }
});

test.describe('where pages may not copy pictures', () => {
  test.use({ permissions: [] });

  test('the picture is saved', async ({ page, demo }) => {
    await page.addInitScript(() => {
      navigator.clipboard.write = () => Promise.reject(new Error('refused'));
    });
    await open(page, demo, '/history?range=quarter');
    const saved = page.waitForEvent('download');
    await chart(page, 'hold').getByRole('button', { name: /^Copy image of / }).click();
    expect((await saved).suggestedFilename()).toBe('plimsoll-hold.png');
    await expect(chart(page, 'hold').getByRole('button', { name: 'Image saved' })).toBeVisible();
  });
});

test('the table has the numbers of all charts, and its CSV too', async ({ page, demo }) => {
  await open(page, demo, '/history?range=quarter');
  await page.getByText('Show as table').click();
  const table = page.locator('.numbers table');
  await expect(table.getByRole('columnheader', { name: 'Callers not served' })).toBeVisible();
  const heads = await table.locator('thead tr').last().locator('th').count();
  await expect(table.locator('tbody tr').first().locator('th, td')).toHaveCount(heads);
  await page.getByText('As CSV').click();
  await page.locator('.numbers .copyable').getByRole('button', { name: 'Copy' }).click();
  const lines = (await copied(page)).trim().split('\n');
  expect(lines[0]).toMatch(/^From \(UTC\),Utilization: highest \(percent\),Utilization: mean \(percent\),/);
  await expect(table.locator('tbody tr')).toHaveCount(lines.length - 1);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('comparison and shared range are plain links, and nothing is offered that would do nothing', async ({ page, demo }) => {
    await page.context().addCookies([{ name: 'plimsoll_session', value: await demo.session(), url: demo.url }]);
    await page.goto(`${demo.url}/history?range=quarter`);
    await page.getByRole('link', { name: 'Week before' }).click();
    await expect(page.locator('#compared')).toContainText('a week earlier');
    await page.getByRole('link', { name: 'Link to this range' }).click();
    await expect(page).toHaveURL(/compare=week&from=.*Z&until=.*Z$/);
    await expect(page.getByRole('button', { name: /image/ })).toHaveCount(0);
  });
});
