/** The pages and their addresses. */
export const PAGES = ['live', 'queues', 'history', 'well', 'campaigns', 'bots', 'figures', 'tryit', 'users', 'audit', 'account'] as const;
export type Page = (typeof PAGES)[number];

export interface Route {
  page: Page | 'unknown';
  /** What the address names after the page: a call, a campaign, a bot. */
  name?: string;
  query: URLSearchParams;
}

/** Reads {@code /history/CALL?q=words}; the root is the live board. */
export function readRoute(path: string, search = ''): Route {
  const [first = '', second] = path.split('/').filter(p => p !== '');
  const page = first === '' ? 'live' : (PAGES as readonly string[]).includes(first) ? (first as Page) : 'unknown';
  let name: string | undefined;
  try {
    name = second === undefined ? undefined : decodeURIComponent(second);
  } catch {
    return { page: 'unknown', query: new URLSearchParams() };
  }
  return { page, query: new URLSearchParams(search), ...(name === undefined ? {} : { name }) };
}

export const address = (page: Page, name?: string) => `/${page}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
