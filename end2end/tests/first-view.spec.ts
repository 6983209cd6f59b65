import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '../fixtures/test.ts';

/// Bytes as they come over the network: files packed beforehand, pages packed as they are drawn.
async function bytes(url: string, cookie: string, encoding: string): Promise<number> {
  const headers = { cookie, 'accept-encoding': 'gzip, br' };
  const body = await new Promise<Buffer>((resolve, reject) => {
    const call = request(url, { headers }, (answer) => {
      expect(answer.statusCode, url).toBe(200);
      expect(answer.headers['content-encoding'], url).toBe(encoding);
      buffer(answer).then(resolve, reject);
    });
    call.on('error', reject).end();
  });
  return body.length;
}

test('the first view takes at most 250 kB', async ({ demo }) => {
  const html = await (await demo.get('/')).text();
  const files = ['css', 'js', 'wasm'].map((type) => html.match(new RegExp(`/assets/[0-9a-f]{12}/pkg/plimsoll\\.${type}`))?.[0]);
  const cookie = `plimsoll_session=${await demo.session()}`;
  const packed = files.map((path) => bytes(demo.url + path, cookie, 'br'));
  const sizes = await Promise.all([bytes(`${demo.url}/`, cookie, 'gzip'), ...packed]);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(250_000);
});
