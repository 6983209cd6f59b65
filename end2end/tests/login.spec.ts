import { Console, PASSWORD } from '../fixtures/console.ts';
import { hydrated, logInByForm } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

let console: Console;
test.beforeAll(async () => {
  console = await Console.start();
});
test.afterAll(async () => {
  await console.stop();
});

test('the right password leads to the overview', async ({ page }) => {
  await page.goto(console.url);
  await expect(page).toHaveURL(/\/login\?next=%2F$/);
  await logInByForm(page, PASSWORD);
  await expect(page).toHaveURL(`${console.url}/`);
  await expect(page).toHaveTitle(/Overview · .+ · Plimsoll$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('plimsoll');
});

test('a wrong password is told in an alert, and nobody gets in', async ({ page }) => {
  await page.goto(`${console.url}/login`);
  await logInByForm(page, 'not the password');
  await expect(page.getByRole('alert')).toContainText('Wrong password.');
  const field = page.getByLabel('Admin password');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(/Wrong password/);
  expect((await page.context().cookies()).map((cookie) => cookie.name)).not.toContain('plimsoll_session');
  await page.goto(console.url);
  await expect(page).toHaveURL(/\/login/);
});

test('a page asked for before the login is reached after it, even after a typing error', async ({ page }) => {
  await page.goto(`${console.url}/?range=hour`);
  await expect(page).toHaveURL(/\/login\?/);
  await logInByForm(page, 'a typing error');
  await expect(page.getByRole('alert')).toBeVisible();
  await logInByForm(page, PASSWORD);
  await expect(page).toHaveURL(`${console.url}/?range=hour`);
  await expect(page.getByRole('link', { name: '1 h' })).toHaveAttribute('aria-current', 'true');
});

test('the login leads to no other site', async ({ page }) => {
  await page.goto(`${console.url}/login?next=https://evil.example/`);
  await logInByForm(page, PASSWORD);
  await expect(page).toHaveURL(`${console.url}/`);
});

test('whoever has logged out is out', async ({ page }) => {
  await page.goto(console.url);
  await logInByForm(page, PASSWORD);
  await hydrated(page);
  const session = (await page.context().cookies()).find((cookie) => cookie.name === 'plimsoll_session');
  const headers = { cookie: `plimsoll_session=${session?.value}` };
  const ask = () => fetch(`${console.url}/api/standing`, { headers });
  expect((await ask()).status).toBe(200);

  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page).toHaveURL(`${console.url}/login`);
  expect((await ask()).status, 'the old session, kept by somebody').toBe(401);
  await page.goto(console.url);
  await expect(page).toHaveURL(/\/login/);
});

test('without a password of mine the console prints one that logs me in', async ({ page, startConsole }) => {
  const own = await startConsole({ password: null });
  expect(own.printedPassword).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
  await page.goto(own.url);
  await logInByForm(page, own.printedPassword);
  await expect(page).toHaveURL(`${own.url}/`);
});

test('too many attempts are refused, the right password too', async ({ page, startConsole }) => {
  const own = await startConsole();
  const body = new URLSearchParams({ password: 'guess' });
  for (let attempt = 0; attempt < 10; attempt++) await fetch(`${own.url}/login`, { method: 'POST', body, redirect: 'manual' });
  await page.goto(`${own.url}/login`);
  await logInByForm(page, PASSWORD);
  await expect(page.getByRole('alert')).toHaveText('Too many attempts. Wait a minute, then try again.');
  await expect(page).toHaveURL(/\/login/);
});
