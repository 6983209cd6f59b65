import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

const LIGHT = 'rgb(251, 250, 247)';
const DARK = 'rgb(15, 21, 27)';

test('dark by choice is dark at once, after a reload, and from the server', async ({ overview, demo, page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await overview.open();
  await expectPaper(page, LIGHT);
  const ink = await colour(page, 'color');

  await overview.theme.selectOption('Dark');
  await expectPaper(page, DARK);
  expect(await colour(page, 'color')).not.toBe(ink);
  await page.reload();
  await expectPaper(page, DARK);
  await expect(overview.theme).toHaveValue('dark');

  const html = await (await demo.get('/', {}, 'plimsoll_theme=dark')).text();
  expect(html).toMatch(/^<!DOCTYPE html><html [^>]*data-theme="dark"/);
  expect(html).toMatch(/<option value="dark" selected/);
});

test('the login keeps the theme that was chosen', async ({ overview, page }) => {
  await overview.open();
  await overview.theme.selectOption('Dark');
  await page.goto(`${overview.console.url}/login`);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectPaper(page, DARK);
});

test('without a choice the page follows the system, as it changes', async ({ overview, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await overview.open();
  await expect(overview.theme).toHaveValue('auto');
  await expectPaper(page, DARK);
  await page.emulateMedia({ colorScheme: 'light' });
  await expectPaper(page, LIGHT);
});

test('light by choice stays light on a dark system, and "System" gives the choice back', async ({ overview, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await overview.open();
  await overview.theme.selectOption('Light');
  await expectPaper(page, LIGHT);
  await overview.theme.selectOption('System');
  await expectPaper(page, DARK);
});

test('a nonsense cookie is no theme and no markup', async ({ demo }) => {
  const html = await (await demo.get('/', {}, 'plimsoll_theme="><script>alert(1)</script>')).text();
  expect(html).toContain('data-theme="auto"');
  expect(html).not.toContain('alert(1)');
});

test('who asks for more contrast gets it', async ({ overview, page }) => {
  await page.emulateMedia({ contrast: 'more', colorScheme: 'light' });
  await overview.open();
  await expect(page.locator('.hero .summary').first()).toHaveCSS('color', await colour(page, 'color'));
});

test('who asks for less motion gets none', async ({ overview, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await overview.open();
  const moving = await page.evaluate(() => {
    const seconds = (list: string) => Math.max(...list.split(',').map((one) => Number.parseFloat(one)));
    const styles = [...document.querySelectorAll('*')].map((element) => getComputedStyle(element));
    return styles.filter((style) => style.transitionProperty !== 'none' && seconds(style.transitionDuration) + seconds(style.animationDuration) > 0).length;
  });
  expect(moving).toBe(0);
});

async function expectPaper(page: Page, wanted: string): Promise<void> {
  await expect(page.locator('body')).toHaveCSS('background-color', wanted);
}

function colour(page: Page, property: 'color'): Promise<string> {
  return page.locator('body').evaluate((body, name) => getComputedStyle(body)[name], property);
}
