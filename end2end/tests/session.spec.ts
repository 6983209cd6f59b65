import { Console, PASSWORD } from '../fixtures/console.ts';
import { Overview, hydrated, logInByForm } from '../fixtures/overview.ts';
import { expect, test } from '../fixtures/test.ts';

// Every test fails on an error or a warning in the console of the browser; this one goes everywhere.
test('a whole session leaves the console of the browser empty', async ({ page, startConsole }) => {
  const console: Console = await startConsole({ args: ['--demo'] });
  const overview = new Overview(page, console);
  const lost: string[] = [];
  page.on('response', (response) => void (response.status() >= 400 && lost.push(`${response.status()} ${response.url()}`)));
  page.on('requestfailed', (request) => lost.push(`failed ${request.url()}`));

  await page.goto(console.url);
  await logInByForm(page, PASSWORD);
  await expect(page).toHaveURL(`${console.url}/`);
  await hydrated(page);
  for (let round = 0; round < 3; round++) {
    const before = await overview.takenAt.innerText();
    await expect(overview.refreshStatus).toHaveText(/[1-9] s ago/);
    await overview.refreshNow.click();
    await expect(overview.takenAt).not.toHaveText(before);
  }
  await page.getByRole('link', { name: '1 h' }).click();
  await expect(page).toHaveURL(/range=hour/);
  await page.getByRole('link', { name: '15 min' }).click();
  await page.goBack();
  await expect(page).toHaveURL(/range=hour/);
  await overview.users.fill('320');
  await overview.refreshEvery.selectOption('5 s');
  await overview.reaches('critical');
  await overview.users.fill('20');
  await overview.reaches('healthy');
  await overview.theme.selectOption('Dark');
  await page.getByText('Show as table').click();
  await page.getByRole('link', { name: 'Plimsoll', exact: true }).click();
  await expect(page).toHaveURL(`${console.url}/`);
  await overview.logOut.click();
  await expect(page).toHaveURL(`${console.url}/login`);
  expect(lost, 'requests that failed').toEqual([]);
});
