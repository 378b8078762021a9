import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error the development server is plain JavaScript
import { start } from '../../fake/server.mjs';
import { axe, launch, open } from './browser';

interface Fake {
  url: string;
  asked: string[];
  tell(event: string, data: unknown): void;
  live: Map<string, { id: string; state: string }>;
  close(): Promise<void>;
}

const ALL = ['live', 'queues', 'history', 'history/h0003', 'well', 'figures', 'campaigns', 'campaigns/renewal', 'bots', 'bots/front-desk', 'tryit', 'users', 'audit', 'account'];
let fake: Fake;
let browser: Browser;

beforeAll(async () => {
  fake = (await start({ calls: 60, rate: 0, dist: process.env['CONSOLE_DIST'] })) as Fake;
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await fake?.close();
});

const first = () => [...fake.live.values()][0]?.id ?? '';
const asked = (what: string) => fake.asked.some(a => a === what);

describe('every page', () => {
  it.each([['light', 'en-GB', 1360], ['dark', 'zh-CN', 1360], ['light', 'zh-CN', 390], ['dark', 'en-GB', 390]] as const)('should be clean to axe and to its policy, %s, %s, %i wide', async (colorScheme, locale, width) => {
    const { page, faults } = await open(browser, fake.url, 'admin', { colorScheme, locale, viewport: { width, height: 820 } });
    const found: string[] = [];
    for (const path of ALL) {
      await page.goto(`${fake.url}/${path}`);
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('load');
      await page.waitForTimeout(250);
      found.push(...(await axe(page)).map(f => `/${path} ${f}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) found.push(`/${path} is ${wide} px wider than the screen`);
    }
    await page.goto(`${fake.url}/live/${first()}`);
    await page.locator('#call-title').waitFor();
    found.push(...(await axe(page)).map(f => `/live/CALL ${f}`));
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('should speak Chinese throughout', async () => {
    const { page } = await open(browser, fake.url, 'admin', { locale: 'zh-CN' });
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans');
    for (const path of ALL) {
      await page.goto(`${fake.url}/${path}`);
      await page.locator('h1').first().waitFor();
      expect(await page.title(), path).toMatch(/[\u4e00-\u9fff]/);
      expect(await page.locator('nav').innerText(), path).not.toMatch(/Queues|History|Campaigns/);
    }
    await page.locator('header select').first().selectOption('en');
    await page.locator('h1', { hasText: 'Account' }).waitFor();
    await page.context().close();
  });

  it('should be reached by keyboard alone', async () => {
    const { page } = await open(browser, fake.url, 'supervisor');
    await page.locator('.rows .row').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('skip');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.locator('.rows .row a').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('#call-title').waitFor();
    const one = page.url();
    await page.waitForTimeout(100);
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(was => location.href !== was, one);
    await page.context().close();
  });
});

describe('login', () => {
  it('should refuse a wrong password in a sentence and keep the door shut', async () => {
    const page = await browser.newPage();
    await page.goto(fake.url);
    await page.locator('input[name=user]').fill('admin');
    await page.locator('input[name=password]').fill('wrong');
    await page.locator('form button').click();
    expect(await page.locator('[role=alert]').innerText()).toContain('wrong');
    expect(await page.locator('nav').count()).toBe(0);
    expect(await axe(page)).toEqual([]);
    await page.close();
  });

  it('should come back to the door when the session is gone', async () => {
    const { page } = await open(browser, fake.url, 'viewer');
    await page.context().clearCookies();
    await page.locator('nav a[href="/history"]').click();
    await page.locator('input[name=password]').waitFor();
    await page.context().close();
  });
});

describe('roles', () => {
  it.each([
    ['viewer', [], ['Listen in', 'Transfer', 'Hang up', 'Take over'], ['Users', 'Audit', 'Campaigns']],
    ['agent', ['Transfer', 'Hang up'], ['Listen in', 'Take over', 'Pause recording'], ['Users', 'Audit', 'Campaigns']],
    ['supervisor', ['Listen in', 'Transfer', 'Hang up', 'Take over'], [], ['Users', 'Audit']],
    ['admin', ['Listen in', 'Transfer', 'Hang up'], [], []],
  ] as const)('should offer a %s what they may and no more', async (role, may, mayNot, noPages) => {
    const { page } = await open(browser, fake.url, role);
    await page.goto(`${fake.url}/live/${first()}`);
    await page.locator('#call-title').waitFor();
    const buttons = await page.locator('.panel').innerText();
    for (const b of may) expect(buttons).toContain(b);
    for (const b of mayNot) expect(buttons).not.toContain(b);
    const nav = await page.locator('nav').innerText();
    for (const p of noPages) expect(nav).not.toContain(p);
    await page.context().close();
  });
});

describe('the live board', () => {
  it('should show captions of both sides as they are spoken, with what was not heard set apart', async () => {
    const { page } = await open(browser, fake.url, 'supervisor');
    const id = first();
    await page.goto(`${fake.url}/live/${id}`);
    await page.locator('#call-title').waitFor();
    await page.locator('.dot.live').waitFor();
    fake.tell('caption', { call: id, side: 'caller', text: 'where is', final: false, atMs: 1000 });
    await page.locator('.captions .caller.open', { hasText: 'where is' }).waitFor();
    fake.tell('caption', { call: id, side: 'caller', text: 'where is my parcel', final: true, atMs: 1000 });
    fake.tell('caption', { call: id, side: 'bot', text: 'It comes tomorrow morning', heard: 'It comes', final: true, atMs: 2000 });
    await page.locator('.captions .bot s', { hasText: 'tomorrow morning' }).waitFor();
    expect(await page.locator('.captions p').count()).toBe(2);
    expect(await page.locator(`[data-call="${id}"] .caller-says`).innerText()).toBe('where is my parcel');
    await page.context().close();
  });

  it('should show the outcome of an order, and why one was refused', async () => {
    const { page } = await open(browser, fake.url, 'supervisor');
    const id = first();
    await page.goto(`${fake.url}/live/${id}`);
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    await page.locator('.outcome .told', { hasText: 'hold' }).waitFor();
    fake.tell('order', { id: 'x1', call: id, action: 'transfer', state: 'refused', reason: 'nobody answers there' });
    await page.locator('.outcome .fault', { hasText: 'nobody answers there' }).waitFor();
    expect(asked(`POST /v1/calls/${id}/hold`)).toBe(true);
    await page.context().close();
  });

  it('should hear a call in the browser', async () => {
    const { page, faults } = await open(browser, fake.url, 'supervisor');
    const id = first();
    await page.goto(`${fake.url}/live/${id}`);
    await page.getByRole('button', { name: 'Listen in' }).click();
    await page.waitForFunction(() => {
      const bar = document.querySelector('.levels i');
      return bar !== null && Number(/scaleX\(([\d.]+)\)/.exec((bar as HTMLElement).style.transform)?.[1] ?? 0) > 0.1;
    });
    await page.getByRole('button', { name: 'Stop listening' }).click();
    expect(asked(`WS /v1/calls/${id}/listen`)).toBe(true);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('should be clean to axe when nobody is on the telephone', async () => {
    const none = (await start({ calls: 0, rate: 0, dist: process.env['CONSOLE_DIST'] })) as Fake;
    const { page } = await open(browser, none.url, 'supervisor');
    await page.getByText('Nobody is on the telephone.').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.context().close();
    await none.close();
  });

  it('should come back by itself when the house refused the stream for a while', async () => {
    const { page } = await open(browser, fake.url, 'supervisor');
    let refused = 0;
    await page.route('**/v1/live', route => (++refused <= 2 ? route.fulfill({ status: 503, body: '{}' }) : route.continue()));
    await page.reload();
    await page.locator('.dot.lost').waitFor();
    await page.locator('.dot.live').waitFor({ timeout: 15_000 });
    await page.locator('.rows .row').first().waitFor();
    expect(refused).toBe(3);
    await page.context().close();
  });

  it('should draw only the rows in sight of 500 calls', async () => {
    const many = (await start({ calls: 500, rate: 0, dist: process.env['CONSOLE_DIST'] })) as Fake;
    const { page } = await open(browser, many.url, 'supervisor');
    await page.locator('.rows .row').first().waitFor();
    expect(await page.locator('.rows .row').count()).toBeLessThan(40);
    expect(await page.locator('[role=table]').getAttribute('aria-rowcount')).toBe('501');
    await page.locator('.rows').evaluate(e => e.scrollTo(0, e.scrollHeight));
    await page.locator('.rows .row[aria-rowindex="501"]').waitFor();
    await page.context().close();
    await many.close();
  });
});

describe('a finished call', () => {
  it('should play in step with its timeline and words', async () => {
    const { page, faults } = await open(browser, fake.url, 'supervisor');
    await page.goto(`${fake.url}/history/h0003`);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForFunction(() => Number((document.querySelector('input[type=range]') as HTMLInputElement | null)?.value ?? 0) > 900);
    await page.getByRole('button', { name: 'Pause' }).click();
    const mark = page.locator('.mark.barge-in').first();
    await mark.click({ force: true });
    const at = await mark.getAttribute('aria-label');
    expect(await page.locator('.card header .num').first().innerText()).toContain(at?.split(' ')[0] ?? 'x');
    expect(await page.locator('audio').evaluate(a => (a as HTMLAudioElement).currentTime)).toBeGreaterThan(1);
    expect(await page.locator('.talk s').count()).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('should take notes and tags and say what replay finds', async () => {
    const { page } = await open(browser, fake.url, 'supervisor');
    await page.goto(`${fake.url}/history/h0004`);
    await page.getByLabel('New note').fill('ask again');
    await page.getByRole('button', { name: 'Add the note' }).click();
    await page.getByText('ask again').waitFor();
    await page.getByLabel('New tag').fill('urgent');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Remove the tag urgent' }).waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('decides otherwise').waitFor();
    await page.context().close();
  });

  it('should be found by what was asked for, kept in the address', async () => {
    const { page } = await open(browser, fake.url, 'supervisor');
    await page.goto(`${fake.url}/history?bot=dentist`);
    await page.locator('tbody tr').first().waitFor();
    expect(new Set(await page.locator('tbody tr td:nth-child(3)').allInnerTexts())).toEqual(new Set(['dentist']));
    await page.getByRole('searchbox').fill('no such words');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('No call matches.').waitFor();
    expect(page.url()).toContain('q=no+such+words');
    await page.context().close();
  });
});

describe('bots and campaigns', () => {
  it('should check a bot file as it is written, by line, and keep a wrong one from being saved', async () => {
    const { page } = await open(browser, fake.url, 'admin');
    await page.goto(`${fake.url}/bots/front-desk`);
    const file = page.getByRole('textbox', { name: 'Bot file' });
    await file.fill((await file.inputValue()).replace('go: goodbye', 'go: goodby'));
    await page.locator('.problems li', { hasText: "there is no state 'goodby'" }).waitFor();
    expect(await page.locator('.gutter .wrong').allInnerTexts()).toEqual(['27']);
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await file.fill((await file.inputValue()).replace('go: goodby}', 'go: goodbye}').replace('Anything else?', 'Anything more?'));
    await page.locator('.gutter .wrong').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.context().close();
  });

  it('should try a bot by text', async () => {
    const { page } = await open(browser, fake.url, 'agent');
    await page.goto(`${fake.url}/bots/front-desk`);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByLabel('What the caller says').fill('order status');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.talk li.caller', { hasText: 'order status' }).waitFor();
    await page.context().close();
  });

  it('should put contacts back with a reason', async () => {
    const { page } = await open(browser, fake.url, 'supervisor');
    await page.goto(`${fake.url}/campaigns/renewal`);
    await page.getByRole('button', { name: 'Put back' }).first().click();
    await page.getByLabel('Why').fill('wrong prefix');
    await page.locator('dialog[open] button.primary').click();
    await page.getByText('15 contacts will be called again.').waitFor();
    await page.context().close();
  });

  it('should say what to do when the gateway has no WebSocket', async () => {
    const { page } = await open(browser, fake.url, 'supervisor');
    await page.goto(`${fake.url}/tryit/dentist`);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.locator('[role=alert]', { hasText: 'sip.listen' }).waitFor();
    await page.context().close();
  });
});
