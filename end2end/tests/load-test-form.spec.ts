import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import { begin, hydrated, now, open, run } from '../fixtures/load-test.ts';
import { expect, test } from '../fixtures/test.ts';

test('what somebody types outlives refreshes, and the end of the test that it was refused for', async ({ page, context, startConsole }) => {
  const console = await startConsole();
  await open(page, console);
  await begin(page, { Users: '5', Duration: '10m' });
  await expect(now(page)).toBeVisible();
  const other = await context.newPage();
  await open(other, console);
  await begin(other, { Users: '7' });
  await expect(other.getByRole('alert')).toHaveText('Not started. Another load test is running; wait until it ends, or abort it.');
  await hydrated(other);
  const statement = other.getByLabel('Statement (read-only query', { exact: false });
  await statement.fill('select 4');
  await other.getByRole('button', { name: 'Refresh now' }).click();
  await statement.focus();
  await other.keyboard.type('2');
  await page.getByRole('button', { name: 'Abort' }).click();
  await expect(run(other, 1)).toContainText('ABORTED', { timeout: 15_000 });
  await expect(other.getByRole('alert')).toHaveCount(0);
  await expect(statement).toHaveValue('select 42');
  await expect(statement).toBeFocused();
  await expect(other.getByLabel('Users', { exact: true })).toHaveValue('7');
  await other.close();
});

test('what is refused is said, and what was typed is there to be corrected', async ({ page, startConsole }) => {
  test.setTimeout(180_000);
  const console = await startConsole();
  await open(page, console);
  await begin(page, { Users: '0', Hold: '77ms' });
  await expect(page.getByRole('alert')).toHaveText('Not started. Users is 0; set at least 1.');
  await expect(page.getByLabel('Hold', { exact: true })).toHaveValue('77ms');
  const users = page.getByLabel('Users', { exact: true });
  await expect(users).toBeFocused();
  await expect(users).toHaveAttribute('aria-invalid', 'true');
  await expect(users).toHaveAccessibleDescription(/^Not started\. Users is 0/);
  const [target, profile] = [page.locator('select[name=target]'), page.locator('select[name=profile]')];
  await profile.selectOption('query');
  await expect(page.getByLabel('Hold', { exact: true })).toBeHidden();
  await profile.selectOption('connect');
  await expect(page.getByLabel('Statement (read-only', { exact: false })).toBeHidden();
  await target.selectOption('direct');
  await expect(profile).toBeHidden();
  await expect(page.getByLabel('Pool size', { exact: true })).toBeHidden();
  await target.selectOption('pool');
  await expect(page.getByLabel('Pool size', { exact: true })).toBeVisible();
  await hydrated(page);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test('what is switched off is a sentence in the place of the form, and the page is accessible', async ({ page, startConsole }) => {
  const console = await startConsole({ args: ['--read-only'] });
  await open(page, console);
  await hydrated(page);
  await expect(page.locator('section.ask')).toContainText('Load tests are off for this console');
  await expect(page.locator('section.ask form')).toHaveCount(0);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.locator('#main')).toContainText('Cancelling and terminating sessions is off for this console');
  await expectAccessible(page);
});

test('without statements of one’s own the form says why, and begins a test', async ({ page, startConsole }) => {
  const console = await startConsole({ args: ['--load-test-statements=false'] });
  await open(page, console);
  await hydrated(page);
  await expect(page.locator('section.ask form')).toContainText('Custom statements are off');
  await expect(page.getByLabel('Statement (read-only query', { exact: false })).toHaveCount(0);
  await expectAccessible(page);
  await begin(page, { Users: '5', Duration: '500ms' });
  await expect(run(page, 1)).toBeVisible({ timeout: 15_000 });
});
