import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import type { Console } from '../fixtures/console.ts';
import { Psql } from '../fixtures/psql.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

async function open(page: Page, console: Console): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
  await page.goto(`${console.url}/activity`);
}

async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true');
}

test('a forgotten transaction appears with the next refresh and is ended by keyboard, on the record', async ({
  page,
  postgres,
  startConsole,
}) => {
  await postgres.start();
  // Another role's than the console's, which is a superuser's here and would be left alone.
  Psql.run(postgres.url, 'create role clerk login');
  const console = await startConsole({ databaseUrl: postgres.url });
  await open(page, console);
  await hydrated(page);
  const idle = page.locator('section.idle');
  await expect(idle).toContainText('No sessions idle in transaction.');

  const clerk = Psql.start(`${postgres.url.replace('postgres@', 'clerk@')}&application_name=forgetful`, 'begin; select 1;');
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(idle).toContainText('forgetful', { timeout: 1_000 });
  }).toPass({ timeout: 10_000 });

  const end = idle.getByRole('button', { name: /^End backend \d+$/ });
  await end.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^End backend \d+\?$/ });
  await expect(dialog).toContainText('forgetful');
  await expect(dialog.getByRole('button', { name: 'Keep the session' })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(end).toBeFocused();
  await expect(idle).toContainText('forgetful');

  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Terminate the session' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(idle).toContainText('No sessions idle in transaction.');
  await expect(page.locator('section.audit')).toContainText('forgetful');
  await expect(page.getByRole('status').filter({ hasText: 'was terminated' })).toBeVisible();
  // With its button gone, the keyboard goes on at the page and not at the document's beginning.
  await expect(page.locator('#main')).toBeFocused();
  await clerk.end();
});

test.describe('an end that is refused', () => {
  // The browser tells of the answer 400.
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('a refresh leaves focus, scrolling and what the dialog is about alone', async ({ page, postgres, startConsole }) => {
    await postgres.start();
    Psql.run(postgres.url, 'create role clerk login');
    const clerk = (name: string) =>
      Psql.start(`${postgres.url.replace('postgres@', 'clerk@')}&application_name=${name}`, `begin; select '${'long '.repeat(40)}';`);
    const console = await startConsole({ databaseUrl: postgres.url });
    const [first, second] = [clerk('first-come'), clerk('second-come')];
    await page.setViewportSize({ width: 360, height: 900 });
    await open(page, console);
    await hydrated(page);
    const idle = page.locator('section.idle');
    const refresh = async () => {
      const before = await page.locator('footer time').innerText();
      await page.evaluate(() => document.querySelector<HTMLButtonElement>('[aria-label="Refresh now"]')!.click());
      await expect(page.locator('footer time')).not.toHaveText(before, { timeout: 3_000 });
    };
    await expect(async () => {
      await refresh();
      await expect(idle.locator('tbody tr')).toHaveCount(2, { timeout: 100 });
    }).toPass({ timeout: 15_000 });

    const row = idle.locator('tbody tr', { hasText: 'second-come' });
    const button = row.getByRole('button');
    const name = (await button.getAttribute('aria-label'))!;
    await button.focus();
    const scroll = idle.locator('.scroll');
    await scroll.evaluate((region) => region.scrollTo({ left: 120 }));
    // The row above goes: what has the focus stays the same session's.
    await first.end();
    await expect(async () => {
      await refresh();
      await expect(idle.locator('tbody tr')).toHaveCount(1, { timeout: 100 });
    }).toPass({ timeout: 15_000 });
    await expect(button).toBeFocused();
    await expect(button).toHaveAttribute('aria-label', name);
    expect(await scroll.evaluate((region) => region.scrollLeft)).toBe(120);

    // The row goes while the dialog is open: it stays about the session that was chosen.
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('second-come');
    await second.end();
    await expect(async () => {
      await refresh();
      await expect(idle).toContainText('No sessions idle in transaction.', { timeout: 100 });
    }).toPass({ timeout: 15_000 });
    await expect(dialog).toContainText('second-come');
    await dialog.getByRole('button', { name: 'Terminate the session' }).click();
    await expect(page.locator('.outcome')).toContainText('has ended already');
  });
});

test('the page is accessible, on a phone too', async ({ page, demo }) => {
  test.setTimeout(180_000);
  await open(page, demo);
  await hydrated(page);
  await expect(page.getByRole('link', { name: 'Activity' })).toHaveAttribute('aria-current', 'page');
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test('all sessions are sorted by a head, filtered by a form, and the choice is in the address', async ({ page, demo }) => {
  await open(page, demo);
  await hydrated(page);
  const list = page.locator('section.all-sessions');
  await expect(list.getByRole('columnheader', { name: 'Transaction' })).toHaveAttribute('aria-sort', 'descending');
  await list.getByRole('link', { name: 'User' }).click();
  await expect(page).toHaveURL(/[?&]sort=user/);
  await expect(list.getByRole('columnheader', { name: 'User' })).toHaveAttribute('aria-sort', 'ascending');
  await list.getByLabel('Text').fill('no session has this');
  await list.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/text=no\+session\+has\+this.*sort=user/);
  await expect(list).toContainText('No session matches the filter.');
  await expect(list.getByLabel('Text')).toHaveValue('no session has this');
  await hydrated(page);
  await list.getByRole('link', { name: 'Clear the filter' }).click();
  await expect(list.getByLabel('Text')).toHaveValue('');
  await expect(list.getByRole('columnheader', { name: 'User' })).toHaveAttribute('aria-sort', 'ascending');
});

test('the buttons of a table stay in the window of a phone', async ({ page, postgres, startConsole }) => {
  await postgres.start();
  Psql.run(postgres.url, 'create role clerk login');
  const console = await startConsole({ databaseUrl: postgres.url });
  const clerk = Psql.start(`${postgres.url.replace('postgres@', 'clerk@')}&application_name=patient`, 'select 1;');
  await page.setViewportSize({ width: 360, height: 900 });
  await expect(async () => {
    await open(page, console);
    await expect(page.locator('section.all-sessions')).toContainText('patient', { timeout: 500 });
  }).toPass({ timeout: 15_000 });
  const button = page.locator('section.all-sessions tbody tr', { hasText: 'patient' }).getByRole('button');
  const box = (await button.boundingBox())!;
  expect(box.x + box.width).toBeLessThanOrEqual(360);
  await expectNoSidewaysScrolling(page);
  await clerk.end();
});

test('one comes from the overview and goes back without a new document', async ({ page, demo }) => {
  await open(page, demo);
  await hydrated(page);
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.locator('.hero svg.load-line')).toBeVisible();
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.locator('section.sessions')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('the page is whole, and has no buttons that would do nothing', async ({ page, demo }) => {
    await open(page, demo);
    await expect(page.locator('section.sessions')).toBeVisible();
    await expect(page.getByRole('button', { name: /^End backend/ })).toHaveCount(0);
    await page.getByRole('columnheader', { name: 'Backend' }).last().getByRole('link').click();
    await expect(page).toHaveURL(/sort=backend#all-sessions$/);
    await expect(page.locator('section.all-sessions [aria-sort="ascending"]')).toHaveText(/Backend/);
  });
});
