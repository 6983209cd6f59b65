import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import type { Console } from '../fixtures/console.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';
import type { Page } from '@playwright/test';

async function open(page: Page, console: Console): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(`${console.url}/capacity`);
}

/// The parts of the bar against the rows of the table.
async function expectBarAndTableAgree(page: Page): Promise<void> {
  await expect(page.locator('.slots-table tbody tr').first()).toBeVisible();
  const bar = await page.locator('.ledger-bar .slots').evaluateAll((parts) => parts.map((part) => part.getAttribute('data-slots')));
  const table = await page.locator('.slots-table tbody .at-most').allInnerTexts();
  expect(bar).toEqual(table);
}

test('the bar and the table say the same, down to the headroom', async ({ page, demo }) => {
  await open(page, demo);
  await expectBarAndTableAgree(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Will it fit?');
  await expect(page.getByRole('link', { name: 'Capacity' })).toHaveAttribute('aria-current', 'page');
  await expect(page.locator('.reconciliation')).toContainText('The pool holds');
});

test('a pool that does not fit is critical, with the statement that makes it fit', async ({ page, startConsole }) => {
  const console = await startConsole({ args: ['--pool-size', '400'] });
  await open(page, console);
  await expect(page.locator('.verdict .level')).toHaveText('Critical');
  const finding = page.locator('[data-finding="connections"]');
  await expect(finding).toHaveAttribute('open', '');
  await expect(finding.locator('pre').first()).toContainText('ALTER SYSTEM SET max_connections');
  await expectBarAndTableAgree(page);
});

test('the page is accessible, folded and unfolded', async ({ page, demo }) => {
  test.setTimeout(180_000);
  await open(page, demo);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  await expectAccessible(page);
  const first = page.locator('details.finding').first();
  const before = await first.getAttribute('open');
  await first.locator('> summary').focus();
  await page.keyboard.press('Enter');
  expect(await first.getAttribute('open'), 'by keyboard').not.toBe(before);
  await page.locator('details.finding, details.ok-findings').evaluateAll((findings) => findings.forEach((finding) => finding.setAttribute('open', '')));
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test('one comes from the overview and goes back without a new document', async ({ page, demo }) => {
  await open(page, demo);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.locator('.hero svg.load-line')).toBeVisible();
  await page.getByRole('link', { name: 'Capacity' }).click();
  await expectBarAndTableAgree(page);
});

test('what a reader has unfolded stays so when the numbers are read anew', async ({ page, demo }) => {
  await open(page, demo);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  const finding = page.locator('[data-finding="version"]');
  await page.locator('.ok-findings > summary').click();
  await finding.locator('> summary').click();
  const before = await page.locator('footer time').innerText();
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).click();
    expect(await page.locator('footer time').innerText()).not.toBe(before);
  }).toPass({ timeout: 15_000 });
  await expect(finding).toHaveAttribute('open', '');
});

test.describe('while the console does not answer', () => {
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('the last good report stays, marked', async ({ page, demo }) => {
    await open(page, demo);
    await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
    await page.route('**/api/drawn**', (route) => route.abort());
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(page.locator('[data-notice="stale"]')).toContainText('the last good numbers');
    await expectBarAndTableAgree(page);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('the page is whole', async ({ page, demo }) => {
    await open(page, demo);
    await expectBarAndTableAgree(page);
    await expect(page.locator('details.finding')).not.toHaveCount(0);
    await page.locator('.ok-findings > summary').click();
    await page.locator('[data-finding="version"] > summary').click();
    await expect(page.locator('[data-finding="version"] .why')).toBeVisible();
  });
});
