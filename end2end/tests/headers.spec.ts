import { FAILED_REQUEST, expect, test } from '../fixtures/test.ts';

test('the page carries a strict policy with a nonce of its own each time', async ({ demo }) => {
  const answers = [await demo.get('/'), await demo.get('/')];
  const policies = answers.map((answer) => answer.headers.get('content-security-policy') ?? '');
  const nonces = policies.map((policy) => policy.match(/script-src [^;]*'nonce-([^']{16,})'/)?.[1]);
  expect(nonces[0]).toBeTruthy();
  expect(nonces[0]).not.toBe(nonces[1]);
  for (const policy of policies) {
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
  }
  const html = await answers[0]!.text();
  const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map((match) => match[1]);
  expect(scripts.length).toBeGreaterThan(0);
  for (const attributes of scripts) expect(attributes).toContain(`nonce="${nonces[0]}"`);
});

test('no page is kept by a browser or a proxy', async ({ demo }) => {
  expect((await demo.get('/')).headers.get('cache-control')).toBe('no-store');
  expect((await fetch(`${demo.url}/login`)).headers.get('cache-control')).toBe('no-store');
  expect((await demo.get('/api/standing')).headers.get('cache-control')).toBe('no-store');
});

test('a page cannot be framed, and types are not guessed', async ({ demo }) => {
  for (const answer of [await demo.get('/'), await demo.get('/api/standing'), await fetch(`${demo.url}/login`)]) {
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
  }
});

test('the session cookie is out of reach of scripts and other sites', async ({ startConsole }) => {
  const console = await startConsole();
  const body = new URLSearchParams({ password: console.printedPassword, next: '/' });
  const plain = await fetch(`${console.url}/login`, { method: 'POST', body, redirect: 'manual' });
  expect(plain.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^plimsoll_session=[\w-]{40,}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=\d+$/),
    expect.stringMatching(/^plimsoll_browser=[\w-]{40,}\.[\w-]{40,}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=\d+$/),
  ]);
  const behindTls = { 'x-forwarded-proto': 'https' };
  const secure = await fetch(`${console.url}/login`, { method: 'POST', body, redirect: 'manual', headers: behindTls });
  expect(secure.headers.getSetCookie()[0]).toMatch(/; Secure(;|$)/);
});

test('the WASM comes compressed, may be kept for good, and is asked for by its tag', async ({ demo }) => {
  const path = (await (await demo.get('/')).text()).match(/\/assets\/[0-9a-f]{12}\/pkg\/plimsoll\.wasm/)?.[0];
  const wasm = demo.url + path;
  const answer = await fetch(wasm, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect(answer.headers.get('content-type')).toBe('application/wasm');
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(answer.headers.get('vary')).toContain('accept-encoding');
  const tag = answer.headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[0-9a-f]+"$/);
  const again = await fetch(wasm, { headers: { 'accept-encoding': 'gzip, br', 'if-none-match': tag } });
  expect(again.status).toBe(304);
  expect((await again.arrayBuffer()).byteLength).toBe(0);
  const plain = await fetch(wasm, { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(plain.headers.get('etag')).not.toBe(tag);
});

test.describe('an unknown address', () => {
  test.use({ allowedInConsole: [FAILED_REQUEST] });

  test('shows a page that says so, with status 404 and the way back', async ({ demo, overview, page }) => {
    await overview.admit();
    const answer = await page.goto(`${demo.url}/no-such-page`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await expect(overview.level).toBeVisible();
  });
});

test('an unknown endpoint and a missing file are told to programs', async ({ demo }) => {
  const endpoint = await demo.get('/api/no-such-thing');
  expect(endpoint.status).toBe(404);
  expect(await endpoint.json()).toMatchObject({ error: 'not_found' });
  expect((await fetch(`${demo.url}/assets/000000000000/pkg/plimsoll.wasm`, { redirect: 'manual' })).status).toBe(404);
});

test('another site cannot act for a logged-in admin', async ({ demo }) => {
  const body = new URLSearchParams({ users: '77' });
  const foreign: Record<string, string>[] = [{ origin: 'http://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }];
  for (const headers of foreign) {
    const answer = await demo.get('/api/demo/users', { method: 'POST', body, headers });
    expect(answer.status, JSON.stringify(headers)).toBe(403);
  }
  const logout = await demo.get('/logout', { method: 'POST', headers: { origin: 'http://evil.example' } });
  expect(logout.status).toBe(403);
  expect((await demo.demoState())?.set).not.toBe(77);
});

test('without a session no server function answers', async ({ demo }) => {
  const body = new URLSearchParams({ users: '77' });
  expect((await fetch(`${demo.url}/api/demo/users`, { method: 'POST', body })).status).toBe(401);
  const answer = await fetch(`${demo.url}/api/standing`);
  expect(answer.status).toBe(401);
  expect(await answer.text()).not.toMatch(/pool_size|checked_out/);
});

test('more users than there may be, and a body that is too large, are refused', async ({ demo }) => {
  const tooMany = await demo.get('/api/demo/users', { method: 'POST', body: new URLSearchParams({ users: '401' }) });
  expect(tooMany.ok).toBe(false);
  expect(await tooMany.text()).toContain('at most 400');
  const large = new URLSearchParams({ password: 'x'.repeat(70 * 1024) });
  expect((await fetch(`${demo.url}/login`, { method: 'POST', body: large, redirect: 'manual' })).status).toBe(413);
});
