import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { hydrated } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

test('a question mark lists the keys, and single keys can be switched off', async ({ overview, page }) => {
  await overview.open();
  const keys = page.getByRole('dialog', { name: 'Keyboard' });
  await page.keyboard.press('?');
  await expect(keys).toContainText('Refresh now');
  await expectAccessible(page);
  await keys.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.keyboard.press('?');
  await expect(keys).toBeHidden();
  await page.getByRole('button', { name: 'Keyboard' }).click();
  await expect(keys).toBeVisible();
});

test('a number says what it is and what is normal', async ({ overview, page }) => {
  await overview.open();
  const tile = overview.tile('Headroom');
  await tile.getByText('i', { exact: true }).click();
  await expect(tile).toContainText('Normal: room for one more instance');
  await page.setViewportSize({ width: 360, height: 900 });
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
});

test('a command is copied by a button', async ({ context, overview, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await overview.open('/api-docs');
  const command = page.locator('.copyable').first();
  await command.getByRole('button', { name: 'Copy' }).click();
  await expect(command.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('curl -H');
});

test('the document that explains a page is at hand', async ({ overview, page }) => {
  await overview.open('/alerts');
  await page.getByRole('link', { name: 'About this page' }).click();
  await expect(page).toHaveURL(/\/docs\/ALERTS\.md$/);
  await expect(page.locator('body')).toContainText('# ');
});

test.describe('in a zone that is ahead', () => {
  test.use({ timezoneId: 'Asia/Kolkata' });

  test('times are those of the reader, and UTC one click away', async ({ overview, page, demo }) => {
    await overview.open();
    await expect(overview.takenAt).toHaveText(/^\d\d:\d\d:\d\d UTC\+5:30$/);
    await expect(overview.refreshStatus).toHaveText(/[1-9] s ago/);
    const before = await overview.takenAt.innerText();
    await overview.refreshNow.click();
    await expect(overview.takenAt).not.toHaveText(before);
    await expect(overview.takenAt).toHaveText(/ UTC\+5:30$/);
    await page.goto(`${demo.url}/history?range=quarter`);
    await hydrated(page);
    await expect(page.locator('#history-span')).toContainText(/\d\d UTC\+5:30/);
    // The server's round minutes are the reader's half hours later.
    const tick = page.locator('.figure .axis-x text').first();
    const minutes = async () => ((await tick.textContent()) ?? '').slice(0, 5);
    const told = await minutes();
    await page.getByRole('button', { name: 'Show times in UTC' }).click();
    await expect(page.getByRole('button', { name: 'Show local times' })).toBeVisible();
    await expect(page.locator('#history-span')).toContainText(/\d\d UTC[,.]/);
    expect(await minutes()).not.toBe(told);
  });
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('times are UTC, numbers explain themselves, and nothing is offered that would do nothing', async ({ overview, page, demo }) => {
    await overview.admit();
    await page.goto(demo.url);
    await expect(overview.takenAt).toHaveText(/ UTC$/);
    await overview.tile('Waiting').getByText('i', { exact: true }).click();
    await expect(overview.tile('Waiting')).toContainText('Callers queued');
    await expect(page.getByRole('button', { name: 'Keyboard' })).toBeHidden();
  });
});
