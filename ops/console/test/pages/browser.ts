import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const launch = (): Promise<Browser> => chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    '--autoplay-policy=no-user-gesture-required', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
});

export interface Opened {
  page: Page;
  /** What the page complained of: exceptions, violations of its policy, and requests to elsewhere. */
  faults: string[];
}

export async function open(browser: Browser, url: string, user: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', e => faults.push(e.message));
  page.on('console', m => {
    if (m.type() === 'error' && !m.text().includes('status of 4')) faults.push(m.text());
  });
  page.on('request', r => {
    if (!r.url().startsWith(url) && !/^(blob|data):/.test(r.url())) faults.push(`asked elsewhere: ${r.url()}`);
  });
  await page.goto(url);
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill(user);
  await page.locator('form button').click();
  await page.locator('nav').waitFor();
  return { page, faults };
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe finds in WCAG 2.2 A and AA and its best practices. Injected by the debugger, which the page's policy does not concern. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(on: Document, options: object): Promise<{ violations: Violation[] }> } }).axe.run;
    return (await run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations;
  });
  return found.flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary?.slice(0, 240) ?? ''}`));
}
