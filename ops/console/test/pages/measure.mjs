// What docs/console.md states: page weight, first paint, and frames with 500 live calls. Run it on a quiet machine:
//   npm run build && npm run measure
import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { start } from '../../fake/server.mjs';

const RATE = Number(process.env.RATE ?? 200); // events a second: captions, states
const dist = new URL('../../dist/', import.meta.url);
const sizes = readdirSync(new URL('assets/', dist)).map(f => ({ f, bytes: readFileSync(new URL(`assets/${f}`, dist)) }));
const kb = list => `${(list.reduce((n, s) => n + s.bytes.length, 0) / 1024).toFixed(0)} kB (${(list.reduce((n, s) => n + gzipSync(s.bytes).length, 0) / 1024).toFixed(0)} kB gzip)`;
console.log(`all pages: ${kb(sizes)}`);

const fake = await start({ calls: 500, rate: RATE });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const page = await (await browser.newContext({ viewport: { width: 1360, height: 820 } })).newPage();
const loaded = [];
page.on('response', r => loaded.push(new URL(r.url()).pathname.replace('/assets/', '')));
await page.goto(fake.url);
const paint = () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1);
console.log(`first paint of the login: ${(await paint()).toFixed(0)} ms`);
await page.fill('input[name=user]', 'supervisor');
await page.fill('input[name=password]', 'supervisor');
await page.click('form button');
await page.locator('.rows .row').first().waitFor();
console.log(`login and board: ${kb(sizes.filter(s => loaded.includes(s.f)))}`);
await page.goto(`${fake.url}/live/${[...fake.live.keys()][3]}`);
await page.locator('#call-title').waitFor();
await page.waitForTimeout(1500);
console.log(`first paint of the board, logged in: ${(await paint()).toFixed(0)} ms`);

const frames = async scroll => page.evaluate(async scrolling => {
  const list = document.querySelector('.rows');
  const gaps = [];
  let last = await new Promise(requestAnimationFrame);
  const until = last + 10_000;
  while (last < until) {
    if (scrolling) list.scrollTop = ((last / 10_000) % 1) * list.scrollHeight;
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  gaps.sort((a, b) => a - b);
  const at = p => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * p))];
  return { fps: gaps.length / 10, p50: at(0.5), p95: at(0.95), p99: at(0.99), worst: gaps.at(-1), dropped: gaps.filter(g => g > 33.4).length };
}, scroll);
for (const scroll of [false, true]) {
  const f = await frames(scroll);
  console.log(`500 calls, ${RATE} events/s, ${scroll ? 'scrolling' : 'still'}: ${f.fps.toFixed(1)} frames/s; between frames p50 ${f.p50.toFixed(1)}, p95 ${f.p95.toFixed(1)}, p99 ${f.p99.toFixed(1)}, worst ${f.worst.toFixed(1)} ms; over 33 ms: ${f.dropped}`);
}
await browser.close();
await fake.close();
