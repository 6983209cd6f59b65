import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../fixtures/axe.ts';
import type { Console } from '../fixtures/console.ts';
import { ExposedService } from '../fixtures/exposed.ts';
import { hydrated } from '../fixtures/overview.ts';
import { PgBouncer } from '../fixtures/pgbouncer.ts';
import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

/// From an empty console to a fleet of three kinds.
const LIMIT_MS = 180_000;
/// A pooler makes its pools when clients come.
const READ = /^1 pool is found$|^It answers, and has no pool yet$/;

let service: ExposedService;
let bouncer: PgBouncer;
test.beforeAll(async () => {
  [service, bouncer] = await Promise.all([ExposedService.start(), PgBouncer.start()]);
});
test.afterAll(async () => {
  await Promise.all([service.stop(), bouncer.stop()]);
});

interface Kind {
  choice: string;
  fields: Record<string, string>;
  source: string;
}

const kinds = (): Kind[] => [
  { choice: 'Spring Boot', fields: { Address: service.address, 'Name of the service': 'orders' }, source: 'exposition orders' },
  { choice: 'Something else', fields: { Address: service.address, 'Name of the service': 'shop' }, source: 'pool_stats shop' },
  { choice: 'PgBouncer', fields: { Address: bouncer.address, Name: 'pooler' }, source: 'pgbouncer pooler' },
];

async function logIn(page: Page, console: Console): Promise<void> {
  await page.context().addCookies([{ name: 'plimsoll_session', value: await console.session(), url: console.url }]);
}

const question = (page: Page) => page.getByRole('main').getByRole('heading', { level: 2 });

async function sources(console: Console): Promise<string[]> {
  const told = (await (await console.get('/api/v1/sources')).json()) as { sources: { name: string; pools: number }[] };
  return told.sources.map(({ name }) => name);
}

async function pools(console: Console): Promise<string[]> {
  const told = (await (await console.get('/api/v1/pools')).json()) as { pools: { service: string; source: string }[] };
  return [...new Set(told.pools.filter(({ source }) => source !== 'own').map(({ service }) => service))].sort();
}

test('from an empty console to a fleet of three kinds with the mouse', async ({ page, startConsole }) => {
  const console = await startConsole();
  await logIn(page, console);
  await page.goto(console.url);
  const began = Date.now();
  await page.getByRole('link', { name: 'First steps' }).click();
  await expect(question(page)).toHaveText('What do you run?');
  for (const { choice, fields, source } of kinds()) {
    await page.getByRole('link', { name: new RegExp(`^${choice}`) }).click();
    await page.getByRole('link', { name: 'Next: its address' }).click();
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Read it once' }).click();
    await expect(question(page)).toHaveText(READ);
    await page.getByRole('button', { name: 'Add this source' }).click();
    await expect(question(page)).toHaveText(`${source} is added`);
    await page.getByRole('link', { name: 'Add another' }).click();
  }
  await expect(page.locator('.known-sources li')).toHaveCount(3);
  await expect.poll(() => pools(console)).toEqual(['orders', 'shop']);
  expect(Date.now() - began).toBeLessThan(LIMIT_MS);
});

/// Goes on until it has the focus.
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < 60; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

