// Makes the pictures of docs/console.md from made data:  npm run build && node test/pages/pictures.mjs
import { chromium } from 'playwright-core';
import { start } from '../../fake/server.mjs';

const out = new URL('../../../../docs/console/', import.meta.url).pathname;
const fake = await start({ calls: 120, rate: 30 });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

async function visitor(options) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 760 }, locale: 'en-GB', ...options })).newPage();
  page.on('console', m => m.type() === 'error' && !m.text().includes('status of 4') && console.log(m.text()));
  page.on('pageerror', e => console.log(e.message));
  await page.goto(fake.url);
  await page.fill('input[name=user]', 'admin');
  await page.fill('input[name=password]', 'admin');
  await page.click('form button');
  await page.locator('nav').waitFor();
  return page;
}

async function talk(page, chinese) {
  const id = [...fake.live.values()].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).find(c => c.state === 'bot-speaking').id;
  await page.goto(`${fake.url}/live/${id}`);
  await page.locator('.dot.live').waitFor();
  const answered = Date.parse(fake.live.get(id).answeredAt);
  const said = chinese
    ? [['bot', '您好，这里是北风商店。'], ['caller', '我的包裹到哪里了'], ['bot', '请说出您的订单号。'], ['caller', '八三零五'], ['bot', '订单八三零五今天上午已发出，明天送达。', '订单八三零五今天上午已发出']]
    : [['bot', 'Hello, this is Northwind Store.'], ['caller', 'where is my package'], ['bot', 'Please say or key in your order number.'], ['caller', 'it is eight three zero five'], ['bot', 'Order eight three zero five left the warehouse this morning and arrives tomorrow.', 'Order eight three zero five left the warehouse'], ['caller', 'sorry could you repeat']];
  said.forEach(([side, text, heard], i) => fake.tell('caption', { call: id, side, said: 1e6 + i, text, final: i < said.length - 1, ...(heard ? { heard } : {}), atMs: answered + 1200 + i * 3400 }));
  await page.waitForTimeout(500);
}

const wide = await visitor({});
await talk(wide, false);
await wide.screenshot({ path: `${out}live.png` });
for (const [path, file] of [['history/h0003', 'call'], ['well', 'well'], ['bots/front-desk', 'bot'], ['campaigns/renewal', 'campaign'], ['figures', 'figures']]) {
  await wide.goto(`${fake.url}/${path}`);
  await wide.waitForTimeout(1800);
  if (file === 'call') await wide.locator('.mark.barge-in').first().click({ force: true });
  await wide.waitForTimeout(200);
  await wide.screenshot({ path: `${out}${file}.png` });
}
const dark = await visitor({ colorScheme: 'dark', locale: 'zh-CN' });
await talk(dark, true);
await dark.screenshot({ path: `${out}live-dark-zh.png` });
const phone = await visitor({ viewport: { width: 390, height: 760 }, colorScheme: 'dark' });
await phone.waitForTimeout(800);
await phone.screenshot({ path: `${out}phone.png` });
await browser.close();
await fake.close();
