import type { Locator, Page } from '@playwright/test';
import { Console, PASSWORD } from '../fixtures/console.ts';
import { Overview, hydrated } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

let console: Console;
test.beforeAll(async () => {
  console = await Console.start({ args: ['--demo'] });
});
test.afterAll(async () => {
  await console.stop();
});

test('an admin logs in, reads, adjusts and logs out by keyboard alone, and always sees the focus', async ({ page }) => {
  const overview = new Overview(page, console);
  await page.goto(console.url);
  await expect(page.getByLabel('Admin password')).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${console.url}/`);
  await hydrated(page);

  await test.step('the interval', async () => {
    await tabTo(page, overview.refreshEvery);
    await page.keyboard.press('ArrowUp');
    await expect(overview.refreshEvery).toHaveValue('15');
    await expect(overview.refreshStatus).toHaveText(/next in 1[45] s$/);
  });

  await test.step('the theme', async () => {
    await tabTo(page, overview.theme);
    await page.keyboard.type('Dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  await test.step('the number of simulated users', async () => {
    await tabTo(page, overview.users);
    await page.keyboard.press('Home');
    await expect(overview.users).toHaveValue('0');
    for (let step = 1; step <= 3; step++) {
      await page.keyboard.press('ArrowRight');
      await expect.poll(async () => (await console.demoState())?.set).toBe(5 * step);
      await expect(overview.users, 'the focus stays when the page draws new numbers').toBeFocused();
    }
    await expect(overview.users).toHaveValue('15');
  });

  await test.step('the slow wave', async () => {
    await tabTo(page, overview.wave);
    await page.keyboard.press('Space');
    await expect.poll(async () => (await console.demoState())?.set).toBeNull();
  });

  await test.step('the table under the chart', async () => {
    await tabTo(page, page.getByText('Show as table'), 40);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('columnheader', { name: 'Highest' })).toBeVisible();
  });

  await test.step('logging out', async () => {
    await tabTo(page, overview.logOut, 40, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${console.url}/login`);
  });
});

test('the skip link leads past the header to the numbers', async ({ page }) => {
  const overview = new Overview(page, console);
  await overview.open('/?range=hour');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await tabTo(page, skip, 1);
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await tabTo(page, page.locator('.tiles .info summary').first(), 1);
  await expect(page.getByRole('link', { name: '1 h' }), 'the range is kept').toHaveAttribute('aria-current', 'true');
});

test('focus and open table survive a refresh', async ({ page }) => {
  const overview = new Overview(page, console);
  await overview.open();
  await overview.refreshEvery.selectOption('5 s');
  const summary = page.getByText('Show as table');
  await tabTo(page, summary, 40);
  await page.keyboard.press('Enter');
  const before = await overview.takenAt.innerText();
  await expect(overview.takenAt).not.toHaveText(before);
  await expect(page.getByRole('columnheader', { name: 'Highest' })).toBeVisible();
  await expect(summary).toBeFocused();
});

/// Presses Tab until the element has the focus; every stop on the way must show it.
async function tabTo(page: Page, wanted: Locator, most = 25, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press(key);
    const focus = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement!);
      return { name: document.activeElement!.outerHTML.slice(0, 80), outline: style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth) };
    });
    if (!focus.name.startsWith('<body')) expect(focus.outline, `outline of ${focus.name}`).toBeGreaterThan(0);
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${wanted} was not reached by ${most} × ${key}`);
}
