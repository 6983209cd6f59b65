import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/test.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search' });
const field = (page: Page) => dialog(page).getByRole('combobox');
const chosen = (page: Page) => dialog(page).getByRole('option', { selected: true });

test('Ctrl-K finds a page by keyboard, and the focus comes back', async ({ overview, page }) => {
  await overview.open();
  await overview.refreshNow.focus();
  await page.keyboard.press('Control+K');
  await expect(field(page)).toBeFocused();
  await expect(chosen(page), 'pages are suggested before anything is typed').toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(overview.refreshNow).toBeFocused();

  await page.keyboard.press('Meta+K');
  await page.keyboard.type('pg_stat');
  await expect(chosen(page)).toHaveText(/^Activity/);
  await expect(field(page)).toHaveAttribute('aria-expanded', 'true');
  await expect(field(page)).toHaveAttribute('aria-activedescendant', await chosen(page).getAttribute('id').then((id) => id!));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${overview.console.url}/activity`);
  await expect(dialog(page)).toBeHidden();
});

test('arrow keys go through the options round about, and a screen reader hears how many there are', async ({ overview, page }) => {
  await overview.open();
  await page.getByRole('link', { name: /^Search/ }).click();
  await field(page).fill('history');
  const options = dialog(page).getByRole('option');
  await expect(dialog(page).getByRole('status')).toHaveText(/^\d+ results/);
  await expect(chosen(page)).toHaveText(/^History/);
  const first = await chosen(page).getAttribute('id');
  await page.keyboard.press('ArrowUp');
  await expect(options.last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(field(page)).toHaveAttribute('aria-activedescendant', first!);
  await expect(dialog(page).getByRole('group', { name: 'Pages' })).toBeVisible();
  await expectAccessible(page);
});

test('what is not found is said, and typing on asks once', async ({ overview, page }) => {
  await overview.open();
  const asked: string[] = [];
  page.on('request', (request) => {
    const name = new URL(request.url()).searchParams.get('page') ?? '';
    if (name.startsWith('search-options')) asked.push(name);
  });
  await page.keyboard.press('Control+K');
  await expect(chosen(page)).toHaveCount(1);
  await page.keyboard.type('zzz <b>', { delay: 20 });
  await expect(dialog(page).getByRole('status')).toHaveText('Nothing found for “zzz <b>”. Every word must occur: try fewer or shorter ones.');
  await expect(dialog(page).getByRole('option')).toHaveCount(0);
  await expect(field(page)).toHaveAttribute('aria-expanded', 'false');
  expect(asked).toEqual(['search-options?q=', 'search-options?q=zzz%20%3Cb%3E']);
});

test('a late answer to an older question is dropped', async ({ overview, page }) => {
  await overview.open();
  await page.route(/search-options%3Fq%3Dcap&|search-options%3Fq%3Dcap$/, async (route) => {
    await field(page).fill('alerts');
    await expect(chosen(page)).toHaveText(/^Alerts/);
    await route.continue();
  });
  await page.keyboard.press('Control+K');
  await expect(chosen(page)).toHaveCount(1);
  const late = page.waitForResponse(/search-options%3Fq%3Dcap/);
  await field(page).fill('cap');
  await (await late).finished();
  await expect(chosen(page)).toHaveText(/^Alerts/);
});

test('a theme is chosen by a search, and the page stays', async ({ overview, page }) => {
  await overview.open('/history?range=hour');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('dark');
  await expect(chosen(page)).toHaveText(/^Dark theme/);
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page).toHaveURL(`${overview.console.url}/history?range=hour`);
});

test('the dialog fits a phone, with names of any length and script', async ({ overview, page }) => {
  await page.setViewportSize({ width: 360, height: 700 });
  await overview.open();
  const link = page.getByRole('link', { name: /^Search/ });
  await expect(link).toBeInViewport();
  await link.click();
  await field(page).fill('load');
  await expect(chosen(page)).toHaveCount(1);
  const box = (await dialog(page).boundingBox())!;
  expect(box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 700, JSON.stringify(box)).toBe(true);
  await page.keyboard.press('Escape');
  await expectNoSidewaysScrolling(page);
});

test('the page of the search is accessible', async ({ overview, page }) => {
  await overview.open('/search?q=history');
  await expect(page.getByRole('heading', { level: 2, name: 'Pages' })).toBeVisible();
  await expect(page).toHaveTitle(/history · Search/);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('the link leads to a page with a form', async ({ overview, page }) => {
    await overview.admit();
    await page.goto(overview.console.url);
    await page.getByRole('link', { name: 'Search' }).click();
    await expect(page).toHaveURL(`${overview.console.url}/search`);
    await page.getByRole('textbox', { name: /^Pages, incidents, servers/ }).fill('keys of sources');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'result' })).toBeVisible();
    await page.getByRole('link', { name: 'Keys of [[sources]]' }).click();
    await expect(page).toHaveURL(/\/docs\/SOURCES\.md/);
  });
});
