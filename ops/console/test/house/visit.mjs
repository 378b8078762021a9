// Visits the console of a real house in Debian's Chromium; ConsoleIT runs it. Says "ok STEP" for each step that held, and
// ends with 1 and a sentence at the first that did not.
//   node visit.mjs STEP...      with CONSOLE_URL, CONSOLE_PASSWORD (of admin), CONSOLE_PICTURE (a file, on failure)
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const url = process.env.CONSOLE_URL;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--ignore-certificate-errors', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection',
    ...(process.env.CONSOLE_MIC ? [`--use-file-for-fake-audio-capture=${process.env.CONSOLE_MIC}%noloop`] : [])],
});
const faults = [];

async function visitor(user, password, locale = 'en-GB') {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 }, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', e => faults.push(e.message));
  page.on('console', m => { if (m.type() === 'error' && !/status of (4|503)/.test(m.text())) faults.push(m.text()); });
  await page.goto(url);
  await page.fill('input[name=user]', user);
  await page.fill('input[name=password]', password);
  await page.click('form button');
  return page;
}

function must(held, sentence) {
  if (!held) throw new Error(sentence);
}

async function clean(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations.map(v => `${v.id} ${v.nodes[0].html.slice(0, 120)}`));
  must(found.length === 0, `axe finds on ${where}: ${found.join('; ')}`);
}

let page;
const admin = async locale => {
  page = await visitor('admin', process.env.CONSOLE_PASSWORD, locale);
  await page.locator('nav').waitFor();
  return page;
};

const STEPS = {
  async door() {
    const stranger = await visitor('admin', 'not the password');
    await stranger.locator('[role=alert]').waitFor();
    must((await stranger.locator('nav').count()) === 0, 'a wrong password opens the console');
    await clean(stranger, 'the door');
    await stranger.context().close();
    await admin();
    for (const path of ['live', 'queues', 'users', 'audit', 'account', 'tryit', 'bots', 'well', 'figures', 'history']) {
      await page.goto(`${url}/${path}`);
      await page.locator('h1').first().waitFor();
      await page.waitForTimeout(300);
      await clean(page, `/${path}`);
    }
    await page.context().close();
  },

  async roles() {
    await admin();
    await page.goto(`${url}/users`);
    await page.getByLabel('Name', { exact: true }).fill('vera');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const password = await page.locator('.told code').innerText();
    await page.locator('tbody tr', { hasText: 'vera' }).waitFor();
    const vera = await visitor('vera', password);
    await vera.locator('nav').waitFor();
    must(!/Users|Audit/.test(await vera.locator('nav').innerText()), 'a viewer is shown pages of the admin');
    const refused = await vera.evaluate(async () => (await fetch('/v1/users')).status);
    must(refused === 403, `a viewer asking for the users gets ${refused}`);
    await vera.context().close();
    await page.goto(`${url}/audit`);
    await page.locator('tbody tr').first().waitFor();
    must(/vera/.test(await page.locator('tbody').innerText()), 'the audit log does not name the user that was made');
    await page.context().close();
  },

  async chinese() {
    await admin('zh-CN');
    must((await page.locator('html').getAttribute('lang')) === 'zh-Hans', 'the page is not Chinese');
    must(/[\u4e00-\u9fff]/.test(await page.locator('h1').first().innerText()), 'the heading is not Chinese');
    await page.context().close();
  },

  /** Looks at the board, on which the next steps find a call. */
  async board() {
    await admin();
    await page.locator('.dot.live').waitFor();
  },

  /** While a call goes on: it stands on the board with what both say. */
  async live() {
    const row = page.locator('.rows .row').first();
    await row.waitFor({ timeout: 40_000 });
    await row.locator('a').click();
    await page.locator('#call-title').waitFor();
    const words = page.locator('.captions');
    await words.locator('p.bot').first().waitFor({ timeout: 40_000 });
    await words.locator('p.caller', { hasText: /opening hours/i }).first().waitFor({ timeout: 40_000 });
    await clean(page, 'a live call');
    console.log(`captions ${JSON.stringify(await words.innerText())}`);
  },

  async listen() {
    await page.getByRole('button', { name: 'Listen in' }).click();
    await page.waitForFunction(() => Number(/scaleX\(([\d.]+)\)/.exec(document.querySelector('.levels i.bot')?.style.transform ?? '')?.[1] ?? 0) > 0.02);
    await page.getByRole('button', { name: 'Stop listening' }).click();
  },

  async hangup() {
    await page.getByRole('button', { name: 'Hang up' }).first().click();
    await page.locator('dialog[open] .danger').click();
    await page.getByText('This call is over.').waitFor();
    await page.context().close();
  },

  async history() {
    await admin();
    await page.goto(`${url}/history`);
    for (let i = 0; i < 10 && (await page.locator('tbody tr a').count()) === 0; i++) {
      await page.waitForTimeout(1000); // the record is written a moment after the end
      await page.reload();
      await page.locator('h1').first().waitFor();
      await page.waitForTimeout(500);
    }
    await page.locator('tbody tr a').first().click();
    await page.locator('.talk').waitFor();
    must(/opening hours/i.test(await page.locator('.talk').innerText()), 'the call page does not have what the caller said');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForFunction(() => Number(document.querySelector('input[type=range]')?.value ?? 0) > 700);
    await clean(page, 'a finished call');
    await page.context().close();
  },

  async tryit() {
    await admin();
    await page.goto(`${url}/tryit/shop`);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.locator('.chip', { hasText: 'connected' }).waitFor({ timeout: 30_000 });
    await page.locator('.talk li.bot').first().waitFor({ timeout: 40_000 });
    await page.locator('.talk li.caller', { hasText: /opening hours/i }).first().waitFor({ timeout: 40_000 });
    await clean(page, 'a call from the browser');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.context().close();
  },
};

for (const step of process.argv.slice(2)) {
  try {
    await STEPS[step]();
    must(faults.length === 0, `the page complained: ${faults.join('; ')}`);
    console.log(`ok ${step}`);
  } catch (e) {
    console.log(`failed ${step}: ${e.message}`);
    if (process.env.CONSOLE_PICTURE) await page?.screenshot({ path: process.env.CONSOLE_PICTURE }).catch(() => undefined);
    if (page) console.log(`page: ${(await page.locator('body').innerText().catch(() => '')).slice(0, 1500)}`);
    process.exitCode = 1;
    break;
  }
}
await browser.close();
