import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

test.describe.configure({ timeout: 240_000 });

test('the login', async ({ demo, page }) => {
  await page.goto(`${demo.url}/login`);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
  await page.goto(`${demo.url}/login?refused=wrong-password`);
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
});

test('the overview, healthy', async ({ demo, overview, page }) => {
  await demo.load(40);
  await overview.open();
  await overview.reaches('healthy');
  await page.getByText('Show as table').click();
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test('the overview, critical, with a queue', async ({ demo, overview, page }) => {
  await demo.load(320);
  await overview.open();
  await expect(overview.queue).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

for (const [users, level] of [
  [150, 'moderate'],
  [195, 'warning'],
] as const) {
  test(`the overview, ${level}`, async ({ demo, overview, page }) => {
    await demo.load(users);
    await overview.open();
    await overview.reaches(level);
    await expectAccessible(page);
  });
}

test.describe('with failing requests', () => {
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('the page that is not there', async ({ demo, overview, page }) => {
    await overview.admit();
    await page.goto(`${demo.url}/no-such-page`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
  });

  test('stale numbers', async ({ overview, page }) => {
    await overview.open();
    await page.route('**/api/drawn**', (route) => route.abort());
    await overview.refreshNow.click();
    await expect(overview.notice('stale')).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
  });
});

test('the page of the REST interface', async ({ context, demo, page }) => {
  await context.addCookies([{ name: 'plimsoll_session', value: await demo.session(), url: demo.url }]);
  await page.goto(`${demo.url}/api-docs`);
  await expect(page.getByRole('heading', { level: 1, name: 'REST interface' })).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});
