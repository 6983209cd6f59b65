import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

test.use({ allowedInConsole: [FAILED_REQUEST] });

const OVERVIEW = '**/api/drawn**';

test('when refreshes fail the last good numbers stay, marked as stale, until they work again', async ({ overview, page }) => {
  await overview.open();
  const [utilization, takenAt] = [await overview.utilization.innerText(), await overview.takenAt.innerText()];
  await page.route(OVERVIEW, (route) => route.abort());
  await overview.refreshNow.click();

  await expect(overview.notice('stale')).toContainText('Stale numbers. The console does not answer.');
  await expect(overview.notice('stale')).toContainText(`from ${takenAt}`);
  await expect(page.locator('.refresh')).toHaveAttribute('data-stale', 'true');
  await expect(overview.refreshStatus).toHaveText(/^Stale: updated/);
  expect(await overview.utilization.innerText()).toBe(utilization);
  expect(await overview.takenAt.innerText()).toBe(takenAt);

  await page.unroute(OVERVIEW);
  await expect(overview.notice('stale')).toHaveCount(0, { timeout: 2_500 });
  await expect(page.locator('.refresh')).toHaveAttribute('data-stale', 'false');
  await expect(overview.refreshStatus).toHaveText(/^Updated just now/);
  expect(await overview.takenAt.innerText()).not.toBe(takenAt);
});

test('a page that comes with old numbers brings the new ones at once', async ({ overview, demo, page }) => {
  await overview.open();
  let made = 0;
  await page.route(`${demo.url}/`, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/(age_s\\*":)\d+/g, (_, key: string) => (made++, `${key}45`));
    await route.fulfill({ response: answer, body });
  });
  const renewed = page.waitForRequest(OVERVIEW, { timeout: 10_000 });
  await page.reload();
  await renewed;
  expect(made).toBe(1);
  await expect(overview.refreshStatus).toHaveText(/^Updated just now, next in (30|29|28) s/);
});

test('an answer that is no answer is a failed refresh too', async ({ overview, page }) => {
  await overview.open();
  for (const [status, body] of [
    [502, '<html>Bad Gateway</html>'],
    [200, '<html>a login page of some proxy</html>'],
  ] as const) {
    const utilization = await overview.utilization.innerText();
    await page.route(OVERVIEW, (route) => route.fulfill({ status, body, contentType: 'text/html' }));
    await overview.refreshNow.click();
    await expect(overview.notice('stale')).toContainText('Stale numbers.');
    expect(await overview.utilization.innerText()).toBe(utilization);
    await page.unroute(OVERVIEW);
    await expect(overview.notice('stale')).toHaveCount(0, { timeout: 2_500 });
  }
});

test('with refreshing off, the notice promises no more than the page does', async ({ overview, page }) => {
  await overview.open();
  await overview.refreshEvery.selectOption('Off');
  await page.route(OVERVIEW, (route) => route.abort());
  await overview.refreshNow.click();
  await expect(overview.notice('stale')).toBeVisible();
  const sentence = await overview.notice('stale').innerText();
  await page.unroute(OVERVIEW);
  if (sentence.includes('every second')) await expect(overview.notice('stale')).toHaveCount(0, { timeout: 3_000 });
  await overview.refreshNow.click();
  await expect(overview.notice('stale')).toHaveCount(0);
});

test('a session that ends while the page is open is told, with the way to the login', async ({ overview, demo, page }) => {
  const value = await demo.newSession();
  await page.context().addCookies([{ name: 'plimsoll_session', value, url: demo.url }]);
  await page.goto(demo.url);
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
  await fetch(`${demo.url}/logout`, { method: 'POST', headers: { cookie: `plimsoll_session=${value}` }, redirect: 'manual' });

  await overview.refreshNow.click();
  await expect(overview.notice('stale')).toContainText('Your session has ended. Log in again to continue.');
  await overview.notice('stale').getByRole('link').click();
  await expect(page).toHaveURL(/\/login\?refused=ended/);
  await expect(page.getByRole('alert')).toHaveText('Your session has ended. Log in to continue.');
});

test('an answer that comes late is not drawn into the page that stands there by then', async ({ overview, page }) => {
  await overview.open('/activity');
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const isOfActivity = (url: URL) => url.pathname === '/api/drawn' && url.searchParams.get('page') === 'activity';
  await page.route(isOfActivity, async (route) => {
    await released;
    await route.continue();
  });
  const late = page.waitForResponse((answer) => isOfActivity(new URL(answer.url())));
  await overview.refreshNow.click();
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(overview.utilization).toBeVisible();
  release();
  await (await late).finished();
  // Long enough for what comes of it to be drawn.
  for (let frame = 0; frame < 20; frame++) await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
  await expect(overview.utilization).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Activity', exact: true })).toHaveCount(0);
});

test('the frame does not go on saying "Healthy" when the console does not answer', async ({ overview, page }) => {
  await overview.open();
  await expect(page).not.toHaveTitle(/Unknown/);
  await page.route('**/api/standing**', (route) => route.abort());
  await overview.refreshNow.click();
  await expect(page).toHaveTitle(/^(\(\d+\) )?Unknown · Overview/);
  await page.unroute('**/api/standing**');
  await overview.refreshNow.click();
  await expect(page).not.toHaveTitle(/Unknown/);
});
