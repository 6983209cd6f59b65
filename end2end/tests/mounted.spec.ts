import type { Page } from '@playwright/test';
import { PASSWORD } from '../fixtures/console.ts';
import { Overview, hydrated, logInByForm } from '../fixtures/overview.ts';
import type { Service } from '../fixtures/service.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

const USERS = 100;

/// A second tab with a hundred users, each on a WebSocket of its own.
async function openUsers(page: Page, service: Service): Promise<Page> {
  const users = await page.context().newPage();
  await users.goto(service.url);
  await users.getByLabel('Users').fill(`${USERS}`);
  await expect(users.locator('#connected')).toHaveText(`${USERS}`);
  return users;
}

async function answers(users: Page): Promise<number> {
  return Number(await users.locator('#answers').innerText());
}

/// The overview of the console under `/admin`, after a login by the form.
async function openConsole(page: Page, service: Service): Promise<Overview> {
  const overview = new Overview(page, { url: `${service.url}/admin`, session: () => Promise.reject(new Error('by the form')) });
  await page.goto(`${service.url}/admin`);
  await expect(page).toHaveURL(`${service.url}/admin/login?next=%2Fadmin`);
  await logInByForm(page, PASSWORD);
  await expect(page).toHaveURL(`${service.url}/admin`);
  await hydrated(page);
  return overview;
}

test('a hundred users of a service move the numbers of the console in it', async ({ page, service }) => {
  const users = await openUsers(page, service);
  const overview = await openConsole(page, service);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('search');
  const inUse = page.locator('.hero .summary').filter({ hasText: 'connections in use' });
  const seen = new Set<string>();
  await expect(async () => {
    const before = await overview.takenAt.innerText();
    await overview.refreshNow.click();
    await expect(overview.takenAt).not.toHaveText(before, { timeout: 2_000 });
    seen.add((await inUse.innerText()).match(/^(\d+) of 40 connections in use/)?.[1] ?? '');
    expect([...seen].some((count) => Number(count) > 0), `some of 40 in use: ${[...seen]}`).toBe(true);
    expect(seen.size, 'different numbers').toBeGreaterThan(1);
  }).toPass({ timeout: 30_000 });
  expect(await answers(users)).toBeGreaterThan(USERS);
  await expect(users.locator('#last')).toHaveText(/^\d+ relations have/);
});

test('everything that the mounted console asks for is below its path, and nothing is lost', async ({ page, service }) => {
  const [paths, lost] = [new Set<string>(), [] as string[]];
  page.on('request', (request) => paths.add(new URL(request.url()).pathname));
  page.on('response', (response) => void (response.status() >= 400 && lost.push(`${response.status()} ${response.url()}`)));
  const overview = await openConsole(page, service);
  await overview.refreshNow.click();
  await expect(overview.refreshStatus).toHaveText(/^Updated just now/);
  await page.getByRole('link', { name: '1 h' }).click();
  await expect(page).toHaveURL(`${service.url}/admin?range=hour`);
  await expect(page.getByRole('link', { name: '1 h' })).toHaveAttribute('aria-current', 'true');
  await page.getByRole('link', { name: '15 min' }).click();
  await page.goBack();
  await expect(page).toHaveURL(`${service.url}/admin?range=hour`);
  await page.getByRole('link', { name: 'Plimsoll', exact: true }).click();
  await expect(page).toHaveURL(`${service.url}/admin`);
  await overview.logOut.click();
  await expect(page).toHaveURL(`${service.url}/admin/login`);
  await page.goto(`${service.url}/admin`);
  await expect(page, 'whoever has logged out is out').toHaveURL(/\/admin\/login\?/);

  const outside = [...paths].filter((path) => path !== '/admin' && !path.startsWith('/admin/'));
  expect(outside).toEqual([]);
  expect([...paths]).toContain('/admin/api/drawn');
  expect(lost).toEqual([]);
});

test('cookies and preferences of a mounted console hold below its path', async ({ page, service }) => {
  const overview = await openConsole(page, service);
  await overview.theme.selectOption('Dark');
  await overview.refreshEvery.selectOption('5 s');
  const cookies = Object.fromEntries((await page.context().cookies(`${service.url}/admin`)).map(({ name, path }) => [name, path]));
  const held = ['plimsoll_session+admin', 'plimsoll_browser+admin', 'plimsoll_theme', 'plimsoll_refresh'];
  expect(cookies).toEqual(Object.fromEntries(held.map((name) => [name, '/admin'])));
  expect(await page.context().cookies(service.url)).toEqual([]);
  await page.reload();
  await expect(page.locator('html'), 'the server renders what was chosen').toHaveAttribute('data-theme', 'dark');
  await hydrated(page);
  await expect(overview.refreshEvery).toHaveValue('5');
});

test.describe('an unknown address', () => {
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('below the path is the console’s own page, which leads back', async ({ page, service }) => {
    await openConsole(page, service);
    expect((await page.goto(`${service.url}/admin/nowhere`))?.status()).toBe(404);
    await hydrated(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await expect(page).toHaveURL(`${service.url}/admin`);
    await expect(page.locator('.hero .level')).toBeVisible();
  });
});

test('a service that stops says so to its users and ends in order', async ({ page, service }) => {
  const users = await openUsers(page, service);
  await expect.poll(() => answers(users)).toBeGreaterThan(USERS);
  const begun = Date.now();
  await service.stop();
  expect(Date.now() - begun).toBeLessThan(8_000);
  await expect(users.locator('#connected')).toHaveText('0');
  await expect(users.locator('#last')).toHaveText('the service is stopping');
});
