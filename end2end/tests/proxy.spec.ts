import { PASSWORD } from '../fixtures/console.ts';
import { Nginx } from '../fixtures/nginx.ts';
import { hydrated, logInByForm } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

// nginx's certificate is one that it has signed itself.
test.use({ ignoreHTTPSErrors: true });

const PAGES = ['/', '/capacity', '/activity', '/history', '/alerts', '/load-test', '/access', '/api-docs'];

test('behind nginx with TLS below a path: login, hydration, every page, charts, and a load test to its end', async ({
  page,
  startConsole,
}) => {
  const console = await startConsole({ args: ['--demo', '--base-path', '/plimsoll', '--trusted-proxy', '127.0.0.1'] });
  const nginx = await Nginx.before(console);
  try {
    const failed: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });

    await page.goto(`${nginx.url}/history`);
    await expect(page).toHaveURL(/\/plimsoll\/login\?next=/);
    await logInByForm(page, PASSWORD);
    await expect(page).toHaveURL(`${nginx.url}/history`);
    const [session] = (await page.context().cookies()).filter((cookie) => cookie.name === 'plimsoll_session+plimsoll');
    expect([session?.secure, session?.httpOnly, session?.path]).toEqual([true, true, '/plimsoll']);

    for (const path of PAGES) {
      await page.goto(`${nginx.url}${path === '/' ? '' : path}`);
      await hydrated(page);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const links = await page.evaluate(() => [...document.querySelectorAll('a[href^="/"]')].map((link) => link.getAttribute('href')!));
      expect(links.filter((link) => !link.startsWith('/plimsoll'))).toEqual([]);
    }

    // A chart of the overview is drawn of what the console has recorded by now.
    await page.goto(nginx.url);
    await hydrated(page);
    await expect(page.locator('svg path.line-1').first()).toHaveAttribute('d', /^M/);

    await page.goto(`${nginx.url}/load-test`);
    await hydrated(page);
    await page.evaluate(() => (document.documentElement.dataset.sameDocument = 'yes'));
    const form = page.locator('section.ask form');
    for (const [label, value] of [['Users', '10'], ['Duration', '4s'], ['Hold', '50ms']] as const) {
      await form.getByLabel(label, { exact: true }).fill(value);
    }
    await page.locator('section.ask select[name=profile]').selectOption('hold');
    await page.locator('section.ask select[name=target]').selectOption('service');
    await form.getByLabel('Allow a test of the live pool', { exact: false }).check();
    await form.getByRole('button', { name: 'Begin' }).click();
    // The picture moves while the test runs, which it would not if nginx held the stream back.
    const now = page.locator('section.now');
    await expect(now.locator('[data-figure="Done"] dd')).toHaveText(/^[1-9]/, { timeout: 5_000 });
    await expect(page.locator('section.runs tr', { hasText: 'Test 1' })).toContainText(/PASS|FAIL/, { timeout: 20_000 });
    await expect(now).toHaveCount(0);
    expect(failed).toEqual([]);
  } finally {
    await page.close();
    await nginx.stop();
  }
});
