import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { hydrated } from '../fixtures/overview.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

const LOG = `2026-11-24 09:14:02 UTC [4711] FATAL:  sorry, too many clients already
sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00`;

const answer = (page: Page) => page.getByRole('region', { name: 'A limit was hit' });

test('an error text is explained by keyboard alone, and the answer is accessible', async ({ overview, page, demo }) => {
  test.setTimeout(180_000);
  await overview.open();
  await page.getByRole('link', { name: 'Explain an error' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Explain an error');
  const text = page.getByLabel('Error text');
  await text.focus();
  await page.keyboard.insertText(LOG);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Explain', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(answer(page)).toContainText('The PostgreSQL server is full');
  await expect(answer(page)).toContainText(/\d+ of \d+ usable slots are taken/);
  await expect(answer(page).locator('.level')).toHaveText(/^(Healthy|Moderate|Warning|Critical)$/);
  await expect(answer(page)).toContainText('The text has 2 known messages.');
  expect(page.url()).toMatch(/\/explain\?answer=\d+#answer$/);
  await hydrated(page);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
  // A refresh renews how it stands, and keeps what is being typed.
  await text.fill('half a sentence');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.locator('.refresh-status')).toHaveText(/^Updated just now/);
  await expect(text).toHaveValue('half a sentence');
  await expect(answer(page)).toContainText('What to do');
  await page.goto(`${demo.url}/explain?refused=too-long`);
  await expect(page.getByRole('alert')).toHaveText(/too long.*Paste only the lines around the error/);
  await expect(text).toHaveAccessibleDescription(/too long/);
  await expectAccessible(page);
});

test('a text that is not known is answered so, in any script', async ({ overview, page }) => {
  await overview.open('/explain');
  await page.getByLabel('Error text').fill('שגיאה: החיבור נכשל');
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Not known' })).toBeFocused();
  await expect(page.locator('main')).toContainText('no message that Plimsoll knows');
});

test.describe('of another session', () => {
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('an answer is not shown', async ({ overview, page }) => {
    await overview.open('/explain?answer=4711');
    await expect(page.getByRole('alert')).toHaveText(/no longer kept, or belongs to another session/);
  });
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('the box of the first page leads to the answer', async ({ overview, page, demo }) => {
    await overview.admit();
    await page.goto(demo.url);
    await page.getByText('Paste an error').click();
    await page.getByLabel('Error text').fill(LOG);
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await expect(answer(page)).toContainText('The PostgreSQL server is full');
    await expect(answer(page).locator('.level')).toBeVisible();
  });
});