test('the same by keyboard alone, where each step begins at its question or its first field', async ({ page, startConsole }) => {
  const console = await startConsole();
  await logIn(page, console);
  await page.goto(`${console.url}/first-steps`);
  const began = Date.now();
  for (const { choice, fields, source } of kinds()) {
    await expect(question(page)).toHaveText('What do you run?');
    await expect(question(page)).toBeFocused();
    await tabTo(page, page.getByRole('link', { name: new RegExp(`^${choice}`) }));
    await page.keyboard.press('Enter');
    await expect(question(page)).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Go on' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Address', { exact: true })).toBeFocused();
    for (const [label, value] of Object.entries(fields)) {
      await tabTo(page, page.getByLabel(label, { exact: true }));
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    await expect(question(page)).toHaveText(READ);
    await expect(question(page)).toBeFocused();
    await tabTo(page, page.getByRole('button', { name: 'Add this source' }));
    await page.keyboard.press('Enter');
    await expect(question(page)).toHaveText(`${source} is added`);
    await tabTo(page, page.getByRole('link', { name: 'Add another' }));
    await page.keyboard.press('Enter');
    await expect(question(page)).toHaveText('What do you run?');
  }
  expect(await sources(console)).toEqual(['exposition orders', 'pool_stats shop', 'pgbouncer pooler']);
  expect(Date.now() - began).toBeLessThan(LIMIT_MS);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, allowedInConsole: [/plimsoll\.wasm was preloaded using link preload but not used/] });

  test('each step is a page, and Back finds what was answered', async ({ page, startConsole }) => {
    const console = await startConsole();
    await logIn(page, console);
    await page.goto(`${console.url}/first-steps?stack=spring-boot&step=address`);
    await page.getByLabel('Address', { exact: true }).fill(service.address);
    await page.getByLabel('Name of the service', { exact: true }).fill('orders');
    await page.getByRole('button', { name: 'Read it once' }).click();
    await expect(question(page)).toHaveText('1 pool is found');
    await expect(page.getByRole('button', { name: 'Copy' })).toHaveCount(0);
    await page.getByRole('link', { name: 'Change the answers' }).click();
    await expect(page.getByLabel('Name of the service', { exact: true })).toHaveValue('orders');
    await page.goBack();
    await page.getByRole('button', { name: 'Add this source' }).click();
    await expect(question(page)).toHaveText('exposition orders is added');
    await page.getByRole('button', { name: 'Remove it here' }).click();
    await expect(page.locator('.known-sources')).toHaveCount(0);
  });
});

test('what cannot be read is said beside the form, and what was typed is there to be corrected', async ({ page, startConsole }) => {
  const console = await startConsole();
  await logIn(page, console);
  const ask = async (address: string) => {
    await page.goto(`${console.url}/first-steps?stack=spring-boot&step=address`);
    await page.getByLabel('Address', { exact: true }).fill(address);
    await page.getByLabel('Name of the service', { exact: true }).fill('orders');
    await page.getByRole('button', { name: 'Read it once' }).click();
  };
  for (const [address, said] of [
    ['127.0.0.1:1', /Connection refused.*Check host and port/],
    [`${service.address}/nothing`, /status 404.*at \/actuator\/prometheus/],
    [`${service.address}/jvm`, /begin with jvm_memory.*Make the change for Spring Boot/],
    ['http://169.254.169.254/', /cloud metadata address/],
  ] as const) {
    await ask(address);
    await expect(page.getByRole('alert')).toHaveText(said);
    await expect(page.getByLabel('Name of the service', { exact: true })).toHaveValue('orders');
    await expect(page.getByLabel('Address', { exact: true })).toBeFocused();
  }
  await ask('http://u:hunter22@127.0.0.1:1');
  await expect(page.getByRole('alert')).toHaveText(/Not accepted\. An address has a user/);
  expect(page.url()).not.toContain('hunter22');
  const field = page.getByLabel('Address', { exact: true });
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(/Not accepted/);
  await hydrated(page);
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
});

test.describe('on every width', () => {
  test.describe.configure({ timeout: 240_000 });
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('each step is accessible', async ({ page, startConsole }) => {
    const console = await startConsole();
    await logIn(page, console);
    const long = encodeURIComponent(`שירות ${'x'.repeat(150)}`);
    const answers = new URLSearchParams({ stack: 'spring-boot', service: `שירות ${'x'.repeat(150)}`, urls: service.address });
    const read = await console.get('/api/first-steps/try', { method: 'POST', body: answers });
    const added = await console.get('/api/first-steps/add', { method: 'POST', body: answers });
    const paths = [
      '/first-steps',
      '/first-steps?stack=prisma',
      '/first-steps?stack=otlp',
      '/first-steps?stack=otlp&step=address',
      `/first-steps?stack=redis&step=address&service=${long}`,
      read.headers.get('location') ?? '',
      added.headers.get('location') ?? '',
      '/first-steps?stack=server&name=orders-replica&host=db2&database=orders',
      '/first-steps?stack=cobol',
    ];
    for (const path of paths) {
      await page.goto(console.url + path);
      await hydrated(page);
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
    }
  });
});
