import { Console, PASSWORD } from '../fixtures/console.ts';
import { logInByForm } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

// The browser itself remarks that it fetched the WASM for nothing.
test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

let console: Console;
test.beforeAll(async () => {
  console = await Console.start({ args: ['--demo'] });
});
test.afterAll(async () => {
  await console.stop();
});

test('without JavaScript an admin logs in, reads the numbers, reloads them and logs out', async ({ page }) => {
  await page.goto(console.url);
  await logInByForm(page, PASSWORD);
  await expect(page).toHaveURL(`${console.url}/`);

  await expect(page.locator('.hero .level')).toHaveText(/^(Healthy|Moderate|Warning|Critical)$/);
  await expect(page.locator('.hero .utilization')).toHaveText(/^\d+\.\d %$/);
  for (const name of ['Waiting', 'Wait p99', 'Hold p95', 'Connect p95', 'Timeouts', 'Headroom']) {
    await expect(page.locator(`[data-tile="${name}"] dd`).first()).toHaveText(/\d|—/);
  }
  await expect(page.locator('.hero svg.load-line')).toBeVisible();
  await expect(page.locator('.figure-area path.line-1')).toHaveAttribute('d', /^M/);
  await page.getByText('Show as table').click();
  await expect(page.locator('.numbers tbody tr').first()).toContainText('%');
  await expect(page.locator('table.pools tbody tr')).toHaveCount(2);

  const before = await page.locator('footer time').innerText();
  await page.getByRole('link', { name: 'Reload', exact: true }).click();
  await expect(async () => {
    await page.getByRole('link', { name: 'Reload', exact: true }).click();
    expect(await page.locator('footer time').innerText()).not.toBe(before);
  }).toPass({ timeout: 5_000 });

  await page.getByRole('link', { name: '1 h' }).click();
  await expect(page.getByRole('link', { name: '1 h' })).toHaveAttribute('aria-current', 'true');
  await page.getByRole('link', { name: 'Reload', exact: true }).click();
  await expect(page, 'the reload keeps the range').toHaveURL(`${console.url}/?range=hour`);
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page).toHaveURL(`${console.url}/login`);
});

test('without JavaScript nothing is offered that would do nothing', async ({ page }) => {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(console.url);
  await expect(page.getByRole('link', { name: 'Reload', exact: true })).toBeVisible();
  await expect(page.getByText('Demo traffic.')).toBeVisible();
  for (const role of ['combobox', 'slider', 'checkbox'] as const) await expect(page.getByRole(role)).toHaveCount(0);
  await expect(page.getByRole('button')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
  await expect(page.locator('.refresh-status'), 'a countdown that stands still').toBeHidden();
});

test('without JavaScript a wrong password is told all the same', async ({ page }) => {
  await page.goto(console.url);
  await logInByForm(page, 'not the password');
  await expect(page.getByRole('alert')).toContainText('Wrong password.');
});
