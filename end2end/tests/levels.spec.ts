import type { Level } from '../fixtures/console.ts';
import { Overview } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

const LEVELS: { users: number; level: Level; word: string; atLeast: number }[] = [
  { users: 40, level: 'healthy', word: 'Healthy', atLeast: 0 },
  { users: 150, level: 'moderate', word: 'Moderate', atLeast: 50 },
  { users: 195, level: 'warning', word: 'Warning', atLeast: 70 },
  { users: 320, level: 'critical', word: 'Critical', atLeast: 90 },
];

for (const { users, level, word, atLeast } of LEVELS) {
  test(`${users} simulated users bring the pool to ${word}: colour, icon and word`, async ({ overview, page }) => {
    test.setTimeout(180_000);
    await overview.open();
    await overview.refreshEvery.selectOption('5 s');
    await overview.users.fill(`${users}`);
    await overview.reaches(level);

    await expect(overview.level).toHaveText(word);
    await expect(overview.level.locator('svg')).toBeVisible();
    await expect(page.locator('.hero .bar-used')).toHaveAttribute('data-level', level);
    await expect(page.locator('.hero')).toHaveAttribute('data-level', level);
    expect(Number.parseFloat(await overview.utilization.innerText())).toBeGreaterThanOrEqual(atLeast);
    const colours = await page.evaluate((name) => {
      const swatch = document.body.appendChild(document.createElement('i'));
      swatch.style.color = `var(--${name})`;
      const wanted = getComputedStyle(swatch).color;
      swatch.remove();
      return { wanted, drawn: getComputedStyle(document.querySelector('.hero .level')!).color };
    }, level);
    expect(colours.drawn).toBe(colours.wanted);
  });
}

test('waiting callers are drawn beyond the end of the bar and counted', async ({ overview, demo, page }) => {
  await demo.load(320);
  await overview.open();
  await overview.reaches('critical');
  await expect(overview.queue).toContainText(/^[1-9]\d* waiting$/);
  await expect(overview.queue.locator('circle')).not.toHaveCount(0);
  const critical = await page.locator('.hero .bar-used').evaluate((bar) => getComputedStyle(bar).fill);
  await expect(overview.queue.locator('circle').first(), 'in the colour of the critical level').toHaveCSS('fill', critical);
  const waiting = Number(await overview.tile('Waiting').locator('dd').first().innerText());
  expect(waiting).toBeGreaterThan(0);
  await expect(page.locator('#load-line-words')).toContainText('150 of 150 connections in use, 100.0 percent');
  const [bar, queue] = [await page.locator('.hero .bar-track').boundingBox(), await overview.queue.locator('circle').first().boundingBox()];
  expect(queue!.x).toBeGreaterThan(bar!.x + bar!.width - 1);
});

test('on a phone the queue is drawn whole, with its number', async ({ overview, demo, page }) => {
  await page.setViewportSize({ width: 360, height: 900 });
  await demo.load(320);
  await overview.open();
  const end = (await page.locator('.hero').boundingBox())!;
  for (const drawn of [overview.queue.locator('text'), overview.queue.locator('circle').last()]) {
    const box = (await drawn.boundingBox())!;
    expect(box.x + box.width, `right edge of ${drawn}`).toBeLessThanOrEqual(end.x + end.width + 1);
  }
});

test('too much load brings advice with the number to change', async ({ overview, demo, page }) => {
  await demo.load(320);
  await overview.open();
  const advice = page.getByRole('region', { name: 'Advice' });
  await expect(advice.getByRole('listitem').filter({ hasText: 'connections are in use' })).toContainText(/(pool_size|max_overflow|max_connections) .*\d+/);
});

test('the number that I set stays until the slow wave takes over again', async ({ overview, demo }) => {
  await overview.open();
  await overview.users.fill('60');
  await expect.poll(async () => await demo.demoState()).toEqual({ users: 60, set: 60, troubles: null });
  await expect(overview.wave).not.toBeChecked();
  await overview.page.reload();
  await expect(overview.users).toHaveValue('60');
  await expect(overview.wave).not.toBeChecked();

  await overview.open();
  await overview.wave.check();
  await expect.poll(async () => (await demo.demoState())?.set).toBeNull();
  await overview.refreshNow.click();
  await expect(overview.wave).toBeChecked();
});

test('the slider stays under the hand through a refresh', async ({ overview, page }) => {
  await overview.open();
  await overview.users.fill('60');
  await expect(overview.users).toHaveValue('60');
  const box = (await overview.users.boundingBox())!;
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.15, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, middle, { steps: 4 });
  const dragged = await overview.users.inputValue();
  const renewed = page.waitForResponse('**/api/standing**');
  await page.keyboard.press('r');
  await (await renewed).finished();
  await expect(overview.refreshStatus).toHaveText(/^Updated just now/);
  await expect(overview.users).toHaveValue(dragged);
  await page.mouse.up();
});

test('a page with simulated users says so', async ({ overview }) => {
  await overview.open();
  await expect(overview.page.getByRole('complementary', { name: 'Demo traffic' })).toContainText('Demo traffic. Simulated users run real queries');
});

test('a console without simulated users shows no control for them', async ({ page, startConsole }) => {
  const overview = new Overview(page, await startConsole());
  await overview.open();
  await expect(overview.level).toHaveText('Healthy');
  await expect(overview.users).toHaveCount(0);
  await expect(page.getByText('Demo traffic')).toHaveCount(0);
});
